//! Objects on the disk: one file each, whole or not there.

use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use sha2::{Digest as _, Sha256};
use tokio::task::spawn_blocking;

const LONGEST_KEY: usize = 512;

/// The key of an object: parts of letters, digits, `.`, `-` and `_`, with slashes in between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key(String);

/// An object as it is kept.
#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) bytes: Vec<u8>,
    /// The digest of its bytes.
    pub(crate) etag: String,
}

/// The objects below one directory.
#[derive(Debug, Clone)]
pub(crate) struct Objects {
    directory: PathBuf,
}

impl Key {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Key {
    type Err = ();

    /// A part that begins with a dot is none: `..` leads elsewhere.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_known = |letter: char| letter.is_ascii_alphanumeric() || ".-_".contains(letter);
        let is_part =
            |part: &str| !part.is_empty() && !part.starts_with('.') && part.chars().all(is_known);
        let is_key = text.len() <= LONGEST_KEY && text.split('/').all(is_part);
        if is_key { Ok(Self(text.to_owned())) } else { Err(()) }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Objects {
    pub(crate) fn new(directory: PathBuf) -> Self {
        Self { directory }
    }

    /// Reads an object, if there is one.
    pub(crate) async fn read(&self, key: &Key) -> io::Result<Option<Object>> {
        match tokio::fs::read(self.path(key)).await {
            Ok(bytes) => Ok(Some(Object { etag: etag(&bytes), bytes })),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes an object, in the place of one that was there, and returns its `etag`.
    pub(crate) async fn write(&self, key: &Key, bytes: &[u8]) -> io::Result<String> {
        let (path, bytes) = (self.path(key), bytes.to_vec());
        let written = spawn_blocking(move || replace(&path, &bytes).map(|()| etag(&bytes)));
        written.await.map_err(io::Error::other)?
    }

    /// Deletes an object; one that is not there is as good as deleted.
    pub(crate) async fn delete(&self, key: &Key) -> io::Result<()> {
        match tokio::fs::remove_file(self.path(key)).await {
            Err(error) if is_missing(&error) => Ok(()),
            done => done,
        }
    }

    fn path(&self, key: &Key) -> PathBuf {
        self.directory.join(key.as_str())
    }
}

/// Writes beside the file and then takes its place, so that nobody reads half an object.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let directory = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    std::fs::create_dir_all(directory)?;
    let mut file = tempfile::NamedTempFile::new_in(directory)?;
    file.write_all(bytes)?;
    file.persist(path)?;
    Ok(())
}

/// A key below an object is missing, too.
fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// The digest of an object, in quotes, as HTTP has it.
fn etag(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let digits = digest.iter().fold(String::new(), |digits, byte| digits + &format!("{byte:02x}"));
    format!("\"{digits}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Key {
        text.parse().unwrap()
    }

    #[test]
    fn a_key_never_leads_out_of_the_directory() {
        for wrong in
            ["", "/", "/etc/passwd", "a//b", "../a", "a/../b", "a/.b", "a\\b", "a b", "ä", "a/"]
        {
            assert!(wrong.parse::<Key>().is_err(), "{wrong:?}");
        }
        assert!("a/".repeat(300).trim_end_matches('/').parse::<Key>().is_err());
        assert_eq!(key("uploads/7/contacts-1_x.csv").as_str(), "uploads/7/contacts-1_x.csv");
    }

    #[tokio::test]
    async fn an_object_is_read_as_it_was_written_last() {
        let directory = tempfile::tempdir().unwrap();
        let objects = Objects::new(directory.path().to_owned());
        let first = objects.write(&key("a/b.csv"), b"one").await.unwrap();
        let last = objects.write(&key("a/b.csv"), b"two").await.unwrap();
        assert_ne!(first, last);
        let object = objects.read(&key("a/b.csv")).await.unwrap().unwrap();
        assert_eq!((object.bytes.as_slice(), object.etag), (b"two".as_slice(), last));
        assert_eq!(std::fs::read_dir(directory.path().join("a")).unwrap().count(), 1);
    }

    #[tokio::test]
    async fn what_is_deleted_or_below_an_object_is_not_there() {
        let directory = tempfile::tempdir().unwrap();
        let objects = Objects::new(directory.path().to_owned());
        objects.write(&key("a"), b"one").await.unwrap();
        assert!(objects.read(&key("a/b")).await.unwrap().is_none());
        objects.delete(&key("a")).await.unwrap();
        objects.delete(&key("a")).await.unwrap();
        assert!(objects.read(&key("a")).await.unwrap().is_none());
    }

    #[test]
    fn the_etag_is_the_digest_of_the_bytes() {
        let of_nothing = "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"";
        assert_eq!(etag(b""), of_nothing);
    }
}
