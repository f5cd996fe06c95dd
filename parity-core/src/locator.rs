//! Names elements of a page by what a user perceives: role and name, label, text.

use std::fmt;
use std::time::Duration;

use crate::clock::Deadline;
use crate::error::Result;
use crate::query::{Query, TextMatch};
use crate::secret::Secret;
use crate::step::Step;
use crate::view::{Question, View};

/// How long a step on an element may take where nothing is said.
const LIMIT: Duration = Duration::from_secs(10);

/// An element of a page, named and not yet looked for.
///
/// A locator is strict: where more than one element matches, every step on it says which they are
/// and does nothing. Made by [`Page`](crate::Page).
#[derive(Debug, Clone)]
#[must_use = "a locator does nothing by itself: act on it, or `expect` something of it"]
pub struct Locator {
    view: View,
    query: Query,
}

impl fmt::Display for Locator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.query.fmt(f)
    }
}

impl Locator {
    pub(crate) fn new(view: View, query: Query) -> Self {
        Self { view, query }
    }

    pub(crate) fn view(&self) -> &View {
        &self.view
    }

    pub(crate) fn query(&self) -> &Query {
        &self.query
    }

    /// Keeps only elements whose accessible name matches; a locator by label or text takes it as
    /// its text.
    pub fn name(mut self, name: impl Into<TextMatch>) -> Self {
        let name = name.into();
        match &mut self.query {
            Query::Role { name: slot, .. } => *slot = Some(name),
            Query::Label { text } | Query::Text { text } => *text = name,
        }
        self
    }

    /// Clicks it with the left button of the mouse.
    ///
    /// Waits until exactly one element matches, and until that is visible, enabled, at rest and not
    /// covered by another; scrolls it into the window. Ends when the navigation that the click
    /// started, if any, shows its document.
    ///
    /// # Errors
    ///
    /// A product error if that does not come to be within 10 s.
    #[track_caller]
    pub fn click(&self) -> Step<()> {
        let Self { view, query } = self.clone();
        let title = format!("click {query}");
        Step::new(view.scope().clone(), title, LIMIT, move |deadline| async move {
            click(&view, &query, deadline).await
        })
    }

    /// Replaces the text of a field.
    ///
    /// Waits until exactly one field matches, and until that is visible, enabled and not read-only.
    /// A [`Secret`] is filled without being written anywhere.
    ///
    /// # Errors
    ///
    /// A product error if that does not come to be within 10 s, or if the field keeps another text.
    #[track_caller]
    pub fn fill(&self, text: impl Into<Filling>) -> Step<()> {
        let Self { view, query } = self.clone();
        let filling = text.into();
        let title = format!("fill {query} with {}", filling.shown);
        Step::new(view.scope().clone(), title, LIMIT, move |deadline| async move {
            fill(&view, &query, &filling, deadline).await
        })
    }
}

async fn click(view: &View, query: &Query, deadline: Deadline) -> Result<()> {
    let expected = format!("one {query} that can be clicked");
    let answer = view.ask("prepareClick", &Question::of(query), deadline).await?;
    let answer = answer.into_result(expected, &deadline)?;
    let point = answer.point.expect("the script answers a point where it held");
    view.tab().click(point, deadline).await
}

async fn fill(view: &View, query: &Query, filling: &Filling, deadline: Deadline) -> Result<()> {
    let expected = format!("one {query} that can be filled");
    let question = Question { text: Some(&filling.text), ..Question::of(query) };
    view.ask("fill", &question, deadline).await?.into_result(expected, &deadline).map(drop)
}

/// What a field is filled with: a text, or a secret that is shown by its name only.
#[derive(Clone)]
pub struct Filling {
    text: String,
    shown: String,
}

impl fmt::Debug for Filling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl From<&str> for Filling {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), shown: format!("{text:?}") }
    }
}

impl From<String> for Filling {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<&String> for Filling {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<&Secret<String>> for Filling {
    fn from(secret: &Secret<String>) -> Self {
        Self { text: secret.expose().clone(), shown: format!("{secret:?}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_filled_but_shown_by_its_name() {
        let filling = Filling::from(&Secret::new("PASSWORD", "correct horse".to_owned()));
        assert_eq!(
            (filling.text.as_str(), filling.shown.as_str()),
            ("correct horse", "<secret PASSWORD>")
        );
        assert_eq!(format!("{filling:?}"), "<secret PASSWORD>");
    }
}
