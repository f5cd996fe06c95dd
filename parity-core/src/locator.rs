//! Names elements of a page by what a user perceives: role and name, label, text.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use crate::error::Result;
use crate::page::Page;
use crate::page::ask::Question;
use crate::role::Role;
use crate::secret::Secret;
use crate::step::Step;

/// How long a step on an element may take where nothing is said.
const LIMIT: Duration = Duration::from_secs(10);

/// An element of a page, named and not yet looked for.
///
/// A locator is strict: where more than one element matches, every step on it says which they are
/// and does nothing. Made by [`Page::role`], [`Page::label`] and [`Page::text`].
#[derive(Debug, Clone)]
#[must_use = "a locator does nothing by itself: act on it, or `expect` something of it"]
pub struct Locator {
    page: Page,
    query: Query,
}

/// What is looked for, as the in-page script reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "by", rename_all = "kebab-case")]
pub(crate) enum Query {
    /// By role, and by name where one is given.
    Role {
        role: Role,
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<TextMatch>,
    },
    /// A field, by its label.
    Label { text: TextMatch },
    /// The smallest element that shows a text.
    Text { text: TextMatch },
}

/// How a text is compared; white space is folded on both sides first.
///
/// A `&str` or `String` becomes [`TextMatch::contains`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TextMatch {
    mode: Mode,
    text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Mode {
    Substring,
    Exact,
}

impl TextMatch {
    /// The text stands somewhere in what is seen, upper and lower case being the same.
    pub fn contains(text: impl Into<String>) -> Self {
        Self { mode: Mode::Substring, text: text.into() }
    }

    /// The text is all of what is seen, letter by letter.
    pub fn exact(text: impl Into<String>) -> Self {
        Self { mode: Mode::Exact, text: text.into() }
    }
}

impl From<&str> for TextMatch {
    fn from(text: &str) -> Self {
        Self::contains(text)
    }
}

impl From<String> for TextMatch {
    fn from(text: String) -> Self {
        Self::contains(text)
    }
}

impl From<&String> for TextMatch {
    fn from(text: &String) -> Self {
        Self::contains(text)
    }
}

/// As in `named "Send"`, or `named exactly "Send"`.
impl fmt::Display for TextMatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.mode {
            Mode::Substring => write!(f, "{:?}", self.text),
            Mode::Exact => write!(f, "exactly {:?}", self.text),
        }
    }
}

/// As a reader of an error names it: `button "Send"`.
impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Role { role, name: Some(name) } => write!(f, "{role} {name}"),
            Self::Role { role, name: None } => write!(f, "{role}"),
            Self::Label { text } => write!(f, "field labelled {text}"),
            Self::Text { text } => write!(f, "text {text}"),
        }
    }
}

impl fmt::Display for Locator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.query.fmt(f)
    }
}

impl Locator {
    pub(crate) fn new(page: Page, query: Query) -> Self {
        Self { page, query }
    }

    pub(crate) fn page(&self) -> &Page {
        &self.page
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
        let Self { page, query } = self.clone();
        let title = format!("click {query}");
        Step::new(page.scope().clone(), title, LIMIT, move |deadline| async move {
            page.click(&query, deadline).await
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
        let Self { page, query } = self.clone();
        let filling = text.into();
        let title = format!("fill {query} with {}", filling.shown);
        Step::new(page.scope().clone(), title, LIMIT, move |deadline| async move {
            fill(&page, &query, &filling, deadline).await
        })
    }
}

async fn fill(
    page: &Page,
    query: &Query,
    filling: &Filling,
    deadline: crate::clock::Deadline,
) -> Result<()> {
    let expected = format!("one {query} that can be filled");
    let question = Question { locator: query, text: Some(&filling.text), is: None, matching: None };
    page.ask("fill", &question, deadline).await?.into_result(expected, &deadline).map(drop)
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
    fn a_query_is_written_as_the_script_reads_it() {
        let query = Query::Role { role: Role::Button, name: Some("Send".into()) };
        assert_eq!(
            serde_json::to_string(&query).unwrap(),
            r#"{"by":"role","role":"button","name":{"mode":"substring","text":"Send"}}"#
        );
        assert_eq!(query.to_string(), r#"button "Send""#);
    }

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
