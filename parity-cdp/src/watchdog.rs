//! The process that stands between us and the browser, so that neither outlives us nor leaves a file.

use std::io::{self, PipeWriter};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

use crate::clock;
use crate::directory::{Directory, StillThere};
use crate::ending::{Cause, Ending};
use crate::last_lines::LastLines;

const SCRIPT: &str =
    concat!(include_str!("clean.sh"), include_str!("profile.sh"), include_str!("watchdog.sh"));

/// How long the death of the browser may take to be told: the watchdog has cleaned up by then.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// How long the last lines may take to be read after that.
const REST_OF_LINES: Duration = Duration::from_millis(200);

/// A shell that runs the browser and cleans up after it, whatever becomes of us.
///
/// It holds one end of a pipe of which we hold the other: the lifeline. When the lifeline is dropped, or
/// ends with this process, however that ends, the shell kills the browser with its children and removes the
/// directory. It does the same when the browser ends by itself. It is in a process group of its own, so
/// that what kills ours leaves it alone.
#[derive(Debug)]
pub(crate) struct Watchdog {
    lifeline: Option<PipeWriter>,
    directory: Directory,
    watch: Watch,
}

/// What is seen of the watchdog; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Watch {
    life: watch::Receiver<Life>,
    lines: LastLines,
}

/// Whether the browser and its watchdog live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Life {
    Running,
    /// With the browser's exit status, as the shell gives it; none when the watchdog was killed.
    Gone(Option<i32>),
}

impl Watchdog {
    /// Starts `program` with `flags`; returns our end of the protocol's socket beside the watchdog.
    ///
    /// The shell makes the directory: were it made here, a kill between the two would leave it behind.
    pub(crate) fn start(
        directory: Directory,
        program: &Path,
        flags: &[String],
    ) -> io::Result<(Self, UnixStream)> {
        let (watched, lifeline) = io::pipe()?;
        let (ours, theirs) = UnixStream::pair()?;
        let child = Command::new("/bin/sh")
            // By a variable, so that a list of processes does not show the whole script.
            .env("PARITY_WATCHDOG", SCRIPT)
            .args(["-c", "eval \"$PARITY_WATCHDOG\"", "parity-chromium"])
            .arg(directory.path())
            .arg(program)
            .args(flags)
            .current_dir("/")
            .process_group(0)
            .stdin(Stdio::from(watched))
            .stdout(Stdio::from(OwnedFd::from(theirs)))
            .stderr(Stdio::piped())
            .spawn()?;
        Ok((Self { lifeline: Some(lifeline), directory, watch: Watch::over(child) }, ours))
    }

    /// Returns the directory that holds the profile.
    pub(crate) fn directory(&self) -> &Directory {
        &self.directory
    }

    /// Returns what can be handed to another task to look at.
    pub(crate) fn watch(&self) -> Watch {
        self.watch.clone()
    }

    /// Ends the browser and waits until it, its children and its directory are gone.
    pub(crate) async fn end(mut self, until: Instant) -> Result<(), StillThere> {
        self.lifeline = None;
        let life = timeout_at(until, self.watch.gone()).await.unwrap_or(Life::Running);
        // When someone has killed the watchdog, its last duty is ours.
        self.directory.gone(|| life == Life::Gone(None), until).await
    }
}

impl Watch {
    fn over(mut child: Child) -> Self {
        let (told, life) = watch::channel(Life::Running);
        let lines = LastLines::default();
        let (kept, stderr) = (lines.clone(), child.stderr.take());
        tokio::spawn(async move {
            let keeping = tokio::spawn(async move {
                if let Some(stderr) = stderr {
                    kept.keep(stderr).await;
                }
            });
            let status = child.wait().await;
            // All has been written, but perhaps not yet read; unless a stranger holds the other end.
            let _ = timeout_at(clock::after(REST_OF_LINES), keeping).await;
            told.send_replace(Life::Gone(status.ok().and_then(|status| status.code())));
        });
        Self { life, lines }
    }

    /// Returns the last lines that the browser printed so far.
    pub(crate) fn last_lines(&self) -> Vec<String> {
        self.lines.to_vec()
    }

    /// Finds out how the browser ended, once its socket has.
    pub(crate) async fn epitaph(mut self) -> Ending {
        let status = match timeout_at(clock::after(LAST_WORDS), self.gone()).await {
            Ok(Life::Gone(status)) => status,
            Ok(Life::Running) | Err(_) => None,
        };
        Ending::new(Cause::BrowserExited(status), self.last_lines())
    }

    /// Waits for the end of the watchdog, which is the last to go.
    ///
    /// It still runs, for all that is known, when the runtime that watched it is gone.
    async fn gone(&mut self) -> Life {
        let gone = self.life.wait_for(|life| *life != Life::Running).await;
        gone.map_or(Life::Running, |life| *life)
    }
}
