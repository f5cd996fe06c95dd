//! The process that keeps a browser for all who share it, as the one who starts the browser sees it.

use std::io::{self, PipeWriter, Write};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::process::Command;
use tokio::time::{Instant, timeout_at};

use crate::kept::Kept;

/// What the shell runs that is the keeper.
pub(crate) const SCRIPT: &str =
    concat!(include_str!("clean.sh"), include_str!("profile.sh"), include_str!("keeper.sh"));

/// A shell that has made the directory of a browser and its entry, and waits for word to start it.
///
/// It is in a process group of its own and holds nothing of ours but one end of a pipe. When the other end is
/// dropped, it keeps the browser only for those who have come by then.
#[derive(Debug)]
pub(crate) struct Keeper {
    starter: PipeWriter,
}

impl Keeper {
    /// Has the files of `kept` made. The shell makes them: were they made here, a kill would leave them.
    ///
    /// # Errors
    ///
    /// When no process can be run, or it does not make the files before `until`.
    pub(crate) async fn prepare(
        kept: &Kept,
        linger: Duration,
        (program, flags): (&Path, &[String]),
        until: Instant,
    ) -> io::Result<Self> {
        let (watched, starter) = io::pipe()?;
        let keeper = Self { starter };
        let mut child = Command::new("/bin/sh")
            // By a variable, so that a list of processes does not show the whole script.
            .env("PARITY_KEEPER", SCRIPT)
            .args(["-c", "eval \"$PARITY_KEEPER\"", "parity-keeper"])
            .arg(kept.directory().path())
            .arg(kept.entry())
            .arg(linger.as_millis().div_ceil(100).to_string())
            .arg(program)
            .args(flags)
            .current_dir("/")
            .process_group(0)
            .stdin(Stdio::from(watched))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut said = String::new();
        if let Some(stdout) = &mut child.stdout {
            timeout_at(until, stdout.read_to_string(&mut said)).await??;
        }
        match said.as_str() {
            "ready\n" => Ok(keeper),
            why => Err(io::Error::other(why.trim().to_owned())),
        }
    }

    /// Has the browser started.
    pub(crate) fn start_browser(&mut self) {
        self.tell("start");
    }

    /// Leaves the browser to those who have a share, and to those who come.
    pub(crate) fn share_browser(mut self) {
        self.tell("share");
    }

    fn tell(&mut self, word: &str) {
        // A keeper that does not hear it is dead, which is seen of the browser.
        let _ = writeln!(self.starter, "{word}");
    }
}
