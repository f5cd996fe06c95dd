//! Where those find each other who want the same browser.

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::keeper;
use crate::kept::Kept;
use crate::private::{NotPrivate, UserId};

/// What the browser takes from the environment and a page can see or feel. Who has another value of one of
/// these wants another browser.
const INHERITED: &[&str] = &[
    "ALL_PROXY",
    "CHROMIUM_FLAGS",
    "DISPLAY",
    "FONTCONFIG_FILE",
    "FONTCONFIG_PATH",
    "HOME",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "LANG",
    "LANGUAGE",
    "LC_ALL",
    "LC_MESSAGES",
    "LC_TIME",
    "NO_PROXY",
    "SSLKEYLOGFILE",
    "TZ",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
    "all_proxy",
    "http_proxy",
    "https_proxy",
    "no_proxy",
];

/// A directory of entries, each a symbolic link to the directory of a browser; all those browsers are the
/// same to who comes here. It is made with the first entry and removed with the last.
#[derive(Debug)]
pub(crate) struct Rendezvous {
    place: PathBuf,
    user: UserId,
}

/// The right to start a browser; it ends when this is dropped, or with the process.
#[derive(Debug)]
pub(crate) struct Turn {
    _locked: File,
}

/// Users of one browser could not meet.
#[derive(Debug, thiserror::Error)]
#[error("`{}` cannot be used to share a browser", place.display())]
pub struct RendezvousError {
    place: PathBuf,
    #[source]
    why: Why,
}

#[derive(Debug, thiserror::Error)]
enum Why {
    #[error(transparent)]
    NotPrivate(#[from] NotPrivate),
    #[error("it could not be locked")]
    Lock(#[source] io::Error),
    #[error("another process has been starting a browser there for {0:.1?}")]
    Taken(Duration),
}

impl Rendezvous {
    /// Returns where those meet who want `program` with `flags`.
    ///
    /// Must be called within a runtime.
    ///
    /// # Errors
    ///
    /// [`RendezvousError`] when the system does not say who we are.
    pub(crate) fn of(program: &Path, flags: &[String]) -> Result<Self, RendezvousError> {
        let temporary = std::env::temp_dir();
        let user = UserId::own().map_err(|source| RendezvousError {
            place: temporary.clone(),
            why: NotPrivate::from(source).into(),
        })?;
        // Two compilers may hash in two ways; then their programs do not share, and nothing else happens.
        let mut key = DefaultHasher::new();
        (program, flags, user, &temporary, inherited()).hash(&mut key);
        (env!("CARGO_PKG_VERSION"), keeper::SCRIPT).hash(&mut key);
        let name = format!("parity-browsers-{:016x}", key.finish());
        let parent = runtime_directory(user).unwrap_or(temporary);
        let place = parent.join(name);
        Ok(Self { place: std::path::absolute(&place).unwrap_or(place), user })
    }

    /// Returns the name of a browser that is yet to be started here.
    pub(crate) fn new_browser(&self) -> Kept {
        Kept::new(&self.place)
    }

    /// Looks whether the place, if there is one, is ours alone.
    ///
    /// # Errors
    ///
    /// [`RendezvousError`] when it is not: nothing that stands there is to be trusted.
    pub(crate) fn check(&self) -> Result<(), RendezvousError> {
        match self.user.owns_alone(&self.place) {
            Err(NotPrivate::Unseen(error)) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            checked => checked.map_err(|why| self.error(why)),
        }
    }

    /// Returns the browsers that others have started here. What is no browser, or one that nobody keeps, is
    /// removed.
    pub(crate) fn browsers(&self) -> Vec<Kept> {
        let entries = fs::read_dir(&self.place).into_iter().flatten().flatten();
        entries.filter_map(|entry| self.browser(&entry.path())).collect()
    }

    fn browser(&self, entry: &Path) -> Option<Kept> {
        match Kept::found(entry, self.user) {
            Some(kept) if kept.is_abandoned() => {
                kept.sweep();
                None
            }
            Some(kept) => Some(kept),
            None => {
                // Of a keeper that was killed, or of nobody: a directory of ours, so not another's either.
                let _ = fs::remove_file(entry).or_else(|_| fs::remove_dir_all(entry));
                None
            }
        }
    }

    /// Takes the right to start a browser here, unless another has it.
    ///
    /// # Errors
    ///
    /// [`RendezvousError`] when the system cannot lock the place.
    pub(crate) fn take_turn(&self) -> Result<Option<Turn>, RendezvousError> {
        // The directory itself is locked: so the lock leaves no file behind.
        let locked = File::open(&self.place).map_err(|error| self.error(Why::Lock(error)))?;
        match locked.try_lock() {
            Ok(()) => Ok(Some(Turn { _locked: locked })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(self.error(Why::Lock(error))),
        }
    }

    /// The error of who has waited for its turn for too long.
    pub(crate) fn taken(&self, waited: Duration) -> RendezvousError {
        self.error(Why::Taken(waited))
    }

    fn error(&self, why: impl Into<Why>) -> RendezvousError {
        RendezvousError { place: self.place.clone(), why: why.into() }
    }
}

/// Returns the directory that the system gives each user for such things, if it does.
#[expect(
    clippy::disallowed_methods,
    reason = "the variable is the system's, not a setting of ours"
)]
fn runtime_directory(user: UserId) -> Option<PathBuf> {
    let directory = PathBuf::from(std::env::var_os("XDG_RUNTIME_DIR")?);
    (directory.is_absolute() && user.owns_alone(&directory).is_ok()).then_some(directory)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the variables are the browser's, not settings of ours"
)]
fn inherited() -> Vec<Option<OsString>> {
    INHERITED.iter().map(std::env::var_os).collect()
}
