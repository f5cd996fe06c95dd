//! What a step returns when it does not hold.

use std::error::Error as StdError;
use std::fmt;
use std::panic::Location;

use parity_model::duration;
use parity_model::evidence::{Missed, MissedKind};
use parity_model::verdict::Failure;

use crate::clock::Deadline;

/// The result of a step or of an action.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a step or an action did not hold.
///
/// Any [`std::error::Error`] becomes one by `?`, as a broken promise of the product.
pub struct Error {
    inner: Box<Inner>,
}

struct Inner {
    kind: ErrorKind,
    failure: Failure,
    /// Whether waiting cannot mend it.
    permanent: bool,
    /// What was looked for and was not there.
    missed: Option<Missed>,
}

/// Says that waiting cannot mend an error: an `eventually!` that meets it ends at once.
///
/// # Examples
///
/// ```
/// # use parity_core::prelude::*;
/// # async fn order(id: &str) -> Result<u16> { Ok(200) }
/// # async fn example(id: &str) -> Result<()> {
/// let status = eventually!(
///     match order(id).await? {
///         410 => return Err(permanent(Error::product("an order").saw("it was deleted"))),
///         status => status,
///     } => |status| *status == 200,
///     within = "10s",
/// )?;
/// # Ok(())
/// # }
/// ```
pub fn permanent(error: impl Into<Error>) -> Error {
    let mut error = error.into();
    error.inner.permanent = true;
    error
}

/// A line of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) file: &'static str,
    pub(crate) line: u32,
}

impl Place {
    /// The line that calls the function that calls this.
    #[track_caller]
    pub(crate) fn of_caller() -> Self {
        let location = Location::caller();
        Self { file: location.file(), line: location.line() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// Who has to act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The product broke its promise; the verdict is `fail`.
    Product,
    /// The environment or the harness failed; the verdict is `broken`.
    Environment,
    /// The test or its configuration is wrong; the verdict is `broken`.
    Usage,
    /// Something that the run needs to be proof is missing; the verdict is `not proven`.
    Unproven,
}

impl Error {
    fn new(kind: ErrorKind, expected: impl Into<String>) -> Self {
        let failure = Failure { expected: Some(expected.into()), ..Failure::default() };
        Self { inner: Box::new(Inner { kind, failure, permanent: false, missed: None }) }
    }

    /// The product broke its promise: it should have shown `expected`.
    pub fn product(expected: impl Into<String>) -> Self {
        Self::new(ErrorKind::Product, expected)
    }

    /// The environment or the harness failed to give `expected`.
    pub fn environment(expected: impl Into<String>) -> Self {
        Self::new(ErrorKind::Environment, expected)
    }

    /// The test or its configuration should have said `expected`.
    pub fn usage(expected: impl Into<String>) -> Self {
        Self::new(ErrorKind::Usage, expected)
    }

    /// The run lacks `expected`, without which it proves nothing.
    pub fn unproven(expected: impl Into<String>) -> Self {
        Self::new(ErrorKind::Unproven, expected)
    }

    /// The product should have had something that was looked for, and has not.
    pub(crate) fn missed(kind: MissedKind, what: String) -> Self {
        let mut error = Self::product(format!("a {what}"));
        error.inner.missed = Some(Missed { kind, what });
        error
    }

    /// What was looked for and was not there.
    pub(crate) fn missing(&self) -> Option<&Missed> {
        self.inner.missed.as_ref()
    }

    /// Adds a line to what was seen instead.
    #[must_use = "`saw` returns the error; it does not change it in place"]
    pub fn saw(mut self, line: impl Into<String>) -> Self {
        self.inner.failure.saw.push(line.into());
        self
    }

    /// Says what to do next.
    #[must_use = "`advice` returns the error; it does not change it in place"]
    pub fn advice(mut self, advice: impl Into<String>) -> Self {
        self.inner.failure.advice = Some(advice.into());
        self
    }

    /// Says how long it was waited, and what cut the wait short if anything did.
    pub(crate) fn waited(mut self, deadline: &Deadline, looks: Option<u64>) -> Self {
        let mut waited = duration::display(deadline.elapsed());
        match looks {
            Some(1) => waited += ", 1 look",
            Some(looks) => waited += &format!(", {looks} looks"),
            None => {}
        }
        if let Some(meant) = deadline.cut_from() {
            let meant = duration::display(meant);
            waited += &format!(", cut from {meant} by the action's own timeout");
        }
        self.inner.failure.waited = Some(waited);
        self
    }

    /// Says what was being done and where the test asked for it, unless a step within did so.
    pub(crate) fn at(mut self, step: &str, place: Place) -> Self {
        let failure = &mut self.inner.failure;
        failure.step.get_or_insert_with(|| step.to_owned());
        failure.place.get_or_insert_with(|| place.to_string());
        self
    }

    /// The same error once more, for a setting that is wrong whenever it is needed.
    pub(crate) fn again(&self) -> Self {
        let Inner { kind, failure, permanent, missed } = &*self.inner;
        let (failure, missed) = (failure.clone(), missed.clone());
        Self { inner: Box::new(Inner { kind: *kind, failure, permanent: *permanent, missed }) }
    }

    /// Who has to act.
    pub fn kind(&self) -> ErrorKind {
        self.inner.kind
    }

    /// Whether waiting cannot mend it, as [`permanent`] says.
    pub(crate) fn is_permanent(&self) -> bool {
        self.inner.permanent
    }

    /// The answers to a reader's questions.
    pub fn failure(&self) -> &Failure {
        &self.inner.failure
    }

    pub(crate) fn into_failure(self) -> Failure {
        self.inner.failure
    }
}

/// One line: what was expected, and what was seen instead.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let failure = &self.inner.failure;
        let saw = failure.saw.join("; ");
        match (&failure.expected, &saw[..]) {
            (Some(expected), "") => write!(f, "expected {expected}"),
            (Some(expected), saw) => write!(f, "expected {expected}, saw {saw}"),
            (None, "") => f.write_str("failed without a word"),
            (None, saw) => f.write_str(saw),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.inner.kind)
            .field("failure", &self.inner.failure)
            .finish()
    }
}

// `Error` is no `std::error::Error` itself, or this would contradict `impl From<T> for T`.
impl<E: StdError + Send + Sync + 'static> From<E> for Error {
    fn from(error: E) -> Self {
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            text += &format!(": {cause}");
            source = cause.source();
        }
        let failure = Failure { saw: vec![text], ..Failure::default() };
        let inner = Inner { kind: ErrorKind::Product, failure, permanent: false, missed: None };
        Self { inner: Box::new(inner) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foreign_error_is_told_with_its_causes() {
        let foreign = std::io::Error::other("x509: no name");
        let error = Error::from(foreign);
        assert_eq!(
            (error.kind(), error.to_string().as_str()),
            (ErrorKind::Product, "x509: no name")
        );
    }

    #[test]
    fn the_innermost_step_keeps_its_name_and_place() {
        let place = Place::of_caller();
        let error = Error::product("a button").at("click", place).at("sign in", place);
        assert_eq!(error.failure().step.as_deref(), Some("click"));
    }
}
