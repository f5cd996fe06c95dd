//! The site that everybody works on, as a process.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::failure::Failure;

/// What the site's verification endpoints ask for.
pub(crate) const TOKEN: &str = "of the bench";

/// The running site; it ends when this is dropped, or this process ends.
pub(crate) struct Site {
    pub(crate) url: String,
    process: Child,
}

impl Site {
    /// Starts it.
    ///
    /// # Errors
    ///
    /// If it does not say where it serves.
    pub(crate) fn start(program: &Path) -> Result<Self, Failure> {
        let failed = || Failure::because("could not start the bench's site");
        // It ends with its standard input, so also when this process is killed.
        let mut command = Command::new(program);
        let mut process = command
            .env("BENCH_TOKEN", TOKEN)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(failed())?;
        let mut url = String::new();
        if let Some(said) = process.stdout.take() {
            BufReader::new(said).read_line(&mut url).map_err(failed())?;
        }
        let site = Self { url: url.trim().to_owned(), process };
        if site.url.is_empty() {
            return Err(Failure::new("the bench's site does not say where it serves"));
        }
        Ok(site)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ended = self.process.wait();
    }
}
