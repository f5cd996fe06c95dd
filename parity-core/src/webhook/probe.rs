//! Proves that the system under test looks at the signatures of webhooks.

use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

use crate::cut;
use crate::error::{Error, Place, Result};
use crate::step::Step;
use crate::webhook::sender::Sender;
use crate::webhook::sending::{How, Sending, written};

/// How long all of its webhooks may take.
const LIMIT: Duration = Duration::from_secs(30);

/// How much older than what is tolerated a signature is that is too old.
const BEYOND: Duration = Duration::from_mins(5);

/// What must become of a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    Accepted,
    Refused,
}

impl Sender {
    /// Proves that the system under test looks at signatures: a webhook with a good one is accepted (2xx), and those
    /// with a wrong secret, a changed body, an old time and none at all are refused (4xx). It tells of the
    /// event `parity.probe`, which no system knows; [`proves_signatures_of`](Self::proves_signatures_of) is for those
    /// that refuse events that they do not know.
    ///
    /// # Errors
    ///
    /// A product error that says which of them were not answered as they must be.
    #[track_caller]
    pub fn proves_signatures(&self) -> Step<()> {
        self.probe(
            "parity.probe".to_owned(),
            Value::Object(serde_json::Map::new()),
            Place::of_caller(),
        )
    }

    /// The same with an event that the system under test knows.
    ///
    /// # Errors
    ///
    /// A product error that says which of them were not answered as they must be.
    ///
    /// # Panics
    ///
    /// If `body` cannot be written as JSON.
    #[track_caller]
    pub fn proves_signatures_of(
        &self,
        event: impl Into<String>,
        body: &impl Serialize,
    ) -> Step<()> {
        self.probe(event.into(), written(body), Place::of_caller())
    }

    /// Sends a webhook with a good signature, and those with bad ones.
    fn probe(&self, event: String, body: Value, place: Place) -> Step<()> {
        let title = format!("prove that {} looks at signatures", self.path());
        let sender = self.clone();
        Step::placed(self.scope().clone(), title, place, LIMIT, async move |deadline| {
            let mut wrong = Vec::new();
            for (what, how, expected) in probes(&sender) {
                let sending = Sending::new(sender.clone(), event.clone(), body.clone()).at(place);
                let answer = sending.how(how).go(deadline).await?;
                wrong.extend(told(what, expected, answer.status(), &answer.text()));
            }
            judged(&sender, wrong)
        })
    }
}

fn probes(sender: &Sender) -> Vec<(&'static str, How, Expected)> {
    let mut probes = vec![
        ("a good signature", How::Good, Expected::Accepted),
        ("a signature by a wrong secret", How::WrongSecret, Expected::Refused),
        ("a body that was changed after it was signed", How::Changed, Expected::Refused),
        ("no signature", How::Unsigned, Expected::Refused),
    ];
    if sender.scheme().says_when() {
        let old = How::Ago(sender.scheme().tolerated() + BEYOND);
        probes.push(("a signature that is too old", old, Expected::Refused));
    }
    probes
}

/// What is wrong with an answer, if anything is.
fn told(what: &str, expected: Expected, status: u16, body: &str) -> Option<String> {
    let is_right = match expected {
        Expected::Accepted => (200..300).contains(&status),
        Expected::Refused => (400..500).contains(&status),
    };
    let how = match (expected, status) {
        (Expected::Accepted, _) => "was not accepted",
        (Expected::Refused, 200..300) => "was accepted",
        (Expected::Refused, _) => "was not refused with a status from 400 to 499",
    };
    let body = cut::beginning(body, 100);
    let body = if body.trim().is_empty() { String::new() } else { format!("; {}", body.trim()) };
    (!is_right).then(|| format!("a webhook with {what} {how}: status {status}{body}"))
}

fn judged(sender: &Sender, wrong: Vec<String>) -> Result<()> {
    if wrong.is_empty() {
        return Ok(());
    }
    let expected = format!(
        "{} to accept webhooks with a good signature and to refuse those without",
        sender.path()
    );
    let error = wrong.into_iter().fold(Error::product(expected), Error::saw);
    Err(error.advice(format!(
        "look at the surface `webhooks`: whether the system under test looks at signatures, and whether its secret is \
         the one in `{}`",
        sender.secret().name()
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_success_accepts_and_only_a_status_of_the_senders_fault_refuses() {
        let told = |expected, status| told("no signature", expected, status, " no\n");
        assert_eq!(told(Expected::Accepted, 204), None);
        assert_eq!(told(Expected::Refused, 401), None);
        assert_eq!(
            told(Expected::Refused, 200).as_deref(),
            Some("a webhook with no signature was accepted: status 200; no")
        );
        assert_eq!(
            told(Expected::Refused, 500).as_deref(),
            Some(
                "a webhook with no signature was not refused with a status from 400 to 499: status 500; no"
            )
        );
        assert!(
            told(Expected::Accepted, 302).is_some_and(|told| told.contains("was not accepted"))
        );
    }
}
