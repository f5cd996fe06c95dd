//! Nothing of a browser is left, whatever becomes of the one who started it.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use parity_cdp::Browser;
use tokio::io::{AsyncBufReadExt, BufReader};

use crate::fixture::{after, evaluate, eventually, kill, launch, open_tab, pid_of, soon};

/// The variable that turns this test program into the owner of a browser, and says how it ends.
const END: &str = "PARITY_CDP_TEST_END";

/// Says that nothing is left of a browser: no process with `trace` on its command line, and no directory
/// with it in its name.
pub(crate) fn nothing_left_of(trace: &str) -> Result<(), String> {
    let processes = std::fs::read_dir("/proc").unwrap().filter_map(|entry| {
        let command_line = std::fs::read(entry.ok()?.path().join("cmdline")).ok()?;
        let command_line = String::from_utf8_lossy(&command_line).replace('\0', " ");
        command_line.contains(trace).then(|| format!("the process `{command_line}`"))
    });
    let places = [std::env::temp_dir(), "/tmp".into()];
    let entries = places.iter().flat_map(|place| std::fs::read_dir(place).unwrap());
    let directories = entries.filter_map(|entry| {
        let name = entry.ok()?.file_name().to_string_lossy().into_owned();
        name.contains(trace).then(|| format!("the directory `{name}`"))
    });
    match processes.chain(directories).next() {
        Some(left) => Err(left),
        None => Ok(()),
    }
}

/// What the name of the directory of a browser begins with that process `pid` has started.
fn trace_of(pid: u32) -> String {
    format!("parity-chromium-{pid}-")
}

/// What the browsers of this test process have in their names. Tests in other threads start some, too.
pub(crate) fn directory_of(browser: &Browser) -> String {
    let (_, flags) = browser.command_line().unwrap();
    let profile = flags.iter().find_map(|flag| flag.strip_prefix("--user-data-dir=")).unwrap();
    let directory = profile.strip_suffix("/profile").unwrap();
    directory.rsplit('/').next().unwrap().to_owned()
}

#[tokio::test]
async fn after_close_nothing_is_left_at_once() {
    let browser = launch().await;
    let trace = directory_of(&browser);
    open_tab(&browser).await;
    assert!(nothing_left_of(&trace).is_err(), "the trace is wrong");
    browser.close(soon()).await.unwrap();
    nothing_left_of(&trace).unwrap();
}

#[tokio::test]
async fn after_a_drop_nothing_is_left_soon() {
    let browser = launch().await;
    let trace = directory_of(&browser);
    let tab = open_tab(&browser).await;
    drop(browser);
    assert_eq!(
        tab.session().ending().unwrap().to_string(),
        "the connection was closed by its owner"
    );
    eventually("the browser to go", || nothing_left_of(&trace)).await;
}

#[tokio::test]
async fn after_a_crash_of_the_browser_nothing_is_left_though_its_owner_lives() {
    let browser = launch().await;
    let trace = directory_of(&browser);
    open_tab(&browser).await;
    kill("SEGV", pid_of(&browser).await.into());
    eventually("the browser to go", || nothing_left_of(&trace)).await;
    browser.close(soon()).await.unwrap();
}

#[tokio::test]
async fn a_browser_that_does_not_react_is_killed() {
    let browser = launch().await;
    let trace = directory_of(&browser);
    let pid = pid_of(&browser).await;
    kill("STOP", pid.into());
    for signal in ["HUP", "INT", "TERM"] {
        kill(signal, -group_of(pid));
    }
    browser.close(soon()).await.unwrap();
    nothing_left_of(&trace).unwrap();
}

#[tokio::test]
async fn signals_that_end_the_browser_do_not_end_its_watchdog() {
    for signal in ["HUP", "INT", "TERM"] {
        let browser = launch().await;
        let trace = directory_of(&browser);
        kill(signal, -group_of(pid_of(&browser).await));
        eventually("the browser to go", || nothing_left_of(&trace)).await;
        browser.close(soon()).await.unwrap();
    }
}

#[tokio::test]
async fn when_the_watchdog_alone_is_told_to_end_the_browser_goes_on() {
    let browser = launch().await;
    let trace = directory_of(&browser);
    for signal in ["HUP", "INT", "TERM"] {
        kill(signal, group_of(pid_of(&browser).await));
    }
    let tab = open_tab(&browser).await;
    assert_eq!(evaluate(tab.session(), "1 + 1").await, 2);
    browser.close(soon()).await.unwrap();
    nothing_left_of(&trace).unwrap();
}

