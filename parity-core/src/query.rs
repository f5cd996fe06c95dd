//! What is looked for on a page, and how texts are compared.

use std::fmt;

use serde::Serialize;

use crate::role::Role;

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
}
