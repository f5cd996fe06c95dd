//! Why a verb ended, as the sentence that a person reads.

use std::fmt;

/// Why a verb ended.
#[derive(Debug)]
pub(crate) struct Failure {
    sentence: String,
}

impl Failure {
    /// Ends a verb with a sentence.
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}
