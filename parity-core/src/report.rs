//! What a reader in a terminal is told of a run that is not a pass.

use std::fmt::Write as _;

use parity_model::verdict::{Failure, Judgement};

/// Returns the report of a run: one line for a pass, else the answers to the reader's questions.
pub(crate) fn render(judgement: &Judgement) -> String {
    let mut text = headline(judgement);
    if let Some(failure) = &judgement.failure {
        answers(&mut text, failure);
    }
    for failure in &judgement.soft {
        row(&mut text, "also", &also(failure));
    }
    for cause in &judgement.diagnosis {
        row(&mut text, "surface", &format!("{}: {}", cause.surface, cause.sentence));
    }
    if judgement.verdict == parity_model::Verdict::Fail && judgement.diagnosis.is_empty() {
        row(&mut text, "surface", "not known: nothing in the evidence speaks for one");
    }
    for noticed in judgement.noticed.iter().filter(|line| !is_told(judgement, line)) {
        row(&mut text, "noticed", noticed);
    }
    for left in &judgement.left {
        row(&mut text, "left", left);
    }
    if judgement.failure.is_some() {
        row(&mut text, "evidence", &judgement.directory);
    }
    text
}

/// From how many bytes on a line of a failure is what it says, and not a word that stands in others.
const SAID: usize = 8;

/// Whether the failure itself says so.
fn is_told(judgement: &Judgement, noticed: &str) -> bool {
    let mut saw = judgement.failure.iter().flat_map(|failure| &failure.saw);
    saw.any(|line| line.len() > SAID && noticed.contains(line.as_str()))
}

fn headline(judgement: &Judgement) -> String {
    let mut line = format!("{} {}", judgement.action, said(judgement));
    if let Some(place) = judgement.failure.as_ref().and_then(|failure| failure.place.as_ref()) {
        let _ = write!(line, " at {place}");
    }
    if judgement.title != judgement.action {
        let _ = write!(line, ": {}", judgement.title);
    }
    line.push('\n');
    let mut run = format!("{:.1} s", judgement.seconds);
    if let Some(environment) = &judgement.environment {
        let _ = write!(run, " against `{environment}`");
    }
    if let Some(browser) = &judgement.browser {
        let _ = write!(run, " in {browser}");
    }
    row(&mut line, "ran", &run);
    line
}

fn said(judgement: &Judgement) -> &'static str {
    match judgement.verdict {
        parity_model::Verdict::Pass => "passed",
        parity_model::Verdict::Fail => "failed",
        parity_model::Verdict::NotProven => "is not proven",
        parity_model::Verdict::Broken => "is broken",
    }
}

fn answers(text: &mut String, failure: &Failure) {
    let rows = [
        ("step", failure.step.clone()),
        ("expected", failure.expected.clone()),
        ("saw", Some(failure.saw.join("\n")).filter(|saw| !saw.is_empty())),
        ("waited", failure.waited.clone()),
        ("try", failure.advice.clone()),
    ];
    for (name, answer) in rows {
        if let Some(answer) = answer {
            row(text, name, &answer);
        }
    }
}

/// A further broken promise, in as few lines as tell it.
fn also(failure: &Failure) -> String {
    let place = failure.place.as_deref().map_or_else(String::new, |place| format!(" at {place}"));
    let step = failure.step.as_deref().unwrap_or("a step");
    let lines = failure.saw.iter().map(|line| format!("\n{line}"));
    format!("{step}{place}{}", lines.collect::<String>())
}

/// One answer, its further lines below its first.
fn row(text: &mut String, name: &str, answer: &str) {
    for (index, line) in answer.lines().enumerate() {
        let name = if index == 0 { name } else { "" };
        let _ = writeln!(text, "{}", format!("  {name:<9} {line}").trim_end());
    }
}

#[cfg(test)]
mod tests {
    use parity_model::verdict::Cause;
    use parity_model::{Surface, Verdict};

    use super::*;

    fn judgement(verdict: Verdict, failure: Option<Failure>) -> Judgement {
        Judgement {
            action: "send_lead".to_owned(),
            title: "A visitor asks to be called".to_owned(),
            environment: Some("verify".to_owned()),
            browser: Some("Chrome/156.0".to_owned()),
            verdict,
            seconds: 12.34,
            failure,
            soft: Vec::new(),
            left: Vec::new(),
            diagnosis: Vec::new(),
            noticed: Vec::new(),
            directory: "target/parity/4711/send_lead".to_owned(),
        }
    }

    #[test]
    fn a_pass_is_two_lines() {
        insta::assert_snapshot!(render(&judgement(Verdict::Pass, None)));
    }

    #[test]
    fn a_failure_answers_what_a_reader_asks() {
        let failure = Failure {
            place: Some("tests/parity/lead.rs:31".to_owned()),
            step: Some("wait until `job.is_done()` for `job(email)`".to_owned()),
            expected: Some("`job.is_done()`, because the worker scores the lead".to_owned()),
            saw: vec!["Job { status: waiting } (312 times, from 4 ms to 10.0 s)".to_owned(); 2],
            waited: Some("10.0 s, 312 looks".to_owned()),
            advice: Some("look at the worker".to_owned()),
        };
        let mut judgement = judgement(Verdict::Fail, Some(failure));
        judgement.soft = vec![Failure {
            place: Some("tests/parity/lead.rs:29".to_owned()),
            step: Some("expect text \"Ada\" to be visible".to_owned()),
            saw: vec!["it is hidden".to_owned()],
            ..Failure::default()
        }];
        judgement.left = vec!["the session of `customer` could not be closed: closed".to_owned()];
        judgement.diagnosis = vec![Cause {
            surface: Surface::Queue,
            sentence: "job `process-lead` still waits".to_owned(),
            evidence: vec![7],
        }];
        insta::assert_snapshot!(render(&judgement));
    }
}
