//! A query as a reader of a message is told of it: `button "Send" in dialog "New todo"`.

use std::fmt;

use crate::query::by_role::ByRole;
use crate::query::{Keep, Query};

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Role(by) => by.fmt(f),
            Self::Label { text } => write!(f, "field labelled {text}"),
            Self::Text { text } => write!(f, "text {text}"),
            Self::Placeholder { text } => write!(f, "field with placeholder {text}"),
            Self::AltText { text } => write!(f, "image of {text}"),
            Self::Title { text } => write!(f, "element titled {text}"),
            Self::TestId { text, .. } => write!(f, "test id {text}"),
            Self::Css { css } => write!(f, "css {css:?}"),
            Self::Xpath { xpath } => write!(f, "xpath {xpath:?}"),
            Self::Within { outer, inner } => write!(f, "{inner} in {outer}"),
            Self::Filter { of, keep } => match &**keep {
                Keep::Has(query) => write!(f, "{of} with {query}"),
                Keep::HasNot(query) => write!(f, "{of} without {query}"),
                Keep::HasText(text) => write!(f, "{of} with text {text}"),
                Keep::HasNotText(text) => write!(f, "{of} without text {text}"),
                Keep::Visible => write!(f, "visible {of}"),
                Keep::Hidden => write!(f, "hidden {of}"),
            },
            Self::And { one, other } => write!(f, "{one} that is {other}"),
            Self::Or { one, other } => write!(f, "{one} or {other}"),
            Self::Nth { of, index } => write!(f, "{} {of}", ordinal(*index)),
            Self::Described { description, .. } => f.write_str(description),
        }
    }
}

impl fmt::Display for ByRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for state in self.states() {
            write!(f, "{state} ")?;
        }
        if let Some(level) = self.level {
            write!(f, "level {level} ")?;
        }
        write!(f, "{}", self.role)?;
        if let Some(name) = &self.name {
            write!(f, " {name}")?;
        }
        if self.include_hidden { f.write_str(", hidden or not") } else { Ok(()) }
    }
}

/// `first`, `2nd`, `last`, `2nd last`.
fn ordinal(index: i64) -> String {
    match index {
        0 => "first".to_owned(),
        -1 => "last".to_owned(),
        1.. => with_ending(index.unsigned_abs() + 1),
        ..-1 => format!("{} last", with_ending(index.unsigned_abs())),
    }
}

fn with_ending(number: u64) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        (..) => "th",
    };
    format!("{number}{ending}")
}
