//! What elements are looked for from: a page or a frame, or other elements.

use crate::locator::Locator;
use crate::query::Query;
use crate::view::View;

/// A page or a frame, and the elements within which is looked.
#[derive(Debug, Clone)]
#[doc(hidden)]
pub struct Root {
    pub(crate) view: View,
    pub(crate) within: Option<Query>,
}

impl Root {
    /// A whole page or frame.
    pub(crate) fn of(view: &View) -> Self {
        Self { view: view.clone(), within: None }
    }

    /// A locator of `query` from here.
    pub(crate) fn locator(self, query: Query) -> Locator {
        let query = match self.within {
            Some(outer) => query.within(outer),
            None => query,
        };
        Locator::new(self.view, query)
    }
}