#[tokio::test]
async fn when_the_watchdog_is_killed_close_still_removes_the_directory() {
    let browser = launch().await;
    let trace = directory_of(&browser);
    let group = group_of(pid_of(&browser).await);
    kill("KILL", -group);
    browser.close(soon()).await.unwrap();
    eventually("the browser to go", || nothing_left_of(&trace)).await;
}

#[tokio::test]
async fn owner_returns() {
    check_owner("return", |_| {}).await;
}

#[tokio::test]
async fn owner_forgets_the_browser() {
    check_owner("forget", |_| {}).await;
}

#[tokio::test]
async fn owner_panics() {
    check_owner("panic", |_| {}).await;
}

#[tokio::test]
async fn owner_exits() {
    check_owner("exit", |_| {}).await;
}

#[tokio::test]
async fn owner_aborts() {
    check_owner("abort", |_| {}).await;
}

#[tokio::test]
async fn owner_is_terminated() {
    check_owner("wait", |owner| kill("TERM", owner)).await;
}

#[tokio::test]
async fn owner_is_killed() {
    check_owner("wait", |owner| kill("KILL", owner)).await;
}

#[tokio::test]
async fn owners_whole_process_group_is_killed() {
    check_owner("wait", |owner| kill("KILL", -owner)).await;
}

#[tokio::test]
async fn owner_is_killed_while_the_browser_starts() {
    for time in [0, 10, 20, 40, 80, 120, 160, 240, 320] {
        let mut owner = start_owner("wait");
        // Any moment will do, so this one waits for nothing but the time.
        tokio::time::interval_at(
            after(Duration::from_millis(time)),
            soon() - after(Duration::ZERO),
        )
        .tick()
        .await;
        kill("KILL", -i64::from(owner.id()));
        owner.wait().unwrap();
        let trace = trace_of(owner.id());
        eventually("the browser to go", || nothing_left_of(&trace)).await;
    }
}

/// Starts an owner that ends by `end`, or that is ended by `strike` once its browser runs.
async fn check_owner(end: &str, strike: impl FnOnce(i64)) {
    let mut owner = start_owner(end);
    let trace = trace_of(owner.id());
    let stdout = owner.stdout.take().unwrap();
    let stdout = tokio::process::ChildStdout::from_std(stdout).unwrap();
    let mut lines = BufReader::new(stdout).lines();
    let ready = async {
        while let Some(line) = lines.next_line().await.unwrap() {
            if line.ends_with("the browser runs") {
                return;
            }
        }
        panic!("the owner ended before its browser ran");
    };
    tokio::time::timeout_at(soon(), ready).await.expect("the owner to say that its browser runs");
    strike(owner.id().into());
    // Ends only when nobody holds the owner's output: nothing of a browser may.
    let rest = async { while lines.next_line().await.unwrap().is_some() {} };
    tokio::time::timeout_at(soon(), rest).await.expect("the owner's output to end");
    owner.wait().unwrap();
    eventually("the browser to go", || nothing_left_of(&trace)).await;
}

fn start_owner(end: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "cleanup::be_the_owner", "--nocapture"])
        .env(END, end)
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// The owner of a browser, when this program is started as one; else nothing.
#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "the variable and the ends are what is tested")]
#[expect(clippy::exit, reason = "the ends are what is tested")]
async fn be_the_owner() {
    let Ok(end) = std::env::var(END) else { return };
    let browser = launch().await;
    let tab = open_tab(&browser).await;
    assert_eq!(evaluate(tab.session(), "1 + 1").await, 2);
    println!("the browser runs");
    std::io::stdout().flush().unwrap();
    match end.as_str() {
        "return" => {}
        "forget" => std::mem::forget(browser),
        "panic" => panic!("as the test wants"),
        "exit" => std::process::exit(0),
        "abort" => std::process::abort(),
        "wait" => drop(std::io::stdin().read_line(&mut String::new())),
        other => panic!("no such end: {other}"),
    }
}

/// Returns the process group of a process, which is its watchdog's or its keeper's number.
pub(crate) fn group_of(pid: u32) -> i64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    stat.rsplit(") ").next().unwrap().split(' ').nth(2).unwrap().parse().unwrap()
}
