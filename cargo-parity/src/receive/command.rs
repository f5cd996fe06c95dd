//! The command that runs beside the receiver: how it is started, told to end, and what it ended with.

use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal};
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use tokio::process::Child;

use crate::receive::watchdog::{Group, Watchdog};

/// A command that runs.
pub(crate) struct Command {
    child: Child,
    id: Pid,
    group: Group,
    watchdog: Watchdog,
}

/// What this process was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    Interrupt,
    Terminate,
    HangUp,
}

impl Command {
    /// Starts it with these variables, and its watchdog.
    ///
    /// # Errors
    ///
    /// If one of them cannot be started.
    pub(crate) fn start(
        program: &OsStr,
        arguments: &[OsString],
        variables: &[(&'static str, String)],
    ) -> io::Result<Self> {
        let group = if io::stdin().is_terminal() { Group::Terminal } else { Group::Own };
        let mut command = tokio::process::Command::new(program);
        command.args(arguments).envs(variables.iter().map(|(name, value)| (name, value)));
        if group == Group::Own {
            command.process_group(0);
        }
        let named = |error: io::Error| {
            let program = program.to_string_lossy();
            io::Error::new(error.kind(), format!("`{program}` cannot be started: {error}"))
        };
        let child = command.spawn().map_err(named)?;
        let id = child.id().and_then(|id| Pid::from_raw(id.try_into().ok()?));
        let id = id.ok_or_else(|| io::Error::other("a new process has no number"))?;
        let watchdog = Watchdog::start(id, group)?;
        Ok(Self { child, id, group, watchdog })
    }

    /// Waits until it ends, and nothing of it is left; returns its status, that of a signal counted up from 128, as
    /// shells do.
    ///
    /// # Errors
    ///
    /// If the system does not tell.
    pub(crate) async fn ended(&mut self) -> io::Result<u8> {
        let status = self.child.wait().await?;
        self.watchdog.end().await?;
        Ok(code(status))
    }

    /// Tells it what this process was told.
    pub(crate) fn pass_on(&self, told: Told) {
        let signal = match told {
            Told::Interrupt => Signal::INT,
            Told::Terminate => Signal::TERM,
            Told::HangUp => Signal::HUP,
        };
        // It may have ended just now, which is no failure.
        let _ended = match (self.group, told) {
            (Group::Own, _) => kill_process_group(self.id, signal),
            // The terminal has told it.
            (Group::Terminal, Told::Interrupt) => Ok(()),
            (Group::Terminal, Told::Terminate | Told::HangUp) => kill_process(self.id, signal),
        };
    }
}

fn code(status: ExitStatus) -> u8 {
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal));
    code.and_then(|code| u8::try_from(code).ok()).unwrap_or(u8::MAX)
}
