//! The directory of one browser: its name, what the browser writes there, and its end.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time::Instant;

use crate::clock;

/// What the name of every such directory begins with.
const PREFIX: &str = "parity-chromium-";

/// The most bytes that the path may have: the browser makes a socket among its temporary files, whose path
/// may have 103 bytes, of which it takes 46.
const LONGEST_PATH: usize = 57;

/// Where a browser keeps everything that it writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Directory {
    path: PathBuf,
}

/// The browser, or a file of it, did not go away in time; the watchdog is still at it.
#[derive(Debug, thiserror::Error)]
#[error("the browser with the profile in `{}` was not gone before the deadline", directory.display())]
pub struct StillThere {
    directory: PathBuf,
}

impl Directory {
    /// Returns a new name: where temporary files go, or in `/tmp` where the path to that is too long for
    /// the browser to keep its own temporary files there too.
    pub(crate) fn new() -> Self {
        let chance = RandomState::new().build_hasher().finish() >> 32;
        let name = format!("{PREFIX}{}-{chance:08x}", std::process::id());
        let usual = std::env::temp_dir().join(&name);
        let usual = std::path::absolute(&usual).unwrap_or(usual);
        let fits = usual.as_os_str().len() <= LONGEST_PATH;
        Self { path: if fits { usual } else { Path::new("/tmp").join(name) } }
    }

    /// Returns the directory at `path`, if its name is one of ours.
    pub(crate) fn named(path: PathBuf) -> Option<Self> {
        let name = path.file_name()?.to_str()?;
        (path.is_absolute() && name.starts_with(PREFIX)).then_some(Self { path })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the part of its name that no other has.
    pub(crate) fn own_name(&self) -> &str {
        let name = self.path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.strip_prefix(PREFIX).unwrap_or(name)
    }

    /// Returns the file to which the browser writes where others may attach.
    pub(crate) fn port_file(&self) -> PathBuf {
        self.path.join("profile/DevToolsActivePort")
    }

    /// Returns the address at which others may attach, once the browser has written it.
    pub(crate) fn websocket_url(&self) -> Option<String> {
        let text = std::fs::read_to_string(self.port_file()).ok()?;
        // Two lines, and the browser does not write them at once: the port and the path.
        let (port, path) = text.split_once('\n')?;
        path.starts_with('/').then(|| format!("ws://127.0.0.1:{port}{}", path.trim_end()))
    }

    /// Waits until it is gone, which is the duty of another; does that duty itself from when `is_ours` says
    /// that the other is no more.
    ///
    /// # Errors
    ///
    /// [`StillThere`] when it is not gone before `until`.
    pub(crate) async fn gone(
        self,
        is_ours: impl Fn() -> bool,
        until: Instant,
    ) -> Result<(), StillThere> {
        while self.path.exists() {
            if is_ours() {
                // What cannot be removed now, as the browser still writes to it, can be soon.
                let _ = std::fs::remove_dir_all(&self.path);
            }
            if clock::now() >= until {
                return Err(StillThere { directory: self.path });
            }
            clock::pause(Duration::from_millis(5), until).await;
        }
        Ok(())
    }
}
