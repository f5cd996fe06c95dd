//! Looks at an outcome until it holds, and remembers what it saw.

mod history;
pub(crate) mod schedule;
pub(crate) mod unheld;
mod waking;

use std::fmt::Debug;
use std::time::Duration;

use parity_model::duration;
use parity_model::evidence::Entry;

use crate::clock::{Deadline, Stopwatch};
use crate::error::{Error, ErrorKind, Place, Result};
use crate::eventually::history::History;
use crate::eventually::schedule::Schedule;
use crate::eventually::unheld::Unheld;
use crate::eventually::waking::rest;
use crate::scope::{Look, Scope};

/// How long an outcome is waited for where nothing is said.
const WITHIN: Duration = Duration::from_secs(30);

/// How long one look may take where nothing is said.
const TRY_WITHIN: Duration = Duration::from_secs(10);

/// How long a look may take that begins at the deadline.
const LAST_LOOK: Duration = Duration::from_secs(1);

/// What an `eventually!` was asked for; made by the macro.
#[derive(Debug)]
pub struct Watch {
    /// The expression, as it stands in the test.
    pub expression: &'static str,
    /// The condition, as it stands in the test.
    pub condition: &'static str,
    /// The condition of values after which the outcome cannot come any more, as it stands in the test.
    pub unless: Option<&'static str>,
    /// How long the outcome may take; 30 s where nothing is said.
    pub within: Option<Duration>,
    /// How long one look may take; 10 s where nothing is said.
    pub try_within: Option<Duration>,
    /// How long the outcome is to stay; where nothing is said, one look is enough.
    pub holds_for: Option<Duration>,
    /// The pauses between looks.
    pub every: Schedule,
    /// Why the outcome is to be expected.
    pub because: Option<String>,
    /// The file that it stands in.
    pub file: &'static str,
    /// The line that it stands on.
    pub line: u32,
}

impl Watch {
    fn title(&self) -> String {
        format!("wait until `{}` for `{}`", self.condition, self.expression)
    }

    fn place(&self) -> Place {
        Place { file: self.file, line: self.line }
    }
}

/// What is looked up, and how a value of it is judged.
struct Question<L, C, U> {
    look: L,
    /// Whether the outcome is there.
    condition: C,
    /// Whether it cannot come any more.
    unless: U,
}

/// Why it is not looked at any more.
enum Stop {
    /// The deadline.
    Over,
    /// The deadline, while a look had been running for so long.
    StillLooking(Duration),
    /// The action's own deadline, while the outcome had held for so long.
    StillHolding(Duration),
    /// It cannot come any more.
    Ended,
    /// Waiting cannot mend an error, which is in the history.
    Permanent(ErrorKind),
    /// The question itself is wrong, or the run proves nothing.
    NoAnswer(Error),
}

/// Looks until the condition holds for what was looked up, and returns that.
///
/// Looks at once, then after each pause of the schedule or when something happened that may have changed the
/// outcome, and a last time exactly at the deadline. An error of the product or of the environment is looked
/// past unless it is [permanent](crate::permanent); a wrong usage and a missing secret end it at once.
///
/// # Errors
///
/// The history of values and errors, if the condition does not come to hold by the deadline, or cannot any more.
pub async fn eventually<T, L, C, U>(watch: Watch, look: L, condition: C, unless: U) -> Result<T>
where
    T: Debug,
    L: AsyncFnMut() -> Result<T>,
    C: FnMut(&T) -> bool,
    U: FnMut(&T) -> bool,
{
    let step = WatchStep::begin(&watch);
    let question = Question { look, condition, unless };
    let (outcome, history) = watched(watch, question, step.deadline).await;
    let outcome = outcome.map_err(|error| step.told(error));
    step.end(&history, outcome.as_ref().err(), outcome.is_ok());
    outcome
}

/// As [`eventually`], but an outcome that does not come is a value: the action goes on.
///
/// # Errors
///
/// A usage error, or one that says that the run is no proof.
pub async fn try_eventually<T, L, C, U>(
    watch: Watch,
    look: L,
    condition: C,
    unless: U,
) -> Result<std::result::Result<T, Unheld>>
where
    T: Debug,
    L: AsyncFnMut() -> Result<T>,
    C: FnMut(&T) -> bool,
    U: FnMut(&T) -> bool,
{
    let step = WatchStep::begin(&watch);
    let question = Question { look, condition, unless };
    let (outcome, history) = watched(watch, question, step.deadline).await;
    let held = outcome.is_ok();
    match outcome.map_err(|error| step.told(error)) {
        Ok(value) => {
            step.end(&history, None, held);
            Ok(Ok(value))
        }
        Err(error) if matches!(error.kind(), ErrorKind::Usage | ErrorKind::Unproven) => {
            step.end(&history, Some(&error), held);
            Err(error)
        }
        Err(error) => {
            step.end(&history, None, held);
            Ok(Err(Unheld::new(error, history.watched(held, &step.deadline))))
        }
    }
}

/// The step that an `eventually!` is.
struct WatchStep {
    scope: Option<(Scope, u64)>,
    title: String,
    place: Place,
    deadline: Deadline,
}

impl WatchStep {
    fn begin(watch: &Watch) -> Self {
        let (title, place) = (watch.title(), watch.place());
        let scope = Scope::current().map(|scope| {
            let step = scope.begin(&title, place);
            (scope, step)
        });
        let current = scope.as_ref().map(|(scope, _)| scope);
        let within = watch.within.unwrap_or_else(|| patiently(current, WITHIN));
        let deadline = inner(current, within);
        Self { scope, title, place, deadline }
    }

