//! The process that stands between us and the browser, so that neither outlives us nor leaves a file.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, PipeWriter};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

use crate::clock;
use crate::ending::{Cause, Ending};
use crate::last_lines::LastLines;

const SCRIPT: &str = include_str!("watchdog.sh");

/// How long the death of the browser may take to be told: the watchdog has cleaned up by then.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// How long the last lines may take to be read after that.
const REST_OF_LINES: Duration = Duration::from_millis(200);

/// The most bytes that the path of a directory of ours may have: the browser makes a socket among its
/// temporary files, whose path may have 103 bytes, of which it takes 46.
const LONGEST_PATH: usize = 57;

/// A shell that runs the browser and cleans up after it, whatever becomes of us.
///
/// It holds one end of a pipe of which we hold the other: the lifeline. When the lifeline is dropped, or
/// ends with this process, however that ends, the shell kills the browser with its children and removes the
/// directory. It does the same when the browser ends by itself. It is in a process group of its own, so
/// that what kills ours leaves it alone.
#[derive(Debug)]
pub(crate) struct Watchdog {
    lifeline: Option<PipeWriter>,
    directory: PathBuf,
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

/// Returns a new name for a directory of ours: where temporary files go, or in `/tmp` where the path to
/// that is too long for the browser to keep its own temporary files there too.
pub(crate) fn new_directory() -> PathBuf {
    let chance = RandomState::new().build_hasher().finish() >> 32;
    let name = format!("parity-chromium-{}-{chance:08x}", std::process::id());
    let usual = std::env::temp_dir().join(&name);
    if usual.as_os_str().len() <= LONGEST_PATH { usual } else { Path::new("/tmp").join(name) }
}

impl Watchdog {
    /// Starts `program` with `flags`; returns our end of the protocol's socket beside the watchdog.
    ///
    /// The shell makes the directory: were it made here, a kill between the two would leave it behind.
    pub(crate) fn start(
        directory: PathBuf,
        program: &Path,
        flags: &[String],
    ) -> io::Result<(Self, UnixStream)> {
        let (watched, lifeline) = io::pipe()?;
        let (ours, theirs) = UnixStream::pair()?;
        let child = Command::new("/bin/sh")
            // By a variable, so that a list of processes does not show the whole script.
            .env("PARITY_WATCHDOG", SCRIPT)
            .args(["-c", "eval \"$PARITY_WATCHDOG\"", "parity-chromium"])
            .arg(&directory)
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
    pub(crate) fn directory(&self) -> &Path {
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
        while self.directory.exists() {
            if life == Life::Gone(None) {
                // Someone has killed the watchdog, so its last duty is ours. What cannot be removed now, as
                // the browser still writes to it, can be soon.
                let _ = std::fs::remove_dir_all(&self.directory);
            }
            if clock::now() >= until {
                return Err(StillThere { directory: self.directory });
            }
            clock::pause(Duration::from_millis(5), until).await;
        }
        Ok(())
    }
}

/// The browser, or a file of it, did not go away in time; the watchdog is still at it.
#[derive(Debug, thiserror::Error)]
#[error("the browser with the profile in `{}` was not gone before the deadline", directory.display())]
pub struct StillThere {
    directory: PathBuf,
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
