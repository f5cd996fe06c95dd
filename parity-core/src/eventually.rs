//! Looks at an outcome until it holds, and remembers what it saw.

mod history;

use std::fmt::Debug;
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use parity_model::duration;
use parity_model::evidence::Entry;

use crate::clock::Deadline;
use crate::error::{Error, ErrorKind, Place, Result};
use crate::eventually::history::History;
use crate::scope::{self, Scope};

/// How long an outcome is waited for where nothing is said.
const WITHIN: Duration = Duration::from_secs(30);

/// How long a look may take that begins at the deadline.
const LAST_LOOK: Duration = Duration::from_secs(1);

/// What an `eventually!` was asked for; made by the macro.
#[derive(Debug)]
pub struct Watch {
    /// The expression, as it stands in the test.
    pub expression: &'static str,
    /// The condition, as it stands in the test.
    pub condition: &'static str,
    /// How long the outcome may take; 30 s where nothing is said.
    pub within: Option<Duration>,
    /// The pauses between looks, of which the last repeats; none for the default schedule: 5 ms,
    /// growing by a third up to 50 ms.
    pub every: Vec<Duration>,
    /// Why the outcome is to be expected.
    pub because: Option<String>,
    /// The file that it stands in.
    pub file: &'static str,
    /// The line that it stands on.
    pub line: u32,
}

impl Watch {
    fn pauses(&self) -> Box<dyn Iterator<Item = Duration>> {
        match self.every.last().copied() {
            Some(last) => Box::new(self.every.clone().into_iter().chain(std::iter::repeat(last))),
            None => Box::new(
                ExponentialBuilder::new()
                    .with_min_delay(Duration::from_millis(5))
                    .with_factor(1.3)
                    .with_max_delay(Duration::from_millis(50))
                    .without_max_times()
                    .build(),
            ),
        }
    }

    fn title(&self) -> String {
        format!("wait until `{}` for `{}`", self.condition, self.expression)
    }
}

/// Looks until the condition holds for what was looked up, and returns that.
///
/// Looks at once, then after each pause of the schedule, and a last time exactly at the deadline. An
/// error of the product or of the environment is looked past; a wrong usage and a missing secret end
/// it at once.
///
/// # Errors
///
/// The history of values and errors, if the condition does not hold by the deadline.
pub async fn eventually<T, L, C>(watch: Watch, mut look: L, mut condition: C) -> Result<T>
where
    T: Debug,
    L: AsyncFnMut() -> Result<T>,
    C: FnMut(&T) -> bool,
{
    let place = Place { file: watch.file, line: watch.line };
    let scope = Scope::current();
    let step = scope.as_ref().map(|scope| scope.begin(&watch.title(), place));
    let within = watch.within.unwrap_or(WITHIN);
    let deadline = match &scope {
        Some(scope) => scope.deadline().inner(within),
        None => Deadline::within(within),
    };
    let mut history = History::new(watch.expression, watch.condition);
    let outcome = watch_until(&watch, deadline, &mut history, &mut look, &mut condition).await;
    let outcome = outcome.map_err(|error| error.at(&watch.title(), place));
    if let (Some(scope), Some(step)) = (scope, step) {
        scope.evidence().write(Entry::Watched(history.into_watched(outcome.is_ok(), &deadline)));
        scope.end(step, outcome.as_ref().err());
    }
    outcome
}

async fn watch_until<T, L, C>(
    watch: &Watch,
    deadline: Deadline,
    history: &mut History,
    look: &mut L,
    condition: &mut C,
) -> Result<T>
where
    T: Debug,
    L: AsyncFnMut() -> Result<T>,
    C: FnMut(&T) -> bool,
{
    let mut pauses = watch.pauses();
    loop {
        let is_last = deadline.is_over();
        let look_until = Deadline::within(deadline.remaining().max(LAST_LOOK));
        history.look();
        match look_until.bound(scope::watching(look_until, look())).await {
            Some(Ok(value)) if condition(&value) => return Ok(value),
            Some(Ok(value)) => history.saw(format!("{value:?}"), &deadline),
            Some(Err(error)) => match error.kind() {
                ErrorKind::Usage | ErrorKind::Unproven => return Err(error),
                ErrorKind::Product | ErrorKind::Environment => {
                    history.saw_error(error.to_string(), error.kind(), &deadline);
                }
            },
            None => return Err(given_up(watch, history, &deadline, Some(look_until.elapsed()))),
        }
        if is_last || deadline.is_over() {
            return Err(given_up(watch, history, &deadline, None));
        }
        let pause = pauses.next().unwrap_or(LAST_LOOK);
        deadline.pause(pause).await;
    }
}

/// The error of an outcome that did not come; `running` is how long a look had been running.
fn given_up(
    watch: &Watch,
    history: &History,
    deadline: &Deadline,
    running: Option<Duration>,
) -> Error {
    let mut expected = format!("`{}`", watch.condition);
    if let Some(because) = &watch.because {
        expected += &format!(", because {because}");
    }
    let mut error = if history.only_environment_errors() {
        Error::environment(expected)
    } else {
        Error::product(expected)
    };
    for line in history.lines() {
        error = error.saw(line);
    }
    if let Some(running) = running {
        let look = history.looks();
        error =
            error.saw(format!("look {look} had no answer after {}", duration::display(running)));
    }
    error.waited(deadline, Some(history.looks()))
}

#[cfg(test)]
mod tests;