    fn told(&self, error: Error) -> Error {
        error.at(&self.title, self.place)
    }

    fn end(&self, history: &History, error: Option<&Error>, held: bool) {
        if let Some((scope, step)) = &self.scope {
            scope.evidence().write(Entry::Watched(history.watched(held, &self.deadline)));
            scope.end(*step, error);
        }
    }
}

/// `span` from now, but not beyond what the action may take.
fn inner(scope: Option<&Scope>, span: Duration) -> Deadline {
    scope.map_or_else(|| Deadline::within(span), |scope| scope.deadline().inner(span))
}

/// `usual`, as many times as the environment is to be waited for.
fn patiently(scope: Option<&Scope>, usual: Duration) -> Duration {
    scope.map_or(usual, |scope| scope.patiently(usual))
}

async fn watched<T, L, C, U>(
    mut watch: Watch,
    question: Question<L, C, U>,
    deadline: Deadline,
) -> (Result<T>, History)
where
    T: Debug,
    L: AsyncFnMut() -> Result<T>,
    C: FnMut(&T) -> bool,
    U: FnMut(&T) -> bool,
{
    let mut history = History::new(watch.expression, watch.condition);
    let outcome = looks(&mut watch, question, deadline, &mut history).await;
    let outcome = outcome.map_err(|stop| given_up(&watch, &history, &deadline, stop));
    (outcome, history)
}

async fn looks<T, L, C, U>(
    watch: &mut Watch,
    question: Question<L, C, U>,
    deadline: Deadline,
    history: &mut History,
) -> Result<T, Stop>
where
    T: Debug,
    L: AsyncFnMut() -> Result<T>,
    C: FnMut(&T) -> bool,
    U: FnMut(&T) -> bool,
{
    let Question { mut look, mut condition, mut unless } = question;
    let scope = Scope::current();
    // Until when the outcome is to stay, while it does.
    let mut staying: Option<Deadline> = None;
    loop {
        let until = staying.unwrap_or(deadline);
        let is_last = until.is_over();
        // Something may come while a look is under way that began in time: one more begins after the deadline.
        let began_late = deadline.is_over();
        let try_within = watch.try_within.unwrap_or_else(|| patiently(scope.as_ref(), TRY_WITHIN));
        let looking = Look::new(try_within.min(until.remaining().max(LAST_LOOK)));
        history.look();
        let cost = Stopwatch::start();
        match looking.deadline().bound(looking.enter(look())).await {
            Some(Ok(value)) if condition(&value) => {
                let Some(holds_for) = watch.holds_for else { return Ok(value) };
                match &staying {
                    Some(_) if is_last && until.cut_from().is_none() => return Ok(value),
                    Some(_) if is_last => return Err(Stop::StillHolding(until.elapsed())),
                    Some(_) => {}
                    None => {
                        history.holds(&deadline);
                        staying = Some(inner(scope.as_ref(), holds_for));
                    }
                }
            }
            Some(Ok(value)) => {
                staying = None;
                history.saw(format!("{value:?}"), &deadline);
                if unless(&value) {
                    return Err(Stop::Ended);
                }
            }
            Some(Err(error)) => {
                staying = None;
                match error.kind() {
                    ErrorKind::Usage | ErrorKind::Unproven => return Err(Stop::NoAnswer(error)),
                    kind @ (ErrorKind::Product | ErrorKind::Environment) => {
                        history.saw_error(&error, &deadline);
                        if error.is_permanent() {
                            return Err(Stop::Permanent(kind));
                        }
                    }
                }
            }
            None if deadline.is_over() => return Err(Stop::StillLooking(cost.elapsed())),
            None => {
                staying = None;
                let took = duration::display(cost.elapsed());
                history.saw_no_answer(format!("no answer after {took}"), &deadline);
            }
        }
        if staying.is_none() && began_late {
            return Err(Stop::Over);
        }
        let until = staying.unwrap_or(deadline);
        rest(watch.every.next_pause(), until, cost.elapsed(), &looking).await;
    }
}

/// The error of an outcome that did not come.
fn given_up(watch: &Watch, history: &History, deadline: &Deadline, stop: Stop) -> Error {
    let kind = match stop {
        Stop::NoAnswer(error) => return error,
        Stop::Permanent(kind) => kind,
        _ if history.only_environment_errors() => ErrorKind::Environment,
        _ => ErrorKind::Product,
    };
    let mut error = match kind {
        ErrorKind::Environment => Error::environment(expected(watch)),
        _ => Error::product(expected(watch)),
    };
    for line in history.lines() {
        error = error.saw(line);
    }
    let looks = history.looks();
    match stop {
        Stop::StillLooking(span) => {
            let span = duration::display(span);
            error = error.saw(format!("look {looks} had no answer after {span}"));
        }
        Stop::StillHolding(span) => {
            let span = duration::display(span);
            error = error.saw(format!("it held, but the action was over after {span} of that"));
        }
        Stop::Ended => {
            let unless = watch.unless.unwrap_or_default();
            error = error.saw(format!("not waited for any longer: `{unless}`"));
        }
        Stop::Permanent(_) => {
            error = error.saw("not waited for any longer: the last error is permanent");
        }
        Stop::Over | Stop::NoAnswer(_) => {}
    }
    error.waited(deadline, Some(looks))
}

fn expected(watch: &Watch) -> String {
    let mut expected = format!("`{}`", watch.condition);
    if let Some(holds_for) = watch.holds_for {
        expected += &format!(" for {}", duration::display(holds_for));
    }
    if let Some(because) = &watch.because {
        expected += &format!(", because {because}");
    }
    expected
}

#[cfg(test)]
mod tests;
