//! The directory of one shop: its sockets, data, logs, and the file that tells how to reach it.

use std::fs::{self, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::process::{Pid, Signal, WaitOptions, kill_process, test_kill_process, waitpid};
use tokio::process::Command;

use crate::clock::Deadline;

/// Processes end within milliseconds; a busy machine may take longer.
const LONGEST_END: Duration = Duration::from_secs(10);

/// The directory of one shop.
#[derive(Debug)]
pub(crate) struct Home {
    path: PathBuf,
}

impl Home {
    /// Makes a new directory below the one for temporary files.
    pub(crate) fn create() -> io::Result<Self> {
        let path = tempfile::Builder::new().prefix("shop-").tempdir()?.keep();
        // The database may run as another user, who must come through to its own directory.
        fs::set_permissions(&path, Permissions::from_mode(0o711))?;
        let home = Self { path };
        fs::create_dir(home.logs())?;
        fs::set_permissions(home.logs(), Permissions::from_mode(0o700))?;
        Ok(home)
    }

    /// The directory that `up` has made.
    pub(crate) fn at(path: PathBuf) -> Self {
        Self { path }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn logs(&self) -> PathBuf {
        self.path.join("logs")
    }

    pub(crate) fn log_of(&self, process: &str) -> PathBuf {
        self.logs().join(format!("{process}.log"))
    }

    /// The file that tells how to reach the shop, with its secrets.
    pub(crate) fn env_file(&self) -> PathBuf {
        self.path.join("shop.env")
    }

    /// The certificate of who vouches for the names of this shop.
    pub(crate) fn authority(&self) -> PathBuf {
        self.path.join("ca.pem")
    }

    /// Where the database has its data and its socket.
    pub(crate) fn postgres(&self) -> PathBuf {
        self.path.join("postgres")
    }

    pub(crate) fn redis_socket(&self) -> PathBuf {
        self.path.join("redis.sock")
    }

    /// Writes a file that only its owner can read.
    pub(crate) fn write_secret(path: &Path, text: &str) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(text.as_bytes())
    }

    /// Removes all that is left: processes, the database's shared memory, the directory.
    ///
    /// # Errors
    ///
    /// If something cannot be removed; the rest is removed all the same.
    pub(crate) async fn sweep(&self, left: &[Pid]) -> io::Result<()> {
        let all_are_gone = async || left.iter().all(|pid| is_gone(*pid));
        let deadline = Deadline::within(LONGEST_END);
        if deadline.until("processes to end", all_are_gone).await.is_err() {
            for pid in left {
                // It may have ended just now.
                kill_process(*pid, Signal::KILL).ok();
            }
        }
        self.free_shared_memory().await;
        self.remove().await
    }

    /// Removes the directory, also while a dying process still writes into it.
    async fn remove(&self) -> io::Result<()> {
        let mut last = Ok(());
        let is_removed = async || {
            last = fs::remove_dir_all(&self.path);
            !self.path.exists()
        };
        match Deadline::within(LONGEST_END).until("the directory to be empty", is_removed).await {
            Ok(()) => Ok(()),
            Err(_) => last,
        }
    }

    /// Frees the segment that a database which was killed could not free itself.
    ///
    /// One that ended in order has removed the file that names the segment.
    async fn free_shared_memory(&self) {
        let file = self.postgres().join("data/postmaster.pid");
        let Some(segment) = fs::read_to_string(file).ok().and_then(|text| shared_memory(&text))
        else {
            return;
        };
        // The segment may be gone in spite of the file.
        Command::new("ipcrm").args(["-m", &segment]).output().await.ok();
    }
}

/// Reads the identifier of the segment: the seventh line is its key and its identifier.
fn shared_memory(postmaster: &str) -> Option<String> {
    let identifier = postmaster.lines().nth(6)?.split_whitespace().nth(1)?;
    identifier.parse::<u32>().ok().map(|identifier| identifier.to_string())
}

/// Whether a process has ended; waits for it where that falls to us.
fn is_gone(pid: Pid) -> bool {
    match waitpid(Some(pid), WaitOptions::NOHANG) {
        Ok(Some(_)) => true,
        Ok(None) => false,
        Err(_) => test_kill_process(pid).is_err(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_segment_is_read_from_the_databases_own_file() {
        let file = "71\n/data\n1790000000\n5432\n/sockets\n\n   42321   1015808\nready   \n";
        assert_eq!(shared_memory(file).as_deref(), Some("1015808"));
    }

    #[test]
    fn a_file_that_is_not_finished_names_no_segment() {
        assert_eq!(shared_memory("71\n/data\n1790000000\n5432\n/sockets\n\n"), None);
    }
}
