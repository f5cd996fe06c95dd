//! Tells whether a half of the demo is as it should be; touches nothing.

use parity_model::verdict::Judgement;
use parity_model::{Surface, Verdict};

use crate::demo::Shop;
use crate::demo::half::Half;

/// The action that only reads.
const SIGN_IN: &str = "sign_in";

/// The action that the worker completes.
const SEND_LEAD: &str = "send_lead";

/// The job that it waits for.
const JOB: &str = "process-lead";

/// Returns what is not as it should be; nothing that is missing is taken for good.
pub(crate) fn problems(half: &Half) -> Vec<String> {
    let named = |problem| format!("{}: {problem}", half.shop.name());
    all(half).into_iter().map(named).collect()
}

fn all(half: &Half) -> Vec<String> {
    let mut problems = half.unreadable.clone();
    problems.extend(unknown(&half.judgements));
    for action in [SIGN_IN, SEND_LEAD] {
        match of(&half.judgements, action).as_slice() {
            [] => problems.push(format!("`{action}` has no verdict: it was not run")),
            [judgement] => problems.extend(wrong(half.shop, judgement)),
            more => problems.push(format!("`{action}` was run {} times, not once", more.len())),
        }
    }
    match (half.shop, half.ended_well) {
        (Shop::Healthy, false) => problems.push("the test runner says that a test failed".into()),
        (Shop::WithoutWorker, true) => {
            problems.push("the test runner says that all is well, and it is not".into());
        }
        (Shop::Healthy, true) | (Shop::WithoutWorker, false) => {}
    }
    problems
}

fn unknown(judgements: &[Judgement]) -> Vec<String> {
    let others = judgements.iter().map(|judgement| judgement.action.as_str());
    let others = others.filter(|action| ![SIGN_IN, SEND_LEAD].contains(action));
    others.map(|action| format!("`{action}` is no action of the demo")).collect()
}

fn of<'h>(judgements: &'h [Judgement], action: &str) -> Vec<&'h Judgement> {
    judgements.iter().filter(|judgement| judgement.action == action).collect()
}

fn wrong(shop: Shop, judgement: &Judgement) -> Vec<String> {
    let action = &judgement.action;
    let expected = match shop {
        Shop::WithoutWorker if action == SEND_LEAD => Verdict::Fail,
        Shop::Healthy | Shop::WithoutWorker => Verdict::Pass,
    };
    if judgement.verdict != expected {
        return vec![format!("`{action}` is `{}`, and should be `{expected}`", judgement.verdict)];
    }
    match expected {
        Verdict::Fail => undiagnosed(judgement),
        Verdict::Pass | Verdict::NotProven | Verdict::Broken => Vec::new(),
    }
}

/// Checks that the diagnosis names the queue first, and the job that waits.
fn undiagnosed(judgement: &Judgement) -> Vec<String> {
    let action = &judgement.action;
    let Some(cause) = judgement.diagnosis.first() else {
        return vec![format!("`{action}` failed without a diagnosis")];
    };
    let mut problems = Vec::new();
    if cause.surface != Surface::Queue {
        let surface = cause.surface;
        problems.push(format!("the diagnosis of `{action}` names `{surface}` first, not `queue`"));
    }
    if !cause.sentence.contains(JOB) {
        let sentence = &cause.sentence;
        problems.push(format!("the diagnosis of `{action}` does not name `{JOB}`: {sentence}"));
    }
    problems
}

#[cfg(test)]
mod tests {
    use parity_model::verdict::Cause;

    use super::*;

    fn judgement(action: &str, verdict: Verdict) -> Judgement {
        let cause = Cause {
            surface: Surface::Queue,
            sentence: "the job `process-lead` still waits".to_owned(),
            evidence: vec![7],
        };
        let diagnosis = if verdict == Verdict::Fail { vec![cause] } else { Vec::new() };
        let json = serde_json::json!({
            "action": action, "title": action, "environment": null, "verdict": verdict,
            "seconds": 1.0, "failure": null, "diagnosis": diagnosis, "directory": "d",
        });
        serde_json::from_value(json).unwrap()
    }

    fn healthy() -> Half {
        let judgements =
            vec![judgement(SIGN_IN, Verdict::Pass), judgement(SEND_LEAD, Verdict::Pass)];
        Half { shop: Shop::Healthy, judgements, unreadable: vec![], seconds: 1.0, ended_well: true }
    }

    fn without_worker() -> Half {
        let judgements =
            vec![judgement(SIGN_IN, Verdict::Pass), judgement(SEND_LEAD, Verdict::Fail)];
        Half { shop: Shop::WithoutWorker, judgements, ended_well: false, ..healthy() }
    }

    #[track_caller]
    fn check(mut half: Half, change: impl FnOnce(&mut Half), expected: &[&str]) {
        change(&mut half);
        assert_eq!(all(&half), expected);
    }

    #[test]
    fn both_halves_as_they_should_be_have_no_problem() {
        check(healthy(), |_| {}, &[]);
        check(without_worker(), |_| {}, &[]);
    }

    #[test]
    fn nothing_that_is_missing_is_taken_for_good() {
        check(
            healthy(),
            |half| drop(half.judgements.remove(1)),
            &["`send_lead` has no verdict: it was not run"],
        );
        check(
            without_worker(),
            |half| half.judgements.clear(),
            &[
                "`sign_in` has no verdict: it was not run",
                "`send_lead` has no verdict: it was not run",
            ],
        );
        check(healthy(), |half| half.unreadable.push("no verdict".into()), &["no verdict"]);
        check(
            healthy(),
            |half| half.ended_well = false,
            &["the test runner says that a test failed"],
        );
    }

    #[test]
    fn a_verdict_that_should_be_another_is_told() {
        check(
            healthy(),
            |half| half.judgements[1].verdict = Verdict::NotProven,
            &["`send_lead` is `not proven`, and should be `pass`"],
        );
        check(
            without_worker(),
            |half| half.judgements[0].verdict = Verdict::Broken,
            &["`sign_in` is `broken`, and should be `pass`"],
        );
        let passes = |half: &mut Half| half.judgements[1].verdict = Verdict::Pass;
        check(without_worker(), passes, &["`send_lead` is `pass`, and should be `fail`"]);
        check(
            without_worker(),
            |half| half.ended_well = true,
            &["the test runner says that all is well, and it is not"],
        );
    }

    #[test]
    fn the_diagnosis_names_the_queue_first_and_the_job() {
        check(
            without_worker(),
            |half| half.judgements[1].diagnosis.clear(),
            &["`send_lead` failed without a diagnosis"],
        );
        let other = |half: &mut Half| {
            let cause = &mut half.judgements[1].diagnosis[0];
            (cause.surface, cause.sentence) = (Surface::Cache, "a stale read".to_owned());
        };
        check(
            without_worker(),
            other,
            &[
                "the diagnosis of `send_lead` names `cache` first, not `queue`",
                "the diagnosis of `send_lead` does not name `process-lead`: a stale read",
            ],
        );
    }

    #[test]
    fn more_than_was_asked_for_is_a_problem_too() {
        check(
            healthy(),
            |half| half.judgements.push(judgement(SIGN_IN, Verdict::Pass)),
            &["`sign_in` was run 2 times, not once"],
        );
        check(
            healthy(),
            |half| half.judgements.push(judgement("other", Verdict::Pass)),
            &["`other` is no action of the demo"],
        );
    }
}
