//! The shop's own program, as processes of one test.

use std::fs::File;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{ExitStatus, Output, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};

use crate::clock::wait;
use crate::environment::counters;

/// The program itself.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_shop");

/// One `shop web`, which does not outlive its test.
pub(crate) struct Web {
    child: Child,
}

impl Web {
    /// Starts it on a socket that is bound already, so that whoever asks too early waits and is not refused.
    pub(crate) fn start(
        socket: std::net::TcpListener,
        variables: &[(&str, &str)],
        log: &Path,
    ) -> Self {
        let log = File::create(log).unwrap();
        let mut command = prepare("web", variables);
        command
            .env("SHOP_LISTEN", "inherited")
            .stdin(OwnedFd::from(socket))
            .stderr(log.try_clone().unwrap())
            .stdout(log);
        Self { child: command.spawn().unwrap() }
    }

    /// Ends it as a deployment does: it answers what it was asked, and says that it has ended well.
    pub(crate) async fn end(mut self) -> ExitStatus {
        if let Some(pid) = self.child.id() {
            let pid = Pid::from_raw(pid.try_into().unwrap()).unwrap();
            // It may have ended by itself, which its status tells.
            let _gone = kill_process(pid, Signal::TERM);
        }
        wait("`shop web` to end", self.child.wait()).await.unwrap()
    }
}

/// Runs `shop SUBCOMMAND` to its end, which must be a good one.
pub(crate) async fn run(subcommand: &str, variables: &[(&str, &str)]) {
    let Output { status, stdout, .. } = try_to_run(subcommand, variables).await;
    let log = String::from_utf8_lossy(&stdout);
    assert!(status.success(), "`shop {subcommand}` ended with {status}:\n{log}");
}

/// Runs `shop SUBCOMMAND` to its end, whatever that is.
pub(crate) async fn try_to_run(subcommand: &str, variables: &[(&str, &str)]) -> Output {
    let mut command = prepare(subcommand, variables);
    wait("`shop` to end", command.stdin(Stdio::null()).output()).await.unwrap()
}

/// With nothing of our own environment, so that no variable of the machine can change a test.
fn prepare(subcommand: &str, variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.arg(subcommand).env_clear().envs(variables.iter().copied()).envs(counters());
    command.kill_on_drop(true);
    command
}
