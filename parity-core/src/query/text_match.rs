//! How texts are compared.

use std::fmt;

use regress::Regex;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// How a text is compared; white space is folded on both sides first.
///
/// A `&str` or `String` becomes [`TextMatch::contains`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TextMatch {
    mode: Mode,
    text: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    ignores_case: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Mode {
    Substring,
    Exact,
    Regex,
}

impl TextMatch {
    /// The text stands somewhere in what is seen, upper and lower case being the same.
    pub fn contains(text: impl Into<String>) -> Self {
        Self { mode: Mode::Substring, text: text.into(), ignores_case: true }
    }

    /// The text is all of what is seen, letter by letter.
    pub fn exact(text: impl Into<String>) -> Self {
        Self { mode: Mode::Exact, text: text.into(), ignores_case: false }
    }

    /// What is seen matches a regular expression of ECMAScript with the flag `u`, since it is the
    /// browser that compares: `^Order \d+$`.
    ///
    /// An expression that is none is an error of the step that uses it.
    pub fn regex(expression: impl Into<String>) -> Self {
        Self { mode: Mode::Regex, text: expression.into(), ignores_case: false }
    }

    /// Upper and lower case are the same.
    pub fn ignoring_case(mut self) -> Self {
        self.ignores_case = true;
        self
    }

    /// Compares texts here, as the in-page script compares them there, but with white space as it is: for
    /// addresses.
    ///
    /// # Errors
    ///
    /// A usage error for a regular expression that is none.
    pub(crate) fn compiled(&self) -> Result<impl Fn(&str) -> bool + Send + Sync + use<>> {
        let Self { mode, text, ignores_case } = self.clone();
        let expression = match mode {
            Mode::Regex => Some(expression(&text, if ignores_case { "iu" } else { "u" })?),
            Mode::Substring | Mode::Exact => None,
        };
        let fold =
            move |text: &str| if ignores_case { text.to_lowercase() } else { text.to_owned() };
        let wanted = fold(&text);
        Ok(move |seen: &str| match (&expression, mode) {
            (Some(expression), _) => expression.find(seen).is_some(),
            (None, Mode::Exact) => fold(seen) == wanted,
            (None, Mode::Substring | Mode::Regex) => fold(seen).contains(&wanted),
        })
    }

    /// The text that is looked for.
    pub(crate) fn plain(&self) -> &str {
        &self.text
    }

    /// As it is written in Rust.
    pub(crate) fn rust(&self) -> String {
        let text = &self.text;
        let ignoring = if self.ignores_case { ".ignoring_case()" } else { "" };
        match self.mode {
            Mode::Substring => format!("{text:?}"),
            Mode::Exact => format!("TextMatch::exact({text:?}){ignoring}"),
            Mode::Regex => format!("TextMatch::regex({text:?}){ignoring}"),
        }
    }
}

fn expression(text: &str, flags: &str) -> Result<Regex> {
    Regex::with_flags(text, flags).map_err(|error| {
        Error::usage("a regular expression of ECMAScript").saw(format!("/{text}/: {error}"))
    })
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

/// As in `button "Send"`, `button exactly "Send"`, or `button /^Send/`.
impl fmt::Display for TextMatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { mode, text, ignores_case } = self;
        match mode {
            Mode::Substring => write!(f, "{text:?}"),
            Mode::Exact if *ignores_case => write!(f, "exactly {text:?} in any case"),
            Mode::Exact => write!(f, "exactly {text:?}"),
            Mode::Regex => write!(f, "/{text}/{}", if *ignores_case { "i" } else { "" }),
        }
    }
}

/// All of a text: a `&str` or `String` is all of it, letter by letter; a [`TextMatch`] compares as it
/// says.
#[derive(Debug, Clone)]
pub struct WholeText(pub(crate) TextMatch);

impl From<&str> for WholeText {
    fn from(text: &str) -> Self {
        Self(TextMatch::exact(text))
    }
}

impl From<String> for WholeText {
    fn from(text: String) -> Self {
        Self(TextMatch::exact(text))
    }
}

impl From<&String> for WholeText {
    fn from(text: &String) -> Self {
        Self(TextMatch::exact(text))
    }
}

impl From<TextMatch> for WholeText {
    fn from(text: TextMatch) -> Self {
        Self(text)
    }
}
