//! What is looked for on a page, as the in-page script reads it and as a person is told of it.

mod by_role;
pub(crate) mod rust;
mod shown;
mod text_match;

use serde::{Deserialize, Serialize};

pub(crate) use crate::query::by_role::ByRole;

pub use crate::query::text_match::{TextMatch, WholeText};

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "kebab-case")]
pub(crate) enum Query {
    /// By role, and by name and states where they are given.
    Role(ByRole),
    /// A field, by its label.
    Label { text: TextMatch },
    /// The smallest element that shows a text.
    Text { text: TextMatch },
    /// A field, by its placeholder.
    Placeholder { text: TextMatch },
    /// An image, by its alternative text.
    AltText { text: TextMatch },
    /// By the attribute `title`.
    Title { text: TextMatch },
    /// By the attribute that the team keeps for tests.
    TestId { attribute: String, text: TextMatch },
    /// By a CSS selector.
    Css { css: String },
    /// By an `XPath` expression.
    Xpath { xpath: String },
    /// `inner`, within one of `outer`.
    Within { outer: Box<Query>, inner: Box<Query> },
    /// Those of `of` that are kept.
    Filter { of: Box<Query>, keep: Box<Keep> },
    /// Those that are both.
    And { one: Box<Query>, other: Box<Query> },
    /// Those that are either.
    Or { one: Box<Query>, other: Box<Query> },
    /// One of `of` by its place in the document: from 0, or from -1 backwards.
    Nth { of: Box<Query>, index: i64 },
    /// `of`, called by another name in messages.
    Described { of: Box<Query>, description: String },
}

/// Which elements a filter keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Keep {
    /// Those that contain one.
    Has(Query),
    /// Those that contain none.
    HasNot(Query),
    /// Those that show a text.
    HasText(TextMatch),
    /// Those that do not show a text.
    HasNotText(TextMatch),
    /// Those that a user sees.
    Visible,
    /// Those that a user does not see.
    Hidden,
}

impl Query {
    /// `self`, looked for within `outer`.
    pub(crate) fn within(self, outer: Self) -> Self {
        Self::Within { outer: Box::new(outer), inner: Box::new(self) }
    }

    /// Those of `self` that `keep` keeps.
    pub(crate) fn filter(self, keep: Keep) -> Self {
        Self::Filter { of: Box::new(self), keep: Box::new(keep) }
    }

    /// The element of `self` at `index`.
    pub(crate) fn nth(self, index: i64) -> Self {
        Self::Nth { of: Box::new(self), index }
    }
}

#[cfg(test)]
mod tests;
