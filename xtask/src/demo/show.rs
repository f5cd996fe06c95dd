//! The demo's result, for a person and for a machine.

use parity_model::Verdict;
use parity_model::verdict::Judgement;
use serde_json::{Value, json};

use crate::clock::Stopwatch;
use crate::demo::half::Half;
use crate::demo::{Shown, judge};
use crate::failure::Failure;
use crate::matrix::telling::Telling;
use crate::verdicts;

/// Returns the verdicts of both halves, one a line, and why one is not a pass; then the further faults.
pub(crate) fn text(shown: &Shown) -> String {
    let mut lines = Vec::new();
    for half in &shown.halves {
        lines.push(String::new());
        lines.push(half.shop.title().to_owned());
        for judgement in &half.judgements {
            lines.push(verdict(judgement));
            if judgement.verdict != Verdict::Pass {
                lines.extend(reasons(judgement));
            }
        }
    }
    lines.extend(shown.telling.iter().map(Telling::text));
    lines.push(String::new());
    lines.join("\n")
}

fn verdict(judgement: &Judgement) -> String {
    let Judgement { verdict, title, seconds, .. } = judgement;
    format!("  {verdict:<10}  {title}  ({seconds:.1} s)")
}

fn reasons(judgement: &Judgement) -> Vec<String> {
    let mut lines: Vec<String> = judgement
        .failure
        .iter()
        .flat_map(verdicts::answers)
        .map(|(name, text)| line(name, &text))
        .collect();
    for cause in &judgement.diagnosis {
        lines.push(line(cause.surface.as_str(), &cause.sentence));
    }
    lines.push(line("evidence", &judgement.directory));
    lines
}

fn line(name: &str, text: &str) -> String {
    format!("              {name:<10}{text}")
}

/// Returns the whole result as one document, also where there is none.
pub(crate) fn json(shown: &Result<Shown, Failure>, time: &Stopwatch) -> Value {
    let (halves, telling, problem) = match shown {
        Ok(Shown { halves, telling }) => (halves.as_slice(), telling.as_slice(), None),
        Err(failure) => ([].as_slice(), [].as_slice(), Some(failure.to_string())),
    };
    let is_there = !halves.is_empty();
    let as_expected = is_there && shown.as_ref().is_ok_and(|shown| shown.problems().is_empty());
    json!({
        "as_expected": as_expected,
        "seconds": time.elapsed().as_secs_f64(),
        "problem": problem,
        "halves": halves.iter().map(half).collect::<Vec<_>>(),
        "faults": telling.iter().map(further).collect::<Vec<_>>(),
    })
}

fn further(telling: &Telling) -> Value {
    json!({
        "fault": telling.fault.name,
        "change": telling.fault.change,
        "problems": telling.problems(),
        "parity": telling.cell,
    })
}

fn half(half: &Half) -> Value {
    json!({
        "name": half.shop.name(),
        "fault": half.shop.fault(),
        "as_expected": judge::problems(half).is_empty(),
        "problems": judge::problems(half),
        "seconds": half.seconds,
        "verdicts": half.judgements,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::Shop;

    fn failed() -> Half {
        let judgement = json!({
            "action": "send_lead", "title": "A message reaches the list", "environment": "verify",
            "verdict": "fail", "seconds": 12.34, "directory": "target/parity/x/send_lead",
            "failure": {"place": "tests/leads.rs:12", "step": "wait", "expected": "a job that is done",
                "saw": ["waiting", "waiting again"], "waited": "10.0 s, 9 looks", "advice": null},
            "diagnosis": [{"surface": "queue", "sentence": "no worker took it", "evidence": [3]}],
        });
        Half {
            shop: Shop::WithoutWorker,
            judgements: vec![serde_json::from_value(judgement).unwrap()],
            unreadable: Vec::new(),
            seconds: 13.0,
            ended_well: false,
        }
    }

    fn shown(halves: Vec<Half>) -> Shown {
        Shown { halves, telling: Vec::new() }
    }

    #[test]
    fn a_person_reads_why_it_failed_and_where_the_evidence_is() {
        let expected = "
The same shop, its worker not started
  fail        A message reaches the list  (12.3 s)
              at        tests/leads.rs:12
              step      wait
              expected  a job that is done
              saw       waiting; waiting again
              waited    10.0 s, 9 looks
              queue     no worker took it
              evidence  target/parity/x/send_lead
";
        assert_eq!(text(&shown(vec![failed()])), expected);
    }

    #[test]
    fn a_machine_reads_one_document_also_where_nothing_was_run() {
        let time = Stopwatch::start();
        let document = json(&Ok(shown(vec![failed()])), &time);
        assert_eq!(document["as_expected"], false);
        assert_eq!(document["halves"][0]["verdicts"][0]["diagnosis"][0]["surface"], "queue");
        let document = json(&Err(Failure::new("no browser")), &time);
        assert_eq!(document["as_expected"], false);
        assert_eq!(document["problem"], "no browser");
        assert_eq!(json(&Ok(shown(Vec::new())), &time)["as_expected"], false);
    }
}
