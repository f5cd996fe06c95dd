//! What the harness sees of a page: it asks the in-page script, and hears where the page is.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::clock::Deadline;
use crate::engine::{Point, Tab};
use crate::error::{Error, Result};
use crate::query::{Query, TextMatch};
use crate::scope::Scope;

/// A page as the harness sees it; clones are the same page.
#[derive(Clone)]
pub(crate) struct View {
    scope: Scope,
    tab: Arc<dyn Tab>,
}

impl std::fmt::Debug for View {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("View").field("url", &self.tab.url().as_str()).finish_non_exhaustive()
    }
}

impl View {
    pub(crate) fn new(scope: Scope, tab: Arc<dyn Tab>) -> Self {
        Self { scope, tab }
    }

    /// The run that it is part of.
    pub(crate) fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The browser's side of it.
    pub(crate) fn tab(&self) -> &Arc<dyn Tab> {
        &self.tab
    }

    /// Asks the in-page script.
    ///
    /// # Errors
    ///
    /// A product error if the page does not answer, an environment error if the browser does not.
    pub(crate) async fn ask(
        &self,
        function: &'static str,
        question: &Question<'_>,
        deadline: Deadline,
    ) -> Result<Answer> {
        let question = serde_json::to_value(question).expect("a question has text keys only");
        let answer = self.tab.ask(function, question, deadline).await?;
        serde_json::from_value(answer).map_err(|error| {
            Error::environment("an answer of the in-page script").saw(error.to_string())
        })
    }
}

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

impl<'q> Question<'q> {
    /// A question about the element of `query`.
    pub(crate) fn of(query: &'q Query) -> Self {
        Self { locator: query, text: None, is: None, matching: None }
    }
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
