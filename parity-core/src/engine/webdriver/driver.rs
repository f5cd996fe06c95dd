//! The driver's process: a shell that runs it and cleans up after it, whatever becomes of us.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, PipeWriter};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::clock::Deadline;
use crate::engine::webdriver::browser::Family;
use crate::error::{Error, Result};
use crate::settings;

const SCRIPT: &str = include_str!("driver.sh");

/// The most bytes that the path of the directory may have: a browser makes a socket among its temporary
/// files, whose path may have 103 bytes, of which it takes 46.
const LONGEST_PATH: usize = 57;

/// How often it is looked whether the directory is gone.
const LOOK: Duration = Duration::from_millis(5);

/// How often a driver is started whose port another takes at the same time.
const TRIES: u32 = 5;

/// A running driver. It is gone, with its browsers and all their files, when this is dropped or this process
/// ends, however it ends.
#[derive(Debug)]
pub(crate) struct Driver {
    /// Where it answers.
    pub(crate) url: String,
    directory: PathBuf,
    lifeline: PipeWriter,
    /// The shell; it is waited for by the runtime once it is dropped.
    shell: Child,
}

impl Driver {
    /// Starts the driver of `family`, and waits until it says where it answers.
    ///
    /// # Errors
    ///
    /// An environment error if it is missing, does not start, or says nothing by the deadline.
    pub(crate) async fn start(family: Family, deadline: Deadline) -> Result<Self> {
        let program = find(family)?;
        let mut tries = 1;
        loop {
            match Self::start_once(&program, family, deadline).await? {
                Ok(driver) => return Ok(driver),
                Err(said) if is_port_lost(&said) && tries < TRIES => tries += 1,
                Err(said) => {
                    let expected = format!("`{}` to say where it answers", family.driver());
                    let error = said.into_iter().fold(Error::environment(expected), Error::saw);
                    return Err(error.waited(&deadline, None));
                }
            }
        }
    }

    /// Starts it once; what it said instead where it does not say where it answers.
    async fn start_once(
        program: &Path,
        family: Family,
        deadline: Deadline,
    ) -> Result<Result<Self, Vec<String>>> {
        let directory = directory();
        let started = start(program, family, &directory);
        let (lifeline, mut shell) = started.map_err(|error| {
            Error::environment(format!("`{}` to start", family.driver())).saw(error.to_string())
        })?;
        let mut said = Vec::new();
        let stdout = shell.stdout.take().expect("it is piped");
        let mut lines = BufReader::new(stdout).lines();
        while let Some(Ok(Some(line))) = deadline.bound(lines.next_line()).await {
            if let Some(port) = port(&line) {
                // Who prints into a pipe that nobody reads stands still once it is full.
                tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
                let url = format!("http://127.0.0.1:{port}");
                return Ok(Ok(Self { url, directory, lifeline, shell }));
            }
            said.push(line);
        }
        Ok(Err(said))
    }

    /// Ends it, and waits until nothing of it is left.
    ///
    /// # Errors
    ///
    /// An environment error if something is left at the deadline.
    pub(crate) async fn end(mut self, deadline: Deadline) -> Result<()> {
        drop(self.lifeline);
        let ended = deadline.bound(self.shell.wait()).await;
        while self.directory.exists() && !deadline.is_over() {
            if ended.is_none() {
                break;
            }
            // Someone has killed the shell: its last duty is ours.
            let _ = std::fs::remove_dir_all(&self.directory);
            deadline.pause(LOOK).await;
        }
        if self.directory.exists() {
            return Err(Error::environment("the driver and its browser to end")
                .saw(format!("`{}` is still there", self.directory.display()))
                .waited(&deadline, None));
        }
        Ok(())
    }
}

fn start(program: &Path, family: Family, directory: &Path) -> io::Result<(PipeWriter, Child)> {
    let (watched, lifeline) = io::pipe()?;
    let shell = Command::new("/bin/sh")
        // By a variable, so that a list of processes does not show the whole script.
        .env("PARITY_WATCHDOG", SCRIPT)
        .args(["-c", "eval \"$PARITY_WATCHDOG\"", "parity-webdriver"])
        .arg(directory)
        .arg(program)
        .args(family.driver_arguments())
        .current_dir("/")
        // What kills our group leaves it alone.
        .process_group(0)
        .stdin(Stdio::from(watched))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    Ok((lifeline, shell))
}

/// Where temporary files go, or in `/tmp` where the path to that is too long for a browser.
fn directory() -> PathBuf {
    let chance = RandomState::new().build_hasher().finish() >> 32;
    let name = format!("parity-webdriver-{}-{chance:08x}", std::process::id());
    let usual = std::env::temp_dir().join(&name);
    let usual = std::path::absolute(&usual).unwrap_or(usual);
    let fits = usual.as_os_str().len() <= LONGEST_PATH;
    if fits { usual } else { Path::new("/tmp").join(name) }
}

fn find(family: Family) -> Result<PathBuf> {
    let (name, search_path) = (family.driver(), settings::variable("PATH").unwrap_or_default());
    let places = std::env::split_paths(&search_path).map(|place| place.join(name));
    let found = places.map(std::path::absolute).filter_map(io::Result::ok).find(|it| it.is_file());
    found.ok_or_else(|| {
        Error::environment("a driver for the browser")
            .saw(format!("no `{name}` on the search path `{search_path}`"))
            .advice(format!("install it with `{}`", family.driver_remedy()))
    })
}

/// The port that a line names: `ChromeDriver was started successfully on port 35271.`,
/// `… geckodriver INFO Listening on 127.0.0.1:35271`.
fn port(line: &str) -> Option<u16> {
    let line = line.trim_end_matches('.');
    let is_it = line.contains("started successfully on port") || line.contains("Listening on");
    line.rsplit([' ', ':']).next()?.parse().ok().filter(|_| is_it)
}

/// Whether a driver ended because another has its port. Chromedriver lets the system choose one for IPv6 and then
/// takes the same for IPv4, where it may be another's.
fn is_port_lost(said: &[String]) -> bool {
    said.iter().any(|line| line.contains("bind() failed: Address already in use"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_driver_whose_port_is_anothers_is_started_again() {
        let lost = "[1795580049.957][SEVERE]: bind() failed: Address already in use (98)";
        assert!(is_port_lost(&["Starting ChromeDriver".to_owned(), lost.to_owned()]));
        assert!(!is_port_lost(&["[SEVERE]: bind() failed: Permission denied (13)".to_owned()]));
    }

    #[test]
    fn the_port_is_read_from_what_a_driver_says() {
        assert_eq!(port("ChromeDriver was started successfully on port 35271."), Some(35271));
        assert_eq!(port("1764\tgeckodriver\tINFO\tListening on 127.0.0.1:4444"), Some(4444));
        assert_eq!(port("Starting ChromeDriver 156.0 on port 0"), None);
    }
}
