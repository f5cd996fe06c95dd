//! Tells what a layer has said, and what of that the fault does not explain; touches nothing.

use parity_model::Verdict;

use crate::arguments::Layer;
use crate::matrix::attempt::{Attempt, End};
use crate::matrix::fault::Fault;
use crate::matrix::record::{Answer, Cell, Failed};
use crate::matrix::results::Test;
use crate::verdicts;

/// What is broken in the shop.
#[derive(Debug, Clone, Copy)]
pub(crate) enum State<'a> {
    Healthy,
    Fault(&'a Fault),
    Regression(&'a Fault),
}

/// The exit codes by which a runner of tests says that one has failed.
const A_TEST_FAILED: [(Layer, i32); 4] =
    [(Layer::Unit, 100), (Layer::Integration, 100), (Layer::Preview, 1), (Layer::Parity, 100)];

/// What is told of layers that say more than they should know.
const NOTICED_EARLY: &str = "noticed, though this layer should have stayed green";

/// Judges what one layer has said; `healthy` is what it says where nothing is broken.
pub(crate) fn judge(
    layer: Layer,
    state: State<'_>,
    attempt: &Attempt,
    healthy: Option<&Cell>,
) -> Cell {
    let mut cell = Cell::of(layer.name(), Answer::Broken);
    cell.seconds = Some(attempt.seconds);
    cell.tests = attempt.tests.len();
    cell.problems.clone_from(&attempt.unreadable);
    cell.why = no_proof(layer, attempt);
    if cell.why.is_some() {
        return cell;
    }
    cell.failed = failed(state, &attempt.tests);
    let is_known = |failed: &Failed| {
        healthy.is_some_and(|cell| cell.failed.iter().any(|known| known.name == failed.name))
    };
    let told: Vec<_> = cell.failed.iter().filter(|failed| !is_known(failed)).collect();
    let known = cell.failed.iter().filter(|failed| is_known(failed));
    cell.problems.extend(
        known.map(|failed| {
            format!("`{}` fails without a fault, too, and notices none", failed.name)
        }),
    );
    let broken = Verdict::Broken.as_str();
    cell.answer = match (state, told.as_slice()) {
        (State::Healthy, []) => Answer::Passes,
        (_, told) if !told.is_empty() && told.iter().all(|failed| failed.verdict == broken) => {
            Answer::Broken
        }
        (State::Healthy, _) => Answer::Fails,
        (State::Fault(_) | State::Regression(_), []) => Answer::NotNoticed,
        (State::Fault(_) | State::Regression(_), _) => Answer::Noticed,
    };
    let problems = match (state, layer) {
        (State::Healthy, _) => unwell(&cell),
        (State::Fault(fault) | State::Regression(fault), Layer::Parity) => {
            unexplained(fault, &cell)
        }
        (_, Layer::Unit | Layer::Integration) => noticed_early(&cell),
        (_, Layer::Preview) => Vec::new(),
    };
    cell.problems.extend(problems);
    cell.problems.extend(missing(&cell, attempt, healthy));
    cell
}

/// Why this run says nothing.
fn no_proof(layer: Layer, attempt: &Attempt) -> Option<String> {
    let failure = A_TEST_FAILED.iter().find(|(known, _)| *known == layer).map(|(_, code)| *code);
    let some_failed = attempt.tests.iter().any(|test| !test.passed);
    let why = match attempt.end {
        End::TooLong => "it was not done in time, and was ended".to_owned(),
        End::Exited(code) if attempt.tests.is_empty() => {
            format!("no test was executed; it ended with {}", told(code))
        }
        End::Exited(Some(0)) if some_failed => {
            "the runner says that all is well, and a test failed".to_owned()
        }
        End::Exited(Some(0)) => return None,
        End::Exited(code) if code == failure && some_failed => return None,
        End::Exited(code) if code == failure => {
            "the runner says that a test failed, and none has told so".to_owned()
        }
        End::Exited(code) => format!("it ended with {}", told(code)),
    };
    let lines = attempt.said.join("\n");
    Some(if lines.is_empty() { why } else { format!("{why}; its last lines:\n{lines}") })
}

fn told(code: Option<i32>) -> String {
    code.map_or_else(|| "a signal".to_owned(), |code| format!("exit code {code}"))
}

/// What failed: first what should notice the fault, then what it explains, then the rest.
fn failed(state: State<'_>, tests: &[Test]) -> Vec<Failed> {
    let rank = |name: &str| match state {
        State::Fault(fault) | State::Regression(fault) if fault.noticed_by.contains(&name) => 0,
        State::Fault(fault) | State::Regression(fault) if fault.explains(name) => 1,
        State::Healthy | State::Fault(_) | State::Regression(_) => 2,
    };
    let mut failed: Vec<_> =
        tests.iter().filter(|test| !test.passed).map(|test| one(state, test)).collect();
    failed.sort_by_key(|failed| rank(&failed.name));
    failed
}

fn one(state: State<'_>, test: &Test) -> Failed {
    let expected = match state {
        State::Healthy => false,
        State::Fault(fault) | State::Regression(fault) => {
            test.judgement.is_none() || fault.explains(&test.name)
        }
    };
    let mut failed = Failed {
        name: test.name.clone(),
        title: test.name.clone(),
        verdict: Verdict::Fail.as_str(),
        surface: None,
        sentence: None,
        expected,
        seconds: test.seconds,
        report: Vec::new(),
    };
    if let Some(judgement) = &test.judgement {
        failed.title.clone_from(&judgement.title);
        failed.verdict = judgement.verdict.as_str();
        failed.report = judgement.failure.iter().flat_map(verdicts::answers).collect();
        let causes = judgement.diagnosis.iter();
        failed.report.extend(
            causes.map(|cause| {
                ("surface", format!("{}: {}", cause.surface.as_str(), cause.sentence))
            }),
        );
        failed.report.push(("evidence", judgement.directory.clone()));
        let first = judgement.diagnosis.first();
        failed.surface = first.map(|cause| cause.surface.as_str().to_owned());
        failed.sentence = first.map(|cause| cause.sentence.clone());
    }
    failed
}

fn unwell(cell: &Cell) -> Vec<String> {
    let failed = cell.failed.iter();
    failed
        .map(|failed| format!("`{}` is `{}` without a fault", failed.name, failed.verdict))
        .collect()
}

/// What unit and integration tests notice needs nobody else, or one of them depends on what it should not.
fn noticed_early(cell: &Cell) -> Vec<String> {
    if cell.answer == Answer::Noticed { vec![NOTICED_EARLY.to_owned()] } else { Vec::new() }
}

fn missed(cell: &Cell) -> Vec<String> {
    if cell.answer == Answer::NotNoticed { vec!["not noticed".to_owned()] } else { Vec::new() }
}

/// What the fault does not explain, and what of it was not noticed.
fn unexplained(fault: &Fault, cell: &Cell) -> Vec<String> {
    let mut problems = missed(cell);
    for failed in &cell.failed {
        let Failed { name, verdict, .. } = failed;
        if !failed.expected {
            let surface = failed.surface.as_deref().unwrap_or("not known");
            problems.push(format!(
                "`{name}` is `{verdict}` (surface {surface}), which the fault does not explain"
            ));
        } else if *verdict != Verdict::Fail.as_str() {
            problems.push(format!("`{name}` is `{verdict}`, not `fail`"));
        }
    }
    let Some(first) = cell.failed.first().filter(|_| cell.answer == Answer::Noticed) else {
        return problems;
    };
    if !fault.noticed_by.contains(&&*first.name) {
        let wanted = fault.noticed_by.join("`, `");
        problems.push(format!("`{wanted}` does not fail"));
    } else if !fault.surfaces.iter().any(|surface| Some(surface.as_str()) == cell.surface()) {
        let wanted: Vec<_> = fault.surfaces.iter().map(|surface| surface.as_str()).collect();
        let named = cell.surface().unwrap_or("none");
        problems.push(format!(
            "`{}` names the surface {named}, not {}",
            first.name,
            wanted.join(" or ")
        ));
    }
    problems
}

/// Tests that were there where nothing was broken.
fn missing(cell: &Cell, attempt: &Attempt, healthy: Option<&Cell>) -> Vec<String> {
    let Some(healthy) = healthy.filter(|healthy| healthy.tests > attempt.tests.len()) else {
        return Vec::new();
    };
    vec![format!("{} tests ran, and {} without a fault", cell.tests, healthy.tests)]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::matrix::fault::FAULTS;

    fn fault() -> &'static Fault {
        FAULTS.iter().find(|fault| fault.name == "mail-host").unwrap()
    }

    fn action(name: &str, verdict: Verdict, surface: &str) -> Test {
        let judgement = json!({
            "action": name, "title": "Somebody does something", "environment": "verify",
            "verdict": verdict, "seconds": 2.0, "directory": "target/parity/x", "failure": null,
            "diagnosis": [{"surface": surface, "sentence": "it is so", "evidence": [1]}],
        });
        Test {
            name: name.to_owned(),
            passed: verdict == Verdict::Pass,
            seconds: 2.0,
            judgement: Some(serde_json::from_value(judgement).unwrap()),
        }
    }

    fn attempt(code: i32, tests: Vec<Test>) -> Attempt {
        Attempt {
            seconds: 9.0,
            end: End::Exited(Some(code)),
            tests,
            unreadable: Vec::new(),
            said: vec!["the last line".to_owned()],
            settings: None,
        }
    }

    fn under_fault(attempt: &Attempt) -> Cell {
        judge(Layer::Parity, State::Fault(fault()), attempt, None)
    }

    #[test]
    fn a_fault_is_noticed_by_its_action_and_its_surface() {
        let tests = vec![
            action("invite", Verdict::Fail, "topology"),
            action("sign_in", Verdict::Pass, "auth"),
            action("recovery", Verdict::Fail, "topology"),
        ];
        let cell = under_fault(&attempt(100, tests));
        assert_eq!((cell.answer, cell.surface()), (Answer::Noticed, Some("topology")));
        assert_eq!(cell.problems, [""; 0]);
        let names: Vec<_> = cell.failed.iter().map(|failed| failed.name.as_str()).collect();
        assert_eq!(names, ["recovery", "invite"], "what should notice it is told first");
    }

    #[test]
    fn a_fault_under_which_all_is_green_is_not_noticed() {
        let cell = under_fault(&attempt(0, vec![action("recovery", Verdict::Pass, "auth")]));
        assert_eq!(cell.answer, Answer::NotNoticed);
        assert_eq!(cell.problems, ["not noticed"]);
    }

    #[track_caller]
    fn check_problems(tests: Vec<Test>, expected: &[&str]) {
        assert_eq!(under_fault(&attempt(100, tests)).problems, expected);
    }

    #[test]
    fn what_the_fault_does_not_explain_is_a_problem() {
        let recovery = || action("recovery", Verdict::Fail, "topology");
        check_problems(
            vec![recovery(), action("checkout", Verdict::Fail, "cache")],
            &["`checkout` is `fail` (surface cache), which the fault does not explain"],
        );
        check_problems(
            vec![action("recovery", Verdict::Fail, "queue")],
            &["`recovery` names the surface queue, not topology"],
        );
        check_problems(
            vec![action("invite", Verdict::Fail, "topology")],
            &["`recovery` does not fail"],
        );
        check_problems(
            vec![recovery(), action("invite", Verdict::Broken, "topology")],
            &["`invite` is `broken`, not `fail`"],
        );
    }

    #[track_caller]
    fn check_broken(attempt: &Attempt, start: &str) {
        let cell = under_fault(attempt);
        assert_eq!(cell.answer, Answer::Broken);
        let why = cell.why.unwrap_or_default();
        assert!(why.starts_with(start) && why.ends_with("the last line"), "{why}");
    }

    #[test]
    fn what_could_not_be_run_has_noticed_nothing() {
        check_broken(&attempt(4, vec![]), "no test was executed; it ended with exit code 4");
        check_broken(&attempt(0, vec![]), "no test was executed; it ended with exit code 0");
        let failed = || vec![action("recovery", Verdict::Fail, "topology")];
        check_broken(&attempt(4, failed()), "it ended with exit code 4");
        check_broken(&attempt(0, failed()), "the runner says that all is well");
        let passed = vec![action("recovery", Verdict::Pass, "topology")];
        check_broken(&attempt(100, passed), "the runner says that a test failed");
        let late = Attempt { end: End::TooLong, ..attempt(0, failed()) };
        check_broken(&late, "it was not done in time");
    }

    #[test]
    fn a_harness_that_broke_has_noticed_nothing() {
        let tests = vec![action("recovery", Verdict::Broken, "topology")];
        assert_eq!(under_fault(&attempt(100, tests)).answer, Answer::Broken);
    }

    #[test]
    fn what_fails_without_a_fault_notices_none() {
        let tests = || vec![action("recovery", Verdict::Fail, "topology")];
        let healthy = judge(Layer::Parity, State::Healthy, &attempt(100, tests()), None);
        assert_eq!(healthy.answer, Answer::Fails);
        assert_eq!(healthy.problems, ["`recovery` is `fail` without a fault"]);
        let state = State::Fault(fault());
        let cell = judge(Layer::Parity, state, &attempt(100, tests()), Some(&healthy));
        assert_eq!(cell.answer, Answer::NotNoticed);
        assert_eq!(cell.problems[0], "`recovery` fails without a fault, too, and notices none");
    }

    #[test]
    fn tests_that_are_no_longer_run_are_told() {
        let both = vec![
            action("recovery", Verdict::Pass, "auth"),
            action("invite", Verdict::Pass, "auth"),
        ];
        let healthy = judge(Layer::Parity, State::Healthy, &attempt(0, both), None);
        assert_eq!((healthy.answer, healthy.problems.len()), (Answer::Passes, 0));
        let one = attempt(100, vec![action("recovery", Verdict::Fail, "topology")]);
        let cell = judge(Layer::Parity, State::Fault(fault()), &one, Some(&healthy));
        assert_eq!(cell.problems, ["1 tests ran, and 2 without a fault"]);
    }

    #[test]
    fn a_preview_may_notice_a_fault_and_the_layers_below_it_should_not() {
        let test = || Test { name: "a".into(), passed: false, seconds: 1.0, judgement: None };
        for (layer, code, state, expected) in [
            (Layer::Preview, 1, State::Fault(fault()), None),
            (Layer::Preview, 1, State::Regression(fault()), None),
            (Layer::Integration, 100, State::Fault(fault()), Some(NOTICED_EARLY)),
            (Layer::Unit, 100, State::Regression(fault()), Some(NOTICED_EARLY)),
        ] {
            let cell = judge(layer, state, &attempt(code, vec![test()]), None);
            assert_eq!(cell.answer, Answer::Noticed);
            assert_eq!(cell.problems.first().map(String::as_str), expected, "{}", layer.name());
        }
    }
}
