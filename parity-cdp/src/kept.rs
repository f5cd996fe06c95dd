//! A browser that several share, as one of its users sees it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time::Instant;

use crate::clock;
use crate::directory::{Directory, StillThere};
use crate::ending::{Cause, Ending};
use crate::last_lines::LastLines;
use crate::private::UserId;

/// How long the keeper may take to say how the browser ended.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// A browser that a keeper keeps for all who share it: what `keeper.sh` makes of files.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    /// The symbolic link to the directory, by which others find it.
    entry: PathBuf,
    directory: Directory,
}

/// A user's share of a browser: the keeper keeps the browser for as long as one is held.
#[derive(Debug)]
pub(crate) struct Share {
    kept: Kept,
    /// Taken when it is given back.
    lifeline: Option<File>,
}

impl Kept {
    /// Returns the name of one that is yet to be made, to be found in `place`.
    pub(crate) fn new(place: &Path) -> Self {
        let directory = Directory::new();
        Self { entry: place.join(directory.own_name()), directory }
    }

    /// Returns the one that an entry leads to, if it leads to one that `user` has made.
    pub(crate) fn found(entry: &Path, user: UserId) -> Option<Self> {
        let directory = Directory::named(fs::read_link(entry).ok()?)?;
        user.owns_alone(directory.path()).ok()?;
        Some(Self { entry: entry.to_owned(), directory })
    }

    pub(crate) fn entry(&self) -> &Path {
        &self.entry
    }

    pub(crate) fn directory(&self) -> &Directory {
        &self.directory
    }

    /// Takes a share.
    ///
    /// # Errors
    ///
    /// When nobody keeps the browser, or not any more.
    pub(crate) fn hold(&self) -> io::Result<Share> {
        Ok(Share { kept: self.clone(), lifeline: Some(self.lifeline()?) })
    }

    fn lifeline(&self) -> io::Result<File> {
        let path = self.directory.path().join("lifeline");
        // Without waiting: it fails where nobody reads.
        let lifeline = OpenOptions::new().write(true).custom_flags(libc::O_NONBLOCK).open(path)?;
        let is_fifo = lifeline.metadata()?.file_type().is_fifo();
        is_fifo.then_some(lifeline).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    /// Whether its keeper was killed, so that what it left is for others to remove.
    ///
    /// A keeper that ends takes the entry away before the lifeline.
    pub(crate) fn is_abandoned(&self) -> bool {
        let Err(error) = self.lifeline() else { return false };
        let nobody_reads = error.raw_os_error() == Some(libc::ENXIO);
        let gone = nobody_reads || error.kind() == io::ErrorKind::NotFound;
        gone && self.entry.symlink_metadata().is_ok()
    }

    /// Removes what a killed keeper has left; what cannot be removed yet stays for the next one.
    pub(crate) fn sweep(&self) {
        let _ = fs::remove_dir_all(self.directory.path());
        if !self.directory.path().exists() {
            self.forget();
        }
    }

    /// Takes the entry away, and the place when it was the last one there.
    fn forget(&self) {
        // Another may have done so, and may be at it again.
        let _ = fs::remove_file(&self.entry);
        if let Some(place) = self.entry.parent() {
            let _ = fs::remove_dir(place);
        }
    }

    /// Returns the browser's exit status, when it has ended.
    pub(crate) fn status(&self) -> Option<i32> {
        fs::read_to_string(self.directory.path().join("ended")).ok()?.trim().parse().ok()
    }

    /// Returns the last lines that the browser has printed so far.
    pub(crate) async fn last_lines(&self) -> Vec<String> {
        let read = |name: &str| fs::read(self.directory.path().join(name)).unwrap_or_default();
        let text = [read("log.old"), read("log")].concat();
        let lines = LastLines::default();
        lines.keep(text.as_slice()).await;
        lines.to_vec()
    }

    /// Finds out how the browser ended, once a connection to it has, for the `reason` that the connection
    /// gives.
    pub(crate) async fn epitaph(self, reason: String) -> Ending {
        let until = clock::after(LAST_WORDS);
        let mut status = self.status();
        while status.is_none() && self.directory.path().exists() && clock::now() < until {
            clock::pause(Duration::from_millis(5), until).await;
            status = self.status();
        }
        let cause = match status {
            None if self.lifeline().is_ok() => Cause::Disconnected(reason),
            status => Cause::BrowserExited(status),
        };
        Ending::new(cause, self.last_lines().await)
    }
}

impl Share {
    pub(crate) fn kept(&self) -> &Kept {
        &self.kept
    }

    /// Tells the keeper that there was a user, however short its visit.
    pub(crate) fn announce(&self) {
        if let Some(mut lifeline) = self.lifeline.as_ref() {
            // When the keeper does not hear it, the connection will tell.
            let _ = lifeline.write_all(b"user\n");
        }
    }

    /// Gives the share back; waits until nothing is left of the browser when its keeper was killed.
    ///
    /// # Errors
    ///
    /// [`StillThere`] when something is left at `until`.
    pub(crate) async fn give_back(mut self, until: Instant) -> Result<(), StillThere> {
        self.lifeline = None;
        if self.kept.is_abandoned() {
            self.kept.directory.clone().gone(|| true, until).await?;
            self.kept.forget();
        }
        Ok(())
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        if self.lifeline.take().is_some() && self.kept.is_abandoned() {
            self.kept.sweep();
        }
    }
}
