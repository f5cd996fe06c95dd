//! What was seen during a run: numbered, redacted, and on disk before the next step begins.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use parity_model::evidence::{Entry, Record};
use parity_model::verdict::{Failure, Judgement};

use crate::clock::Stopwatch;
use crate::page_error::PageErrors;
use crate::redact::Redactor;

/// How often a directory of the same name is tried before it is given up.
const NAMES: u32 = 1_000;

/// The evidence of one run of one action; clones write to the same log.
#[derive(Debug, Clone)]
pub(crate) struct Evidence {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    directory: PathBuf,
    redactor: Redactor,
    page_errors: PageErrors,
    log: Mutex<Log>,
}

#[derive(Debug)]
struct Log {
    file: File,
    since: Stopwatch,
    records: Vec<Record>,
    /// Why the file is no longer written, if it could not be.
    stopped: Option<String>,
}

/// The evidence of a run could not be kept.
#[derive(Debug)]
pub(crate) struct KeepError {
    path: PathBuf,
    source: std::io::Error,
}

impl std::fmt::Display for KeepError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "could not write evidence to `{}`", self.path.display())
    }
}

impl std::error::Error for KeepError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

impl Evidence {
    /// Begins the evidence of `action` below `run`, in a directory of its own: a second attempt, or
    /// an action of the same name in another test binary, gets `<action>.2`.
    ///
    /// # Errors
    ///
    /// [`KeepError`] if the directory or the log cannot be made.
    pub(crate) fn begin(run: &Path, action: &str, redactor: Redactor) -> Result<Self, KeepError> {
        let at = |path: &Path| {
            let path = path.to_owned();
            move |source| KeepError { path, source }
        };
        std::fs::create_dir_all(run).map_err(at(run))?;
        let directory = claim(run, action).map_err(at(run))?;
        let path = directory.join("evidence.jsonl");
        let file =
            OpenOptions::new().create_new(true).append(true).open(&path).map_err(at(&path))?;
        let log = Log { file, since: Stopwatch::start(), records: Vec::new(), stopped: None };
        let (page_errors, log) = (PageErrors::default(), Mutex::new(log));
        Ok(Self { shared: Arc::new(Shared { directory, redactor, page_errors, log }) })
    }

    /// The directory that holds the evidence.
    pub(crate) fn directory(&self) -> &Path {
        &self.shared.directory
    }

    /// What takes the secrets out.
    pub(crate) fn redactor(&self) -> &Redactor {
        &self.shared.redactor
    }

    /// What judges errors of pages before they are written.
    pub(crate) fn page_errors(&self) -> &PageErrors {
        &self.shared.page_errors
    }

    /// Writes one entry, and returns its number.
    pub(crate) fn write(&self, entry: Entry) -> u64 {
        let entry = redacted(&self.shared.redactor, &self.shared.page_errors.judged(entry));
        let mut log = self.shared.log.lock().unwrap_or_else(PoisonError::into_inner);
        log.push(entry)
    }

    /// Everything that was written so far.
    pub(crate) fn records(&self) -> Vec<Record> {
        self.shared.log.lock().unwrap_or_else(PoisonError::into_inner).records.clone()
    }

    /// How long ago the run began.
    pub(crate) fn elapsed(&self) -> std::time::Duration {
        self.shared.log.lock().unwrap_or_else(PoisonError::into_inner).since.elapsed()
    }

    /// Why not everything is on disk, if so.
    pub(crate) fn stopped(&self) -> Option<String> {
        self.shared.log.lock().unwrap_or_else(PoisonError::into_inner).stopped.clone()
    }

    /// A judgement as it may be kept and shown. Each text is searched by itself: a secret of several lines is none any more
    /// once a report has set them apart.
    pub(crate) fn redacted(&self, judgement: Judgement) -> Judgement {
        let redactor = &self.shared.redactor;
        let value = serde_json::to_value(&judgement).map(|value| redactor.value(value));
        match value.and_then(serde_json::from_value) {
            Ok(judgement) => judgement,
            // A secret that is also a keyword of the format: better no reasons than a leak.
            Err(_) => Judgement {
                failure: judgement.failure.map(|_| Failure {
                    saw: vec!["what could not be told without a secret".to_owned()],
                    ..Failure::default()
                }),
                soft: Vec::new(),
                left: Vec::new(),
                diagnosis: Vec::new(),
                noticed: Vec::new(),
                ..judgement
            },
        }
    }

