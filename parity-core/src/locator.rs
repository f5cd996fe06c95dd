//! Names elements of a page by what a user perceives, and acts on them.

pub(crate) mod act;
pub(crate) mod choosing;
pub(crate) mod click;
pub(crate) mod filling;
pub(crate) mod filter;
mod hit;
mod pointing;
mod reading;
pub(crate) mod role_locator;
pub(crate) mod root;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::Deadline;
use crate::error::{Error, Result};
use crate::query::{Keep, Query};
use crate::step::Step;
use crate::view::View;

/// How long a step on an element may take where nothing is said.
pub(crate) const LIMIT: Duration = Duration::from_secs(10);

/// An element of a page, named and not yet looked for.
///
/// A locator is lazy: each step on it looks anew. It is strict: where more than one element matches,
/// every step that is about one element says which they are and does nothing. Made by the methods of
/// [`Locate`](crate::Locate).
#[derive(Debug, Clone)]
#[must_use = "a locator does nothing by itself: act on it, or `expect` something of it"]
pub struct Locator {
    view: View,
    query: Query,
    /// Why it cannot be meant; told by the first step on it.
    wrong: Option<Arc<str>>,
}

impl fmt::Display for Locator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.query.fmt(f)
    }
}

impl Locator {
    pub(crate) fn new(view: View, query: Query) -> Self {
        Self { view, query, wrong: None }
    }

    pub(crate) fn view(&self) -> &View {
        &self.view
    }

    pub(crate) fn query(&self) -> &Query {
        &self.query
    }

    /// Fails where it names elements of more than one document.
    pub(crate) fn checked(&self) -> Result<()> {
        match &self.wrong {
            None => Ok(()),
            Some(why) => Err(Error::usage("locators of one document").saw(&**why)),
        }
    }

    /// Keeps only those within an element of `place`.
    pub fn within(&self, place: &Self) -> Self {
        self.joined(place, Query::within)
    }

    /// Keeps only those that `other` finds too.
    pub fn and(&self, other: &Self) -> Self {
        self.joined(other, |one, other| Query::And { one: Box::new(one), other: Box::new(other) })
    }

    /// Adds those that `other` finds.
    pub fn or(&self, other: &Self) -> Self {
        self.joined(other, |one, other| Query::Or { one: Box::new(one), other: Box::new(other) })
    }

    /// Keeps the one at `index`, in the order of the document: 0 is the first, -1 the last.
    pub fn nth(&self, index: i64) -> Self {
        Self { query: self.query.clone().nth(index), ..self.clone() }
    }

    /// Keeps the first, in the order of the document.
    pub fn first(&self) -> Self {
        self.nth(0)
    }

    /// Keeps the last, in the order of the document.
    pub fn last(&self) -> Self {
        self.nth(-1)
    }

    /// Calls it `description` in messages and evidence.
    pub fn describe(&self, description: impl Into<String>) -> Self {
        let of = Box::new(self.query.clone());
        let query = Query::Described { of, description: description.into() };
        Self { query, ..self.clone() }
    }

    pub(crate) fn kept(&self, keep: Keep) -> Self {
        Self { query: self.query.clone().filter(keep), ..self.clone() }
    }

    pub(crate) fn joined(&self, other: &Self, join: impl FnOnce(Query, Query) -> Query) -> Self {
        let query = join(self.query.clone(), other.query.clone());
        let apart = || format!("`{self}` and `{other}` are of different pages or frames");
        let wrong = match (&self.wrong, &other.wrong) {
            (Some(wrong), _) | (None, Some(wrong)) => Some(Arc::clone(wrong)),
            (None, None) if self.view.is(&other.view) => None,
            (None, None) => Some(Arc::from(apart())),
        };
        Self { view: self.view.clone(), query, wrong }
    }

    /// A step on it that may take `limit`.
    #[track_caller]
    pub(crate) fn step<T, F>(
        &self,
        title: String,
        limit: Duration,
        work: impl FnOnce(Self, Deadline) -> F + Send + 'static,
    ) -> Step<T>
    where
        F: Future<Output = Result<T>> + Send + 'static,
    {
        let locator = self.clone();
        Step::new(self.view.scope().clone(), title, limit, move |deadline| async move {
            locator.checked()?;
            work(locator, deadline).await
        })
    }
}
