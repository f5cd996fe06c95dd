//! Starting a browser.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use tokio::time::Instant;

use crate::browser::{Browser, Origin, Started};
use crate::clock;
use crate::connection::Connection;
use crate::directory::Directory;
use crate::ending::{Cause, Lines, Status};
use crate::flags::{Display, flags};
use crate::machine::Machine;
use crate::program::{MissingProgram, Program};
use crate::rendezvous::RendezvousError;
use crate::reply::CallError;
use crate::transport::pipe;
use crate::watchdog::Watchdog;

/// How long a shared browser goes on without a user: the next test finds it, also on a busy machine.
const LINGER: Duration = Duration::from_secs(2);

/// The signals by which a program ends that has a fault: SIGILL, SIGTRAP, SIGABRT, SIGBUS and SIGSEGV. Who is
/// killed has been killed by someone.
const CRASHES: [i32; 5] = [4, 5, 6, 7, 11];

/// How a browser is started.
#[derive(Debug, Clone)]
#[must_use = "nothing starts before `launch` or `share`"]
pub struct Options {
    pub(crate) program: Program,
    pub(crate) display: Display,
    pub(crate) arguments: Vec<String>,
    pub(crate) linger: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            program: Program::default(),
            display: Display::default(),
            arguments: Vec::new(),
            linger: LINGER,
        }
    }
}

impl Browser {
    /// Returns the options to start a browser with: Chromium without a window.
    pub fn options() -> Options {
        Options::default()
    }
}

impl Options {
    /// Takes another browser.
    pub fn program(self, program: Program) -> Self {
        Self { program, ..self }
    }

    /// Shows the browser, or does not.
    pub fn display(self, display: Display) -> Self {
        Self { display, ..self }
    }

    /// Adds an argument to the browser's command line.
    pub fn argument(mut self, argument: impl Into<String>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Sets how long a browser that this starts to share goes on without a user: 2 s where nothing is said.
    pub fn linger(self, linger: Duration) -> Self {
        Self { linger, ..self }
    }

    /// Starts a browser of one's own and waits until it answers. After one that crashed before it did, another is
    /// started, once; [`Browser::crash`] tells of it.
    ///
    /// The present runtime drives the connection for as long as the browser lives.
    ///
    /// # Errors
    ///
    /// [`LaunchError`] when there is no such browser, or it ends or says nothing before `until`.
    pub async fn launch(self, until: Instant) -> Result<Browser, LaunchError> {
        let program = self.program.find()?;
        despite_a_crash(|| self.start(program.clone(), until)).await
    }

    async fn start(&self, program: PathBuf, until: Instant) -> Result<Browser, LaunchError> {
        let begun = clock::now();
        let directory = Directory::new();
        let flags = flags(self.display, Machine::here(), directory.path(), &self.arguments);
        let not_run = |source| LaunchError::NotRun { source };
        let (watchdog, socket) = Watchdog::start(directory, &program, &flags).map_err(not_run)?;
        let (source, sink) = pipe::split(socket).map_err(not_run)?;
        let watch = watchdog.watch();
        let connection = Connection::start(source, sink, |_| watch.epitaph());
        let seen = watchdog.watch();
        let started = Started { watchdog, program: program.clone(), flags };
        Browser::greet(connection, Origin::Started(started), until).await.map_err(|error| {
            let why = NotAnswered::from(error);
            LaunchError::not_started(program, why, clock::now() - begun, seen.last_lines())
        })
    }
}

/// Starts a browser, and once more where that crashes: now and then a browser does so before it has seen a page,
/// and the next one does not.
///
/// # Errors
///
/// What stood in the way, the first time or the second.
pub(crate) async fn despite_a_crash<F>(start: impl Fn() -> F) -> Result<Browser, LaunchError>
where
    F: Future<Output = Result<Browser, LaunchError>>,
{
    match start().await {
        Err(error) if error.is_crash() => match start().await {
            Ok(browser) => Ok(browser.after_crash(error.to_string())),
            Err(second) if second.is_crash() => Err(second.like_the_first()),
            Err(second) => Err(second),
        },
        started => started,
    }
}

/// A browser could not be started.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LaunchError {
    /// It is not on this machine.
    #[error(transparent)]
    Missing(#[from] MissingProgram),
    /// Those who share it cannot meet.
    #[error(transparent)]
    NotShared(#[from] RendezvousError),
    /// The system did not run a process for it.
    #[error("no process could be started for the browser")]
    NotRun {
        /// What the system said.
        source: io::Error,
    },
    /// It ended, or said nothing in time.
    #[error(
        "the browser `{}` did not start: {why}{}{}",
        program.display(), Lines(last_lines), hint(last_lines)
    )]
    NotStarted {
        /// The program.
        program: PathBuf,
        /// What it did instead.
        why: String,
        /// Its exit status, when it ended.
        status: Option<i32>,
        /// The last lines that it printed.
        last_lines: Vec<String>,
    },
}

/// What a browser did instead of answering.
#[derive(Debug)]
pub(crate) enum NotAnswered {
    Exited(i32),
    Silent,
    Other(String),
}

impl From<CallError> for NotAnswered {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Closed { ending, .. } => match ending.cause() {
                Cause::BrowserExited(Some(status)) => Self::Exited(*status),
                cause => Self::Other(cause.to_string()),
            },
            CallError::Timeout { .. } => Self::Silent,
            error => Self::Other(error.to_string()),
        }
    }
}

impl LaunchError {
    pub(crate) fn not_started(
        program: PathBuf,
        why: NotAnswered,
        waited: Duration,
        last_lines: Vec<String>,
    ) -> Self {
        let (why, status) = match why {
            NotAnswered::Exited(status) => {
                (format!("it exited with {} after {waited:.1?}", Status(status)), Some(status))
            }
            NotAnswered::Silent => (format!("it said nothing for {waited:.1?}"), None),
            NotAnswered::Other(why) => (why, None),
        };
        Self::NotStarted { program, why, status, last_lines }
    }

    /// Whether the browser ended by a signal that a fault of its own raises, and nothing says what this machine
    /// lacks.
    fn is_crash(&self) -> bool {
        match self {
            Self::NotStarted { status: Some(status), last_lines, .. } => {
                CRASHES.contains(&(status - 128)) && hint(last_lines).is_empty()
            }
            _ => false,
        }
    }

    /// The error of the second browser that crashed.
    fn like_the_first(mut self) -> Self {
        if let Self::NotStarted { why, .. } = &mut self {
            why.push_str(", and the one before crashed, too");
        }
        self
    }
}

/// Returns what to do about lines that say what is wrong.
fn hint(last_lines: &[String]) -> &'static str {
    let says = |what: &str| last_lines.iter().any(|line| line.contains(what));
    if says("o usable sandbox") || says("running as root without --no-sandbox") {
        "\nthis machine does not allow the browser's sandbox: allow unprivileged user namespaces, or \
         give the argument `--no-sandbox` when every page that is opened is trusted"
    } else if says("error while loading shared libraries") {
        "\na library of the browser is missing: install the browser with the system's package manager"
    } else if says("issing X server") || says("annot open display") {
        "\nthere is no display to show the browser on: start it without a window"
    } else {
        ""
    }
}
