//! Makes the requests that killed runs have left in their ledgers.

use std::fs::{self, File, OpenOptions};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use parity_model::ledger::{Fate, Ledger, Line, Swept, Undo};

use crate::clock::Deadline;
use crate::environment::{self, Environment};
use crate::error::{Error, Result};
use crate::http::HttpClient;
use crate::redact::Redactor;
use crate::settings::Settings;
use crate::undo::{ledger, request};

/// How long one request may take.
const LIMIT: Duration = Duration::from_secs(10);

/// Whether requests are made, or only listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sweeping {
    /// They are made, and struck out.
    Make,
    /// They are listed.
    List,
}

/// Makes, or lists, the requests that killed runs have left, the last of each run first.
///
/// A run that still lives is left alone. So is one whose environment is not in `parity.toml` any more, or answers
/// elsewhere: what it made is not there.
///
/// # Errors
///
/// An environment error if the ledgers cannot be read.
///
/// # Panics
///
/// If it is called from within an asynchronous runtime: it makes its own.
pub fn sweep(sweeping: Sweeping) -> Result<Vec<Swept>> {
    let settings = Settings::read();
    let directory = ledger::directory(&environment::output(&settings));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime =
        runtime.map_err(|error| Error::environment("a runtime").saw(error.to_string()))?;
    let mut swept = Vec::new();
    for path in ledgers(&directory)? {
        if let Some(left) = Left::claim(&path) {
            swept.extend(runtime.block_on(left.swept(&settings, sweeping)));
        }
    }
    Ok(swept)
}

fn ledgers(directory: &Path) -> Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => {
            let expected = format!("to read the ledgers in `{}`", directory.display());
            return Err(Error::environment(expected).saw(error.to_string()));
        }
    };
    let paths = entries.flatten().map(|entry| entry.path());
    let mut ledgers: Vec<_> =
        paths.filter(|path| path.extension().is_some_and(|end| end == "jsonl")).collect();
    ledgers.sort();
    Ok(ledgers)
}

/// The ledger of a run that has ended, ours as long as this lives.
struct Left {
    path: PathBuf,
    file: File,
    ledger: Ledger,
}

impl Left {
    /// Takes the ledger, unless its run lives, another sweep has it, or nothing stands in it.
    fn claim(path: &Path) -> Option<Self> {
        let mut file = OpenOptions::new().read(true).append(true).open(path).ok()?;
        file.try_lock().ok()?;
        let mut text = String::new();
        file.read_to_string(&mut text).ok()?;
        let ledger = Ledger::parse(&text)?;
        Some(Self { path: path.to_owned(), file, ledger })
    }

    async fn swept(mut self, settings: &Settings, sweeping: Sweeping) -> Vec<Swept> {
        let pending = std::mem::take(&mut self.ledger.pending);
        let redactor = Redactor::default();
        let reached = self.environment(settings, &redactor);
        let mut swept = Vec::new();
        let mut is_all = true;
        for undo in pending.into_iter().rev() {
            let fate = match (&reached, sweeping) {
                (Err(why), _) => Fate::Skipped(why.clone()),
                (Ok(_), Sweeping::List) => Fate::Pending,
                (Ok((environment, http)), Sweeping::Make) => {
                    self.made(&undo, environment, http, &redactor).await
                }
            };
            is_all &= fate == Fate::Done;
            swept.push(self.told(&undo, fate));
        }
        if is_all && sweeping == Sweeping::Make {
            // Whatever cannot be removed has nothing left in it, and is read in vain the next time.
            let _ = fs::remove_file(&self.path);
        }
        swept
    }

    /// The environment that the run went against, if it is still the same; else why not.
    fn environment(
        &self,
        settings: &Settings,
        redactor: &Redactor,
    ) -> std::result::Result<(Environment, HttpClient), String> {
        let opened = &self.ledger.opened;
        let named = Settings { environment: Some(opened.environment.clone()), ..settings.clone() };
        let environment = Environment::read(&named, redactor).map_err(|error| error.to_string())?;
        if environment.base_url.as_str() != opened.base_url {
            return Err(format!(
                "environment `{}` answered at {} then, and at {} now",
                opened.environment, opened.base_url, environment.base_url
            ));
        }
        if opened.key.as_ref().is_some_and(|key| *key != environment.key()) {
            return Err(format!(
                "the `hosts` of environment `{}` lead elsewhere now: what was made stands where they led then",
                opened.environment
            ));
        }
        let http = HttpClient::new(Arc::clone(&environment.names));
        Ok((environment, http))
    }

    async fn made(
        &self,
        undo: &Undo,
        environment: &Environment,
        http: &HttpClient,
        redactor: &Redactor,
    ) -> Fate {
        let register = |secret: &_| redactor.register(secret);
        let built = match request::built(&undo.request, environment, register) {
            Ok(built) => built,
            Err(error) => return Fate::Skipped(redactor.text(&error.to_string()).into_owned()),
        };
        let sent = request::send(http, &built, Deadline::within(LIMIT)).await;
        let struck = sent.and_then(|()| {
            let line = Line::Done { number: undo.number };
            ledger::append(&self.file, &line)
                .map_err(|error| Error::environment("to strike it out").saw(error.to_string()))
        });
        match struck {
            Ok(()) => Fate::Done,
            Err(error) => Fate::Failed(redactor.text(&error.to_string()).into_owned()),
        }
    }

    fn told(&self, undo: &Undo, fate: Fate) -> Swept {
        let opened = &self.ledger.opened;
        Swept {
            action: opened.action.clone(),
            environment: opened.environment.clone(),
            time: opened.time.clone(),
            request: undo.request.to_string(),
            ledger: self.path.display().to_string(),
            fate,
        }
    }
}
