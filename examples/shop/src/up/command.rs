//! The command that is run in the shop.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::{ExitCode, ExitStatus};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tokio::process::Child;

use crate::clock::Deadline;
use crate::up::end::End;
use crate::up::home::Home;
use crate::up::process::{OnOrphaned, User, bound};

/// Enough for a test runner to end its tests.
const LONGEST_END: Duration = Duration::from_secs(10);

/// How long Ctrl-C, which the terminal has sent to the command too, has to take effect.
const LONGEST_INTERRUPT: Duration = Duration::from_secs(2);

/// The command, on the terminal of `shop up` and in its process group.
pub(crate) struct Command {
    child: Child,
}

/// How the command ended.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Exit(ExitStatus);

impl Exit {
    /// Its code; that of a signal is counted up from 128, as shells do.
    pub(crate) fn code(self) -> ExitCode {
        let code = self.0.code().or_else(|| self.0.signal().map(|signal| 128 + signal));
        ExitCode::from(code.and_then(|code| u8::try_from(code).ok()).unwrap_or(u8::MAX))
    }
}

impl Command {
    /// Starts the command, which is told where to find what it must know, and nothing else.
    pub(crate) fn start(program: &OsStr, arguments: &[OsString], home: &Home) -> io::Result<Self> {
        let mut command = bound(program, OnOrphaned::Terminate, User::Same);
        command.args(arguments).env("PARITY_ENV_FILE", home.env_file());
        Ok(Self { child: command.spawn()? })
    }

    /// Waits until it ends by itself.
    pub(crate) async fn wait(&mut self) -> io::Result<Exit> {
        self.child.wait().await.map(Exit)
    }

    /// Lets it end by itself, where it has been told what `shop up` was told.
    pub(crate) async fn let_go(&mut self, end: End) {
        match end {
            End::Interrupted => {
                let deadline = Deadline::within(LONGEST_INTERRUPT);
                // If it does not end, it is told so more clearly.
                deadline.wait("the command", self.child.wait()).await.ok();
            }
            End::Terminated | End::HungUp | End::Orphaned => {}
        }
    }

    /// Ends it if it runs.
    pub(crate) async fn end(&mut self) {
        let Some(pid) = self.child.id().and_then(|id| Pid::from_raw(id.try_into().ok()?)) else {
            return;
        };
        // It may have ended just now.
        kill_process(pid, Signal::TERM).ok();
        let deadline = Deadline::within(LONGEST_END);
        if deadline.wait("the command", self.child.wait()).await.is_err() {
            self.child.kill().await.ok();
        }
    }
}
