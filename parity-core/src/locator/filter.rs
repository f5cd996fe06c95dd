//! Which elements of a locator are kept.

use crate::locator::Locator;
use crate::query::{Keep, TextMatch};

/// Which elements [`Locator::filter`] keeps.
#[derive(Debug, Clone)]
pub struct Filter {
    pub(crate) keep: Keep,
    /// The locator that it names, to see that both are of one document.
    pub(crate) names: Option<Locator>,
}

impl Filter {
    /// Those that contain an element of `inner`.
    pub fn has(inner: &Locator) -> Self {
        Self { keep: Keep::Has(inner.query().clone()), names: Some(inner.clone()) }
    }

    /// Those that contain no element of `inner`.
    pub fn has_not(inner: &Locator) -> Self {
        Self { keep: Keep::HasNot(inner.query().clone()), names: Some(inner.clone()) }
    }

    /// Those that show a text, also in parts that are within them.
    pub fn has_text(text: impl Into<TextMatch>) -> Self {
        Self { keep: Keep::HasText(text.into()), names: None }
    }

    /// Those that do not show a text.
    pub fn has_not_text(text: impl Into<TextMatch>) -> Self {
        Self { keep: Keep::HasNotText(text.into()), names: None }
    }

    /// Those that a user sees.
    pub fn visible() -> Self {
        Self { keep: Keep::Visible, names: None }
    }

    /// Those that a user does not see.
    pub fn hidden() -> Self {
        Self { keep: Keep::Hidden, names: None }
    }
}

impl Locator {
    /// Keeps only those that `filter` keeps.
    pub fn filter(&self, filter: Filter) -> Self {
        let Filter { keep, names } = filter;
        let kept = self.kept(keep);
        match names {
            Some(other) => kept.joined(&other, |kept, _| kept),
            None => kept,
        }
    }
}