    /// Writes `verdict.json`, whole or not at all; the judgement is [redacted](Self::redacted) already.
    ///
    /// # Errors
    ///
    /// [`KeepError`] if it cannot be written.
    pub(crate) fn keep_judgement(&self, judgement: &Judgement) -> Result<(), KeepError> {
        let path = self.shared.directory.join("verdict.json");
        let unfinished = self.shared.directory.join("verdict.json.part");
        let written = serde_json::to_string_pretty(judgement)
            .map_err(std::io::Error::other)
            .and_then(|text| std::fs::write(&unfinished, text + "\n"))
            .and_then(|()| std::fs::rename(&unfinished, &path));
        written.map_err(|source| KeepError { path, source })
    }
}

impl Log {
    fn push(&mut self, entry: Entry) -> u64 {
        let number = self.records.len() as u64 + 1;
        let record = Record { number, at: self.since.milliseconds(), entry };
        // One `write` per line: what was written before a SIGKILL is readable.
        if self.stopped.is_none() {
            let written = serde_json::to_string(&record)
                .map_err(std::io::Error::other)
                .and_then(|line| self.file.write_all(format!("{line}\n").as_bytes()));
            self.stopped = written.err().map(|error| error.to_string());
        }
        self.records.push(record);
        number
    }
}

/// Makes a directory below `run` that nobody else has.
fn claim(run: &Path, action: &str) -> std::io::Result<PathBuf> {
    for count in 1..=NAMES {
        let name = if count == 1 { action.to_owned() } else { format!("{action}.{count}") };
        let directory = run.join(name);
        match std::fs::create_dir(&directory) {
            Ok(()) => return Ok(directory),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(std::io::Error::other(format!("{NAMES} runs of `{action}` stand there already")))
}

/// Takes the secrets out of every text of an entry.
fn redacted(redactor: &Redactor, entry: &Entry) -> Entry {
    let value = serde_json::to_value(entry).map(|value| redactor.value(value));
    match value.and_then(serde_json::from_value) {
        Ok(entry) => entry,
        // A secret that is also a keyword of the format: better no entry than a leak.
        Err(_) => Entry::Lost { what: "an entry that could not be redacted".to_owned() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    fn begin(run: &Path) -> Evidence {
        let redactor = Redactor::default();
        redactor.register(&Secret::new("TOKEN", "s3cr3t-token".to_owned()));
        Evidence::begin(run, "sign_in", redactor).unwrap()
    }

    #[test]
    fn an_entry_is_on_disk_and_without_secrets_when_write_returns() {
        let run = tempfile::tempdir().unwrap();
        let evidence = begin(run.path());
        evidence.write(Entry::Console { level: "log".into(), text: "my s3cr3t-token".into() });
        let log = std::fs::read_to_string(evidence.directory().join("evidence.jsonl")).unwrap();
        let record: Record = serde_json::from_str(log.trim_end()).unwrap();
        let text = "my <secret TOKEN>".to_owned();
        assert_eq!(record.entry, Entry::Console { level: "log".into(), text });
        assert_eq!(record.number, 1);
    }

    #[test]
    fn each_attempt_has_a_directory_of_its_own() {
        let run = tempfile::tempdir().unwrap();
        let names = [begin(run.path()), begin(run.path())]
            .map(|evidence| evidence.directory().file_name().unwrap().to_owned());
        assert_eq!(names, ["sign_in", "sign_in.2"]);
    }

    #[test]
    fn a_directory_that_cannot_be_made_is_named() {
        let run = tempfile::NamedTempFile::new().unwrap();
        let error = Evidence::begin(run.path(), "sign_in", Redactor::default()).unwrap_err();
        assert!(error.to_string().contains(&run.path().display().to_string()), "{error}");
    }
}
