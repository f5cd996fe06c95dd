//! Judges one run from how its body ended and how much it did; touches nothing.

use parity_model::verdict::Failure;
use parity_model::{Surface, Verdict};

use crate::error::{Error, ErrorKind, Place};

/// How the body of an action ended.
#[derive(Debug)]
pub(crate) enum Ending {
    /// It returned `Ok`.
    Returned,
    /// It returned an error.
    Failed(Error),
    /// It panicked, as a failed `assert!` does.
    Panicked {
        /// The panic's message.
        message: String,
        /// Where it was raised.
        place: Option<String>,
    },
    /// It returned after its timeout, so that nothing could end it.
    Late {
        /// The timeout, as a person reads it.
        timeout: String,
        /// How long it took.
        took: String,
    },
    /// It did not end by its timeout.
    Unfinished {
        /// The timeout, as a person reads it.
        timeout: String,
        /// What was being done.
        doing: Option<(String, Place)>,
    },
}

/// Judges a run whose body ended so, after that many steps. `soft` are the promises that were broken while it
/// went on; the first of them is the failure where the body itself has none.
pub(crate) fn judge(
    ending: Ending,
    steps: u64,
    soft: &mut Vec<Failure>,
) -> (Verdict, Option<Failure>) {
    match ending {
        Ending::Returned if !soft.is_empty() => (Verdict::Fail, Some(soft.remove(0))),
        Ending::Returned if steps == 0 => (Verdict::NotProven, Some(did_nothing())),
        Ending::Returned => (Verdict::Pass, None),
        Ending::Failed(error) => (verdict_of(error.kind()), Some(error.into_failure())),
        Ending::Panicked { message, place } => (Verdict::Fail, Some(panicked(&message, place))),
        Ending::Late { timeout, took } => (Verdict::Fail, Some(late(&timeout, &took))),
        Ending::Unfinished { timeout, doing } => (Verdict::Fail, Some(unfinished(&timeout, doing))),
    }
}

/// Judges a run once more that has overridden flags, each as `key=variant`: it is no proof of the surface `flags`.
pub(crate) fn unless_overridden(
    judged: (Verdict, Option<Failure>),
    surfaces: &[Surface],
    overridden: &[String],
) -> (Verdict, Option<Failure>) {
    let is_proof = overridden.is_empty() || !surfaces.contains(&Surface::Flags);
    match judged {
        (Verdict::Pass, _) if !is_proof => (Verdict::NotProven, Some(overrode(overridden))),
        judged => judged,
    }
}

fn overrode(overridden: &[String]) -> Failure {
    Failure {
        expected: Some("flags to be evaluated as users get them".to_owned()),
        saw: overridden.iter().map(|flag| format!("the harness overrode `{flag}`")).collect(),
        advice: Some(
            "an overridden flag proves nothing: remove the override, or `flags` from the surfaces of the action"
                .to_owned(),
        ),
        ..Failure::default()
    }
}

fn verdict_of(kind: ErrorKind) -> Verdict {
    match kind {
        ErrorKind::Product => Verdict::Fail,
        ErrorKind::Environment | ErrorKind::Usage => Verdict::Broken,
        ErrorKind::Unproven => Verdict::NotProven,
    }
}

fn did_nothing() -> Failure {
    Failure {
        expected: Some("at least one step".to_owned()),
        saw: vec!["the action returned without having done anything".to_owned()],
        advice: Some("await the steps: a step does nothing until it is awaited".to_owned()),
        ..Failure::default()
    }
}

fn panicked(message: &str, place: Option<String>) -> Failure {
    let saw = message.lines().map(str::to_owned).collect();
    Failure { place, step: Some("assert in the action".to_owned()), saw, ..Failure::default() }
}

fn late(timeout: &str, took: &str) -> Failure {
    Failure {
        expected: Some(format!("the action to end within its timeout of {timeout}")),
        saw: vec![format!(
            "it took {took}, and could not be ended: something in it blocks its thread"
        )],
        advice: Some(
            "wait by `tokio::time::sleep`, and call what blocks by `tokio::task::spawn_blocking`"
                .to_owned(),
        ),
        ..Failure::default()
    }
}

fn unfinished(timeout: &str, doing: Option<(String, Place)>) -> Failure {
    let (step, place) = doing.unzip();
    Failure {
        place: place.map(|place| place.to_string()),
        expected: Some(format!("the action to end within its timeout of {timeout}")),
        saw: vec![match &step {
            Some(_) => "this step was still running".to_owned(),
            None => "no step was running: the action waited for something of its own".to_owned(),
        }],
        step,
        advice: Some("`timeout = \"…\"` of the attribute gives it longer".to_owned()),
        ..Failure::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(ending: Ending, steps: u64, expected: Verdict) {
        assert_eq!(judge(ending, steps, &mut Vec::new()).0, expected);
    }

    #[test]
    fn a_body_that_went_on_after_a_broken_promise_fails() {
        let failure = |saw: &str| Failure { saw: vec![saw.to_owned()], ..Failure::default() };
        let mut soft = vec![failure("first"), failure("second")];
        let (verdict, told) = judge(Ending::Returned, 3, &mut soft);
        assert_eq!((verdict, told), (Verdict::Fail, Some(failure("first"))));
        assert_eq!(soft, [failure("second")]);
        let broken = Ending::Failed(Error::environment("an answer"));
        assert_eq!(judge(broken, 3, &mut soft).0, Verdict::Broken);
        assert_eq!(soft.len(), 1);
    }

    #[test]
    fn an_overridden_flag_is_no_proof_of_flags_and_hides_no_failure() {
        let overridden = ["new-checkout=on".to_owned()];
        let check = |verdict, surfaces: &[Surface], overridden: &[String], expected| {
            let (judged, failure) = unless_overridden((verdict, None), surfaces, overridden);
            assert_eq!(judged, expected, "{failure:?}");
        };
        let flags = [Surface::Auth, Surface::Flags];
        check(Verdict::Pass, &flags, &overridden, Verdict::NotProven);
        check(Verdict::Pass, &flags, &[], Verdict::Pass);
        check(Verdict::Pass, &[Surface::Auth], &overridden, Verdict::Pass);
        check(Verdict::Fail, &flags, &overridden, Verdict::Fail);
    }

    #[test]
    fn only_a_body_that_did_something_and_returned_passes() {
        check(Ending::Returned, 3, Verdict::Pass);
        check(Ending::Returned, 0, Verdict::NotProven);
    }

    #[test]
    fn only_the_product_can_fail() {
        check(Ending::Failed(Error::product("a button")), 3, Verdict::Fail);
        check(Ending::Failed(Error::environment("an answer")), 3, Verdict::Broken);
        check(Ending::Failed(Error::usage("an actor")), 3, Verdict::Broken);
        check(Ending::Failed(Error::unproven("a secret")), 3, Verdict::NotProven);
    }

    #[test]
    fn a_failed_assertion_and_a_missed_timeout_are_the_products() {
        let panicked = Ending::Panicked { message: "left: 1\nright: 2".to_owned(), place: None };
        check(panicked, 3, Verdict::Fail);
        check(Ending::Unfinished { timeout: "1.0 s".to_owned(), doing: None }, 3, Verdict::Fail);
    }
}
