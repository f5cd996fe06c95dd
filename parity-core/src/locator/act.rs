//! A step on an element, with what can be said of how it is done before it is awaited.

use std::fmt;
use std::future::IntoFuture;
use std::pin::Pin;
use std::time::Duration;

use crate::clock::Deadline;
use crate::error::{Place, Result};
use crate::locator::{LIMIT, Locator};
use crate::step::{Limit, Step};

type Work<T> = Pin<Box<dyn Future<Output = Result<T>> + Send>>;

/// How a step on an element waits for it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Gate {
    /// Without waiting until a user could do it.
    pub(crate) force: bool,
    /// Up to the moment before it is done.
    pub(crate) trial: bool,
    /// Without scrolling to it.
    pub(crate) stays: bool,
    /// Not where it is checked, or unchecked, already.
    pub(crate) unless: Option<bool>,
}

/// A step that waits until a user could do it; it begins when it is awaited.
#[must_use = "a step does nothing until it is awaited"]
pub struct Act {
    locator: Locator,
    title: String,
    place: Place,
    limit: Limit,
    gate: Gate,
    does: Box<dyn FnOnce(Locator, Gate) -> Does + Send>,
}

/// What an act does, once it is known how it waits.
pub(crate) type Does = Box<dyn FnOnce(Deadline) -> Work<()> + Send>;

impl Act {
    #[track_caller]
    pub(crate) fn new<F>(
        locator: &Locator,
        title: String,
        does: impl FnOnce(Locator, Gate, Deadline) -> F + Send + 'static,
    ) -> Self
    where
        F: Future<Output = Result<()>> + Send + 'static,
    {
        Self {
            locator: locator.clone(),
            title,
            place: Place::of_caller(),
            limit: LIMIT.into(),
            gate: Gate::default(),
            does: Box::new(|locator, gate| {
                Box::new(move |deadline| Box::pin(does(locator, gate, deadline)))
            }),
        }
    }

    /// Sets how long the step may take, 10 s by default; the action's own timeout still ends it.
    pub fn within(mut self, limit: Duration) -> Self {
        self.limit = Limit::Said(limit);
        self
    }

    /// Does it without waiting until a user could: the element may be hidden, disabled, moving or
    /// covered. What passes this way is no proof that a user can do it.
    pub fn force(mut self) -> Self {
        self.gate.force = true;
        self
    }

    /// Waits until a user could do it, and does not do it.
    pub fn trial(mut self) -> Self {
        self.gate.trial = true;
        self
    }
}

impl IntoFuture for Act {
    type Output = Result<()>;
    type IntoFuture = Work<()>;

    fn into_future(self) -> Self::IntoFuture {
        let Self { locator, title, place, limit, gate, does } = self;
        let scope = locator.view().scope().clone();
        let work = move |deadline| async move {
            locator.checked()?;
            does(locator, gate)(deadline).await
        };
        Step::placed(scope, told(&title, gate), place, limit, work).into_future()
    }
}

impl fmt::Debug for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Act")
            .field("title", &self.title)
            .field("gate", &self.gate)
            .finish_non_exhaustive()
    }
}

pub(crate) fn told(title: &str, gate: Gate) -> String {
    match (gate.force, gate.trial) {
        (false, false) => title.to_owned(),
        (true, _) => format!("{title}, by force"),
        (false, true) => format!("{title}, on trial"),
    }
}
