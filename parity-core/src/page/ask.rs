//! What is asked of the in-page script, and what it answers.

use serde::{Deserialize, Serialize};

use crate::clock::Deadline;
use crate::engine::Point;
use crate::error::{Error, Result};
use crate::locator::{Query, TextMatch};

/// What is asked.
#[derive(Debug, Serialize)]
pub(crate) struct Question<'q> {
    pub(crate) locator: &'q Query,
    /// The text to fill.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<&'q str>,
    /// What is expected of the element.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) is: Option<&'static str>,
    /// The text that is expected of the element.
    #[serde(rename = "matching", skip_serializing_if = "Option::is_none")]
    pub(crate) matching: Option<&'q TextMatch>,
}

/// What it answers.
#[derive(Debug, Deserialize)]
pub(crate) struct Answer {
    held: bool,
    #[serde(default)]
    saw: Vec<String>,
    #[serde(default)]
    looks: u64,
    /// Where a click would land.
    pub(crate) point: Option<Point>,
}

impl Answer {
    /// The answer, if it held.
    ///
    /// # Errors
    ///
    /// A product error with what was expected and what the script saw instead.
    pub(crate) fn into_result(self, expected: String, deadline: &Deadline) -> Result<Self> {
        if self.held {
            return Ok(self);
        }
        let error = self.saw.into_iter().fold(Error::product(expected), Error::saw);
        Err(error.waited(deadline, Some(self.looks)))
    }
}
