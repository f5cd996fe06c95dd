//! Whether a directory is ours alone.

use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use tokio::net::UnixStream;

/// A user of this machine, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct UserId(u32);

/// Why a directory is not to be trusted.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotPrivate {
    #[error("it could not be looked at")]
    Unseen(#[from] io::Error),
    #[error("it is not a directory")]
    NotADirectory,
    #[error("it belongs to user {theirs}, and this is user {ours}")]
    NotOurs { theirs: u32, ours: u32 },
    #[error("others may use it: its mode is {0:o}, and not 700")]
    Open(u32),
}

impl UserId {
    /// Returns the user that this process acts for.
    ///
    /// Must be called within a runtime.
    pub(crate) fn own() -> io::Result<Self> {
        let (ours, _theirs) = UnixStream::pair()?;
        Ok(Self(ours.peer_cred()?.uid()))
    }

    /// Says that `path` itself, and not what it may link to, is a directory that only this user may use.
    pub(crate) fn owns_alone(self, path: &Path) -> Result<(), NotPrivate> {
        let found = path.symlink_metadata()?;
        let mode = found.mode() & 0o777;
        if !found.is_dir() {
            Err(NotPrivate::NotADirectory)
        } else if found.uid() != self.0 {
            Err(NotPrivate::NotOurs { theirs: found.uid(), ours: self.0 })
        } else if mode & 0o077 != 0 {
            Err(NotPrivate::Open(mode))
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_others_made_or_may_enter_is_not_ours_alone() {
        let own = UserId::own().unwrap();
        let check = |user: UserId, path: &str, why: &str| {
            assert_eq!(user.owns_alone(Path::new(path)).unwrap_err().to_string(), why);
        };
        check(own, concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"), "it is not a directory");
        check(own, "/nowhere", "it could not be looked at");
        // The root directory is the superuser's, and anyone may enter it.
        check(UserId(0), "/", "others may use it: its mode is 755, and not 700");
        check(UserId(7), "/", "it belongs to user 0, and this is user 7");
    }
}
