//! How a connection came to its end, in words for the one whose command was in flight.

use std::fmt;

/// How a connection ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    cause: Cause,
    last_lines: Vec<String>,
}

/// What ended a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// We closed it.
    Closed,
    /// The browser that we started, or that we share, is gone; with its exit status, when it is known.
    BrowserExited(Option<i32>),
    /// The browser that we had attached to is gone, or has let us go.
    Disconnected(String),
    /// The runtime that ran the connection is gone.
    RuntimeGone,
}

impl Ending {
    pub(crate) fn new(cause: Cause, last_lines: Vec<String>) -> Self {
        Self { cause, last_lines }
    }

    /// Returns what ended it.
    pub fn cause(&self) -> &Cause {
        &self.cause
    }

    /// Returns the last lines that the browser printed; none of a browser that we had attached to.
    pub fn last_lines(&self) -> &[String] {
        &self.last_lines
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cause.fmt(f)?;
        write!(f, "{}", Lines(&self.last_lines))
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed => write!(f, "the connection was closed by its owner"),
            Self::BrowserExited(Some(status)) => {
                write!(f, "the browser exited with {}", Status(*status))
            }
            Self::BrowserExited(None) => write!(f, "the browser is gone"),
            Self::Disconnected(reason) => write!(f, "the browser closed the connection: {reason}"),
            Self::RuntimeGone => write!(f, "the runtime that ran the connection is gone"),
        }
    }
}

/// An exit status as a shell gives it: above 128 it is the signal that ended the process.
pub(crate) struct Status(pub(crate) i32);

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 - 128 {
            signal @ 1..=64 => write!(f, "status {} (signal {signal})", self.0),
            _ => write!(f, "status {}", self.0),
        }
    }
}

/// The last lines of a process, each on a line of its own; nothing when there are none.
pub(crate) struct Lines<'a>(pub(crate) &'a [String]);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return Ok(());
        }
        write!(f, "; its last lines:")?;
        self.0.iter().try_for_each(|line| write!(f, "\n  {line}"))
    }
}
