//! Keeps apart what must not happen at once, in this process and in others of the same user.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use parity_model::evidence::Entry;
use serde::{Deserialize, Serialize};

use crate::clock::{self, Deadline};
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::evidence::Evidence;
use crate::settings::Settings;
use crate::user_directory::user_directory;

/// How often a lock that another holds is tried: no event tells that a file is free.
const PAUSE: Duration = Duration::from_millis(25);

/// A lock that is held until this is dropped; the system frees it when the process dies.
#[derive(Debug)]
pub(crate) struct Lock {
    file: File,
}

/// Who holds a lock, as its file says.
#[derive(Debug, Serialize, Deserialize)]
struct Holder {
    action: String,
    pid: u32,
    since: String,
}

/// The locks of one environment.
#[derive(Debug, Clone)]
pub(crate) struct Locks {
    directory: PathBuf,
    environment: String,
    key: String,
}

/// What is waited for.
struct Wanted<'w> {
    /// Its name among the files.
    file: &'w str,
    /// Its name in evidence.
    told: &'w str,
    /// What it is to a reader.
    what: &'w str,
    advice: &'static str,
}

impl Locks {
    /// The locks of `environment`: all who reach the same place by the same names share them, whatever they
    /// call it.
    ///
    /// # Errors
    ///
    /// An environment error if there is no directory for them.
    pub(crate) fn of(environment: &Environment, settings: &Settings) -> Result<Self> {
        let directory = user_directory(settings, "locks")?;
        Ok(Self { directory, environment: environment.name.clone(), key: environment.key() })
    }

    /// Takes the lock called `name` for `action`; how long that took is evidence where it was waited for.
    ///
    /// # Errors
    ///
    /// An environment error that says who holds it, if it is not free by the deadline.
    pub(crate) async fn take(
        &self,
        name: &str,
        action: &str,
        deadline: Deadline,
        evidence: &Evidence,
    ) -> Result<Lock> {
        let advice = "let that action end; `PARITY_LOCK_WITHIN=5m` waits longer";
        let wanted = Wanted { file: name, told: name, what: &format!("the lock `{name}`"), advice };
        self.taken(wanted, action, deadline, evidence).await
    }

    /// Waits for the turn to sign in as `actor`.
    ///
    /// # Errors
    ///
    /// As [`take`](Self::take).
    pub(crate) async fn take_turn(
        &self,
        file: &str,
        actor: &str,
        action: &str,
        deadline: Deadline,
        evidence: &Evidence,
    ) -> Result<Lock> {
        let (told, what) =
            (format!("sign-in of {actor}"), format!("the turn to sign in as `{actor}`"));
        let advice = "let that action end; a longer `timeout` of this action waits longer";
        let wanted = Wanted { file, told: &told, what: &what, advice };
        self.taken(wanted, action, deadline, evidence).await
    }

    async fn taken(
        &self,
        wanted: Wanted<'_>,
        action: &str,
        deadline: Deadline,
        evidence: &Evidence,
    ) -> Result<Lock> {
        // What came before is not waited for this.
        let deadline = Deadline::within(deadline.remaining());
        let path = self.directory.join(format!("{}-{}.lock", self.key, wanted.file));
        let mut file = open(&path).map_err(|error| unusable(&path, &error))?;
        let mut holder = None;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::Error(error)) => return Err(unusable(&path, &error)),
                Err(TryLockError::WouldBlock) => holder = read(&mut file).or(holder),
            }
            if deadline.is_over() {
                return Err(self.held(&wanted, holder.as_ref()).waited(&deadline, None));
            }
            deadline.pause(PAUSE).await;
        }
        let since = clock::time_of_day().to_string();
        let ours = Holder { action: action.to_owned(), pid: std::process::id(), since };
        write(&mut file, &ours).map_err(|error| unusable(&path, &error))?;
        let milliseconds = u64::try_from(deadline.elapsed().as_millis()).unwrap_or(u64::MAX);
        let held_by = holder.map(|holder| holder.action);
        evidence.write(Entry::Locked { lock: wanted.told.to_owned(), milliseconds, held_by });
        Ok(Lock { file })
    }

    fn held(&self, wanted: &Wanted<'_>, holder: Option<&Holder>) -> Error {
        let expected = format!("{} of environment `{}`", wanted.what, self.environment);
        let saw = match holder {
            Some(Holder { action, pid, since }) => {
                format!("action `{action}` holds it, process {pid}, since {since}")
            }
            None => "another process holds it".to_owned(),
        };
        Error::environment(expected).saw(saw).advice(wanted.advice)
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Who comes next is not told of us; if that cannot be, their own name replaces ours anyway.
        let _ = self.file.set_len(0);
    }
}

fn unusable(path: &Path, error: &std::io::Error) -> Error {
    Error::environment(format!("to use the lock `{}`", path.display())).saw(error.to_string())
}

fn open(path: &Path) -> std::io::Result<File> {
    // It is never removed: who has it open already and who makes it anew would not lock the same file.
    OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)
}

fn read(file: &mut File) -> Option<Holder> {
    let mut text = String::new();
    file.rewind().ok()?;
    file.read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}

fn write(file: &mut File, holder: &Holder) -> std::io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(serde_json::to_string(holder).map_err(std::io::Error::other)?.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::Redactor;

    struct Place {
        locks: Locks,
        evidence: Evidence,
        _directory: tempfile::TempDir,
    }

    fn place() -> Place {
        let directory = tempfile::tempdir().unwrap();
        let (environment, key) = ("local".to_owned(), "key".to_owned());
        let locks = Locks { directory: directory.path().to_owned(), environment, key };
        let evidence = Evidence::begin(directory.path(), "a", Redactor::default()).unwrap();
        Place { locks, evidence, _directory: directory }
    }

    fn little() -> Deadline {
        Deadline::within(Duration::from_millis(100))
    }

    #[tokio::test]
    async fn who_holds_a_lock_is_told_to_who_waits_in_vain() {
        let Place { locks, evidence, _directory } = place();
        let _held = locks.take("settings", "saves", little(), &evidence).await.unwrap();
        let error = locks.take("settings", "reads", little(), &evidence).await.unwrap_err();
        let failure = error.failure();
        let saw = format!("action `saves` holds it, process {}, since ", std::process::id());
        assert!(failure.saw[0].starts_with(&saw), "{failure:?}");
        assert!(failure.waited.is_some());
        assert_eq!(error.kind(), crate::error::ErrorKind::Environment);
    }

    #[tokio::test(start_paused = true)]
    async fn what_came_before_a_lock_is_not_waited_for_it() {
        let Place { locks, evidence, _directory } = place();
        let deadline = Deadline::within(Duration::from_mins(1));
        deadline.pause(Duration::from_secs(20)).await;
        locks.take_turn("session", "customer", "saves", deadline, &evidence).await.unwrap();
        let records = evidence.records();
        let Entry::Locked { lock, milliseconds, held_by } = &records[0].entry else {
            panic!("{records:?}")
        };
        assert_eq!((lock.as_str(), *milliseconds, held_by), ("sign-in of customer", 0, &None));
    }

    #[tokio::test]
    async fn a_lock_is_free_again_when_it_is_dropped_and_others_never_were_taken() {
        let Place { locks, evidence, _directory } = place();
        let held = locks.take("settings", "saves", little(), &evidence).await.unwrap();
        locks.take("prices", "saves", little(), &evidence).await.unwrap();
        drop(held);
        locks.take("settings", "reads", little(), &evidence).await.unwrap();
    }
}
