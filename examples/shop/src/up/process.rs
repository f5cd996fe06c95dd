//! One process of the shop: how it is started, told to end, and what it last said.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tokio::process::Command;
use tokio::sync::watch;

use crate::clock::Deadline;
use crate::config;

const LONGEST_END: Duration = Duration::from_secs(3);
const LAST_LINES: usize = 15;

/// What a process gets from the kernel when the one that started it is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnOrphaned {
    /// It is killed.
    Kill,
    /// It is told to end.
    Terminate,
    /// The database ends at once, but frees its shared memory.
    Quit,
}

/// Who a process runs as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum User<'a> {
    /// The user who started the shop.
    Same,
    /// Another one, which takes root.
    Named(&'a str),
}

/// Prepares a program that the kernel ends with this process.
///
/// `setpriv` of util-linux asks the kernel for that and then becomes the program, so the process
/// is the same. It does so after it has become the user, which would undo it.
pub(crate) fn bound(
    program: impl AsRef<OsStr>,
    on_orphaned: OnOrphaned,
    user: User<'_>,
) -> Command {
    let signal = match on_orphaned {
        OnOrphaned::Kill => "KILL",
        OnOrphaned::Terminate => "TERM",
        OnOrphaned::Quit => "QUIT",
    };
    let mut command = Command::new("setpriv");
    command.arg("--pdeathsig").arg(signal);
    if let User::Named(name) = user {
        command.arg("--reuid").arg(name).arg("--regid").arg(name).arg("--init-groups");
    }
    command.arg("--").arg(program);
    command
}

/// Prepares a process of the shop: bound to this one, with an environment of its own.
pub(crate) fn part(program: impl AsRef<OsStr>, on_orphaned: OnOrphaned, user: User<'_>) -> Command {
    let mut command = bound(program, on_orphaned, user);
    command.env_clear().env("PATH", config::search_path()).env("LANG", "C.UTF-8");
    command.envs(config::counters().map(|file| (config::COUNTERS, file)));
    command.stdin(Stdio::null());
    command
}

/// A process that runs, or has run.
#[derive(Debug, Clone)]
pub(crate) struct Process {
    pub(crate) name: &'static str,
    pub(crate) pid: Pid,
    log: PathBuf,
    ended: watch::Receiver<Option<ExitStatus>>,
}

impl Process {
    /// Starts the process, with its output in `log`; `on_end` is called when it has ended.
    ///
    /// # Errors
    ///
    /// If the program cannot be started, or the log not be written.
    pub(crate) fn start(
        name: &'static str,
        mut command: Command,
        log: PathBuf,
        on_end: impl FnOnce(&Self, ExitStatus) + 'static,
    ) -> io::Result<Self> {
        let file = File::options().create(true).append(true).open(&log)?;
        command.stdout(file.try_clone()?).stderr(file);
        let mut child = command.spawn()?;
        // The inherited socket must close when the process ends, and not stay open here.
        drop(command);
        let pid = child.id().and_then(|id| Pid::from_raw(id.try_into().ok()?));
        let pid = pid.ok_or_else(|| io::Error::other("a new process has no number"))?;
        let (tell, ended) = watch::channel(None);
        let process = Self { name, pid, log, ended };
        let watched = process.clone();
        tokio::task::spawn_local(async move {
            if let Ok(status) = child.wait().await {
                tell.send_replace(Some(status));
                on_end(&watched, status);
            }
        });
        Ok(process)
    }

    /// Waits until the process has ended.
    pub(crate) async fn until_ended(&self) -> ExitStatus {
        let mut ended = self.ended.clone();
        let status = ended.wait_for(Option::is_some).await.ok().and_then(|status| *status);
        match status {
            Some(status) => status,
            // Waiting for it failed: then there is nothing to wait for.
            None => std::future::pending().await,
        }
    }

    /// Tells the process to end, kills it if it does not, and waits until it has.
    pub(crate) async fn end(&self, politely: Signal) {
        for signal in [politely, Signal::KILL] {
            // Until it was waited for, its number belongs to no other process.
            if self.ended.borrow().is_some() || kill_process(self.pid, signal).is_err() {
                return;
            }
            let deadline = Deadline::within(LONGEST_END);
            if deadline.wait(self.name, self.until_ended()).await.is_ok() {
                return;
            }
        }
    }

    /// The end of what it said, for a person who must find out why it failed.
    pub(crate) fn last_lines(&self) -> String {
        last_lines(&self.log)
    }
}

/// The last lines of a log, below its path.
pub(crate) fn last_lines(log: &Path) -> String {
    let bytes = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<_> = text.lines().collect();
    let last = &lines[lines.len().saturating_sub(LAST_LINES)..];
    if last.is_empty() {
        return "it said nothing".to_owned();
    }
    let quoted: Vec<_> = last.iter().map(|line| format!("  | {line}")).collect();
    format!("its last lines:\n{}", quoted.join("\n"))
}
