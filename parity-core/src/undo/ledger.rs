//! The file that says how to remove what a run has made, for the case that the run is killed.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use parity_model::ledger::{Line, Opened, Undo, UndoRequest};

use crate::error::{Error, Result};
use crate::redact::Redactor;

/// The directory of ledgers, below the one for evidence.
const DIRECTORY: &str = "undo";

/// The ledger of one run, made with its first line; clones are the same.
#[derive(Debug, Clone)]
pub(crate) struct LedgerFile {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    path: PathBuf,
    opened: Opened,
    redactor: Redactor,
    written: Mutex<Option<Written>>,
}

/// What stands in a ledger that has been made.
#[derive(Debug)]
struct Written {
    /// Locked as long as its run lives, so that nobody else undoes what the run still uses.
    file: File,
    undos: u64,
    pending: u64,
}

/// The directory that holds the ledgers of all runs.
pub(crate) fn directory(output: &Path) -> PathBuf {
    output.join(DIRECTORY)
}

/// Adds a line to a ledger, in one piece.
pub(crate) fn append(mut file: &File, line: &Line) -> io::Result<()> {
    let mut text = serde_json::to_string(line).map_err(io::Error::other)?;
    text.push('\n');
    file.write_all(text.as_bytes())
}

impl LedgerFile {
    /// A ledger that is yet to be made, of the run called `run`.
    pub(crate) fn new(output: &Path, run: &str, opened: Opened, redactor: Redactor) -> Self {
        let path = directory(output).join(format!("{run}.jsonl"));
        let written = Mutex::default();
        Self { shared: Arc::new(Shared { path, opened, redactor, written }) }
    }

    /// Writes how to remove something, before it is made; returns the number to strike it out by.
    ///
    /// # Errors
    ///
    /// A usage error if a secret is in it; an environment error if it cannot be written.
    pub(crate) fn add(&self, request: UndoRequest) -> Result<u64> {
        self.without_secrets(&request)?;
        let mut written = self.shared.written.lock().unwrap_or_else(PoisonError::into_inner);
        let added = self.made(&mut written).and_then(|written| {
            let number = written.undos + 1;
            append(&written.file, &Line::Undo(Undo { number, request }))?;
            (written.undos, written.pending) = (number, written.pending + 1);
            Ok(number)
        });
        added.map_err(|error| self.not_kept(&error))
    }

    /// Strikes out what has been removed; with the last, the ledger is gone.
    ///
    /// # Errors
    ///
    /// An environment error if it cannot be written.
    pub(crate) fn strike(&self, number: u64) -> Result<()> {
        let mut written = self.shared.written.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(open) = written.as_mut() else { return Ok(()) };
        append(&open.file, &Line::Done { number }).map_err(|error| self.not_kept(&error))?;
        open.pending -= 1;
        if open.pending == 0 {
            fs::remove_file(&self.shared.path).map_err(|error| self.not_kept(&error))?;
            *written = None;
        }
        Ok(())
    }

    fn made<'w>(&self, written: &'w mut Option<Written>) -> io::Result<&'w mut Written> {
        if written.is_none() {
            let path = &self.shared.path;
            if let Some(directory) = path.parent() {
                fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
            }
            let file = OpenOptions::new().append(true).create_new(true).mode(0o600).open(path)?;
            file.lock()?;
            append(&file, &Line::Opened(self.shared.opened.clone()))?;
            *written = Some(Written { file, undos: 0, pending: 0 });
        }
        Ok(written.as_mut().expect("it was made above"))
    }

    fn without_secrets(&self, request: &UndoRequest) -> Result<()> {
        let text = serde_json::to_string(request)?;
        if self.shared.redactor.text(&text) == text {
            return Ok(());
        }
        Err(Error::usage("a request to undo by that holds no secret")
            .saw(format!("one in `{request}`, its body or the names of its headers"))
            .advice("name the variable that holds it: `.secret_header(\"x-token\", \"VARIABLE\")`"))
    }

    fn not_kept(&self, error: &io::Error) -> Error {
        let path = self.shared.path.display();
        Error::environment(format!("to keep in `{path}` how to undo")).saw(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use parity_model::HttpMethod;
    use parity_model::ledger::Ledger;

    use super::*;
    use crate::secret::Secret;

    fn ledger(output: &Path) -> LedgerFile {
        let opened = Opened {
            action: "send_lead".to_owned(),
            environment: "local".to_owned(),
            base_url: "http://x/".to_owned(),
            key: None,
            time: "2026-11-24T22:00:00Z".to_owned(),
        };
        let redactor = Redactor::default();
        redactor.register(&Secret::new("TOKEN", "s3cr3t-token".to_owned()));
        LedgerFile::new(output, "run-1", opened, redactor)
    }

    fn request(path: &str) -> UndoRequest {
        let (body, headers) = Default::default();
        UndoRequest { method: HttpMethod::Delete, path: path.to_owned(), body, headers }
    }

    #[test]
    fn a_ledger_is_for_its_user_alone_and_gone_with_its_last_line() {
        let output = tempfile::tempdir().unwrap();
        let ledger = ledger(output.path());
        let numbers = [ledger.add(request("/1")).unwrap(), ledger.add(request("/2")).unwrap()];
        assert_eq!(numbers, [1, 2]);
        let path = output.path().join("undo/run-1.jsonl");
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        ledger.strike(1).unwrap();
        let read = Ledger::parse(&fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(read.pending, [Undo { number: 2, request: request("/2") }]);
        ledger.strike(2).unwrap();
        assert!(!path.exists());
    }

    #[test]
    fn a_secret_is_refused_before_anything_is_written() {
        let output = tempfile::tempdir().unwrap();
        let error = ledger(output.path()).add(request("/?token=s3cr3t-token")).unwrap_err();
        assert_eq!(error.kind(), crate::error::ErrorKind::Usage);
        assert!(!directory(output.path()).exists());
    }
}
