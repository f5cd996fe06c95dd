//! A rule of the protocol, and what became of it.

use std::pin::Pin;

use crate::conform::breach::Breach;
use crate::conform::need::{Lack, Need};
use crate::conform::subject::Subject;

/// A check that is under way.
pub(crate) type Checking<'s> = Pin<Box<dyn Future<Output = Result<(), Breach>> + Send + 's>>;

/// A rule of the protocol.
pub(crate) struct Rule {
    /// By which it is named for good.
    pub(crate) id: &'static str,
    /// What holds where it is kept.
    pub(crate) holds: &'static str,
    /// What to do where it is broken.
    pub(crate) advice: &'static str,
    pub(crate) needs: &'static [Need],
    pub(crate) pace: Pace,
    pub(crate) check: for<'s> fn(&'s Subject) -> Checking<'s>,
}

/// When a rule is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pace {
    /// Beside all others, since it waits for long.
    Slow,
    /// One after the other.
    Quick,
    /// After all others, since it uses up what others need.
    Last,
}

/// What became of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    Held,
    Broken(Breach),
    /// It says nothing about this implementation; with why.
    NotApplicable(String),
    /// It was not looked at; with what it lacks.
    NotChecked(String),
}

impl From<Lack> for Outcome {
    fn from(lack: Lack) -> Self {
        match lack {
            Lack::NotApplicable(why) => Self::NotApplicable(why),
            Lack::NotChecked(why) => Self::NotChecked(why),
        }
    }
}

/// A rule, and what became of it.
pub(crate) struct Found {
    pub(crate) rule: &'static Rule,
    pub(crate) outcome: Outcome,
}
