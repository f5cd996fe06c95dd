//! Ends what is left of a command when this process is gone, however it went.

use std::io;
use std::process::Stdio;

use rustix::process::Pid;
use tokio::io::AsyncWriteExt;
use tokio::process::{Child, ChildStdin, Command};

/// Reads its lifeline: a line says that nothing is left to be ended; its end says that everything is to end. What does
/// not end within 10 s is killed.
const SCRIPT: &str = r#"
trap '' HUP INT TERM
read -r nothing && exit 0
kill -s TERM -- "$1" 2>/dev/null || exit 0
looks=0
while kill -s 0 -- "$1" 2>/dev/null; do
    looks=$((looks + 1))
    [ "$looks" -gt 100 ] && exec kill -s KILL -- "$1"
    sleep 0.1
done
"#;

/// Which processes are the command's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    /// All of a group of its own.
    Own,
    /// Itself: on a terminal it stays in the group that may read from there, and that hears Ctrl-C.
    Terminal,
}

/// A shell in a process group of its own, which no signal reaches that is meant for this one.
pub(crate) struct Watchdog {
    child: Child,
    lifeline: Option<ChildStdin>,
    group: Group,
}

impl Watchdog {
    /// Starts it for a command.
    ///
    /// # Errors
    ///
    /// If there is no shell.
    pub(crate) fn start(command: Pid, group: Group) -> io::Result<Self> {
        let number = command.as_raw_nonzero();
        let target = match group {
            Group::Own => format!("-{number}"),
            Group::Terminal => number.to_string(),
        };
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", SCRIPT, "parity-watchdog", &target]).process_group(0).env_clear();
        shell.env("PATH", "/usr/bin:/bin");
        shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = shell.spawn()?;
        let lifeline = child.stdin.take();
        Ok(Self { child, lifeline, group })
    }

    /// Lets it end what is left of the command, which itself has ended.
    ///
    /// # Errors
    ///
    /// If the system does not tell that it has.
    pub(crate) async fn end(&mut self) -> io::Result<()> {
        let lifeline = self.lifeline.take();
        match (self.group, lifeline) {
            // The number of the command may be another's by now.
            (Group::Terminal, Some(mut lifeline)) => lifeline.write_all(b"\n").await?,
            // That of a group is nobody else's while it has a process.
            (Group::Own, lifeline) => drop(lifeline),
            (Group::Terminal, None) => {}
        }
        self.child.wait().await.map(drop)
    }
}
