//! Users of a shared browser that are processes of their own, which end in every way.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use parity_cdp::{Browser, Options};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::ChildStdout;
use tokio::time::timeout_at;

use crate::fixture::{pid_of, soon};

/// The variable that turns this test program into a user of the browser of this name.
const NAME: &str = "PARITY_CDP_TEST_NAME";

/// The variable that says how the user ends.
const END: &str = "PARITY_CDP_TEST_END";

/// A user's process.
pub(crate) struct User {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

/// The options of a browser that only those share who give this `name`.
pub(crate) fn options(name: &str) -> Options {
    // Chromium does not mind switches that it does not know.
    Browser::options().argument(format!("--name-for-tests={name}")).linger(LINGER)
}

/// How long the browsers of these tests go on without a user.
const LINGER: Duration = Duration::from_millis(300);

impl User {
    /// Starts a user that ends by `end`, or waits.
    pub(crate) fn start(name: &str, end: &str) -> Self {
        Self::start_with(name, end, &[])
    }

    /// Starts a user in whose environment these variables are, too.
    pub(crate) fn start_with(name: &str, end: &str, variables: &[(&str, &str)]) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "user::be_a_user", "--nocapture"])
            .env(NAME, name)
            .env(END, end)
            .envs(variables.iter().copied())
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let stdout = ChildStdout::from_std(process.stdout.take().unwrap()).unwrap();
        Self { process, lines: BufReader::new(stdout).lines() }
    }

    /// Its process.
    pub(crate) fn pid(&self) -> u32 {
        self.process.id()
    }

    /// Waits until it has a browser; returns the process of that.
    pub(crate) async fn browser(&mut self) -> u32 {
        let said = async {
            while let Some(line) = self.lines.next_line().await.unwrap() {
                if let Some((_, pid)) = line.split_once("the browser is ") {
                    return pid.parse().unwrap();
                }
            }
            panic!("the user ended before it had a browser");
        };
        timeout_at(soon(), said).await.expect("the user to have a browser")
    }

    /// Waits for its end, and for that of its output: nothing of a browser may hold that.
    pub(crate) async fn end(mut self) {
        drop(self.process.stdin.take());
        let rest = async { while self.lines.next_line().await.unwrap().is_some() {} };
        timeout_at(soon(), rest).await.expect("the user's output to end");
        self.process.wait().unwrap();
    }
}

/// A user of a shared browser, when this program is started as one; else nothing.
#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "the variables and the ends are what is tested")]
#[expect(clippy::exit, reason = "the ends are what is tested")]
async fn be_a_user() {
    let Ok(name) = std::env::var(NAME) else { return };
    let browser = options(&name).share(soon()).await.unwrap();
    println!("the browser is {}", pid_of(&browser).await);
    std::io::stdout().flush().unwrap();
    let wait = || drop(std::io::stdin().read_line(&mut String::new()));
    match std::env::var(END).unwrap().as_str() {
        "close" => browser.close(soon()).await.unwrap(),
        "return" => {}
        "forget" => std::mem::forget(browser),
        "panic" => panic!("as the test wants"),
        "exit" => std::process::exit(0),
        "abort" => std::process::abort(),
        "wait" => wait(),
        other => panic!("no such end: {other}"),
    }
}
