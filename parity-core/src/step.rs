//! One thing that an action does or asks, which knows the source line that asked for it.

use std::fmt;
use std::future::IntoFuture;
use std::pin::Pin;
use std::time::Duration;

use crate::clock::Deadline;
use crate::error::{ErrorKind, Place, Result};
use crate::scope::Scope;

/// How long a step may take.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Limit {
    /// What is usual, as many times as the environment is to be waited for.
    Usual(Duration),
    /// What the test says.
    Said(Duration),
}

impl From<Duration> for Limit {
    fn from(usual: Duration) -> Self {
        Self::Usual(usual)
    }
}

type Work<T> = Pin<Box<dyn Future<Output = Result<T>> + Send>>;

/// One thing that an action does or asks; it begins when it is awaited.
///
/// Every step has a deadline, leaves evidence, and says in its error what was expected, what was
/// seen, how long it was waited and what to try.
#[must_use = "a step does nothing until it is awaited"]
pub struct Step<T> {
    scope: Scope,
    title: String,
    place: Place,
    limit: Limit,
    work: Box<dyn FnOnce(Deadline) -> Work<T> + Send>,
    /// What it returns instead of a broken promise, if the action is to go on.
    instead: Option<fn() -> T>,
}

impl<T> Step<T> {
    /// A step of `scope` that the caller's caller asked for, and that may take `limit`.
    #[track_caller]
    pub(crate) fn new<F>(
        scope: Scope,
        title: impl Into<String>,
        limit: impl Into<Limit>,
        work: impl FnOnce(Deadline) -> F + Send + 'static,
    ) -> Self
    where
        F: Future<Output = Result<T>> + Send + 'static,
    {
        Self::placed(scope, title.into(), Place::of_caller(), limit, work)
    }

    /// A step that was asked for at `place`.
    pub(crate) fn placed<F>(
        scope: Scope,
        title: String,
        place: Place,
        limit: impl Into<Limit>,
        work: impl FnOnce(Deadline) -> F + Send + 'static,
    ) -> Self
    where
        F: Future<Output = Result<T>> + Send + 'static,
    {
        let work = Box::new(move |deadline| Box::pin(work(deadline)) as Work<T>);
        Self { scope, title, place, limit: limit.into(), work, instead: None }
    }

    /// Sets how long the step may take, whatever the environment's `patience`; the action's own timeout still ends it.
    pub fn within(mut self, limit: Duration) -> Self {
        self.limit = Limit::Said(limit);
        self
    }
}

impl Step<()> {
    /// Lets the action go on if the product breaks this promise; the action fails at its end.
    pub(crate) fn soft(self) -> Self {
        Self { instead: Some(|| ()), ..self }
    }
}

impl<T: Send + 'static> IntoFuture for Step<T> {
    type Output = Result<T>;
    type IntoFuture = Work<T>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let step = self.scope.begin(&self.title, self.place);
            let limit = match self.limit {
                Limit::Usual(usual) => self.scope.patiently(usual),
                Limit::Said(said) => said,
            };
            let deadline = self.scope.deadline().inner(limit);
            let outcome = (self.work)(deadline).await;
            let outcome = outcome.map_err(|error| error.at(&self.title, self.place));
            self.scope.end(step, outcome.as_ref().err());
            match (outcome, self.instead) {
                (Err(error), Some(instead)) if error.kind() == ErrorKind::Product => {
                    self.scope.go_on_after(error);
                    Ok(instead())
                }
                (outcome, _) => outcome,
            }
        })
    }
}

impl<T> fmt::Debug for Step<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Step")
            .field("title", &self.title)
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Evidence;
    use crate::redact::Redactor;

    /// How long a step may take of which 4 s are usual, where an environment is waited for three times as long.
    async fn left(change: impl FnOnce(Step<Duration>) -> Step<Duration>) -> Duration {
        let directory = tempfile::tempdir().unwrap();
        let evidence = Evidence::begin(directory.path(), "waits", Redactor::default()).unwrap();
        let scope = Scope::new(evidence, Deadline::within(Duration::from_secs(20)), 3.0);
        let usual = Duration::from_secs(4);
        let step = Step::new(scope, "wait", usual, async |deadline| Ok(deadline.remaining()));
        change(step).await.unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_usual_is_waited_as_patiently_as_the_environment_asks_for() {
        assert_eq!(left(|step| step).await, Duration::from_secs(12));
    }

    #[tokio::test(start_paused = true)]
    async fn what_the_test_says_and_the_end_of_the_action_hold_as_they_are() {
        assert_eq!(left(|step| step.within(Duration::from_secs(5))).await, Duration::from_secs(5));
        assert_eq!(left(|step| step.within(Duration::from_mins(1))).await, Duration::from_secs(20));
    }
}
