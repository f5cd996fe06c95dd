//! What an `eventually!` saw: each distinct value with when and how often.

use std::time::Duration;

use parity_model::duration;
use parity_model::evidence::{Missed, Sighting, Watched};

use crate::clock::Deadline;
use crate::error::{Error, ErrorKind};

/// How many distinct values are remembered one by one; a value that changes at every look would
/// otherwise fill the report.
const DISTINCT: usize = 40;

/// What one `eventually!` saw so far.
#[derive(Debug)]
pub(crate) struct History {
    expression: &'static str,
    condition: &'static str,
    looks: u64,
    values: Vec<Sighting>,
    /// Looks whose value was new when no more were remembered.
    forgotten: u64,
    /// Whether every look so far ended with an error of the environment.
    environment_only: bool,
    /// Since when the outcome holds, in milliseconds.
    held: Option<u64>,
    /// What the last look did not find.
    missed: Option<Missed>,
    /// From when to when it held, and did not stay.
    lapses: Vec<(u64, u64)>,
}

impl History {
    pub(crate) fn new(expression: &'static str, condition: &'static str) -> Self {
        Self {
            expression,
            condition,
            looks: 0,
            values: Vec::new(),
            forgotten: 0,
            environment_only: true,
            held: None,
            missed: None,
            lapses: Vec::new(),
        }
    }

    /// Counts a look that begins.
    pub(crate) fn look(&mut self) {
        self.looks += 1;
    }

    /// How many looks have begun.
    pub(crate) fn looks(&self) -> u64 {
        self.looks
    }

    /// Remembers that the outcome holds from now on.
    pub(crate) fn holds(&mut self, deadline: &Deadline) {
        self.environment_only = false;
        self.missed = None;
        self.held = Some(milliseconds(deadline.elapsed()));
    }

    /// Remembers a value for which the condition did not hold.
    pub(crate) fn saw(&mut self, value: String, deadline: &Deadline) {
        self.environment_only = false;
        self.missed = None;
        self.remember(value, false, deadline);
    }

    /// Remembers an error.
    pub(crate) fn saw_error(&mut self, error: &Error, deadline: &Deadline) {
        self.environment_only &= error.kind() == ErrorKind::Environment;
        self.missed = error.missing().cloned();
        self.remember(error.to_string(), true, deadline);
    }

    /// Remembers a look that was cut off.
    pub(crate) fn saw_no_answer(&mut self, told: String, deadline: &Deadline) {
        self.environment_only = false;
        self.missed = None;
        self.remember(told, true, deadline);
    }

    /// Whether nothing but errors of the environment was seen, so that nothing is said about the
    /// product.
    pub(crate) fn only_environment_errors(&self) -> bool {
        self.environment_only && !self.values.is_empty()
    }

    fn remember(&mut self, value: String, error: bool, deadline: &Deadline) {
        let now = milliseconds(deadline.elapsed());
        if let Some(since) = self.held.take() {
            self.lapses.push((since, now));
        }
        let has_room = self.values.len() < DISTINCT;
        let known = self.values.iter_mut().find(|seen| seen.value == value && seen.error == error);
        match known {
            Some(seen) => {
                seen.last = now;
                seen.count += 1;
            }
            None if has_room => {
                self.values.push(Sighting { value, error, first: now, last: now, count: 1 });
            }
            None => self.forgotten += 1,
        }
    }

    /// One line for each distinct value, in the order in which they were first seen.
    pub(crate) fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.values.iter().map(line).collect();
        if self.forgotten > 0 {
            lines.push(format!("{} more looks, each with another value", self.forgotten));
        }
        if let Some((since, until)) = self.lapses.last() {
            let [since, until] =
                [since, until].map(|at| duration::display(Duration::from_millis(*at)));
            let times = match self.lapses.len() {
                1 => String::new(),
                count => format!("; so it did {count} times"),
            };
            lines.push(format!("it held from {since}, and no longer at {until}{times}"));
        }
        lines
    }

    /// The history as evidence.
    pub(crate) fn watched(&self, held: bool, deadline: &Deadline) -> Watched {
        Watched {
            expression: self.expression.to_owned(),
            condition: self.condition.to_owned(),
            held,
            looks: self.looks,
            milliseconds: self
                .held
                .filter(|_| held)
                .unwrap_or_else(|| milliseconds(deadline.elapsed())),
            values: self.values.clone(),
            missed: self.missed.clone(),
        }
    }
}

fn line(seen: &Sighting) -> String {
    let what = if seen.error { "error: " } else { "" };
    let first = duration::display(Duration::from_millis(seen.first));
    let last = duration::display(Duration::from_millis(seen.last));
    match seen.count {
        1 => format!("{what}{} (at {first})", seen.value),
        count => format!("{what}{} ({count} times, from {first} to {last})", seen.value),
    }
}

fn milliseconds(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
