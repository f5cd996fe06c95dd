//! An outcome that did not come, as a value.

use std::fmt;
use std::time::Duration;

use parity_model::evidence::{Sighting, Watched};

use crate::error::Error;

/// What a `try_eventually!` returns of an outcome that did not come.
///
/// It becomes an [`Error`] by `?`, the one that `eventually!` would have returned.
pub struct Unheld {
    error: Box<Error>,
    watched: Watched,
}

impl Unheld {
    pub(crate) fn new(error: Error, watched: Watched) -> Self {
        Self { error: Box::new(error), watched }
    }

    /// Each distinct value and error that was seen, in the order in which they were first seen.
    pub fn seen(&self) -> &[Sighting] {
        &self.watched.values
    }

    /// How often it was looked at.
    pub fn looks(&self) -> u64 {
        self.watched.looks
    }

    /// How long it was waited for.
    pub fn waited(&self) -> Duration {
        Duration::from_millis(self.watched.milliseconds)
    }

    /// What `eventually!` would have returned.
    pub fn error(&self) -> &Error {
        &self.error
    }
}

/// One line: what was expected, and what was seen instead.
impl fmt::Display for Unheld {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl fmt::Debug for Unheld {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unheld")
            .field("error", &self.error)
            .field("watched", &self.watched)
            .finish()
    }
}

impl From<Unheld> for Error {
    fn from(unheld: Unheld) -> Self {
        *unheld.error
    }
}
