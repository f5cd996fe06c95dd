//! Reference images are written, held against and written anew as the variables of the process say.

use std::path::PathBuf;

use parity_core::model::Verdict;
use parity_core::model::evidence::Entry;
use parity_tests::project::{Outcome, Project};
use parity_tests::shown::varying;
use parity_tests::site::Site;

const RUN_ACTION: &str = env!("CARGO_BIN_EXE_run-action");

const ACTION: &str = "looks_at_the_consent";

/// A run of the action in a project of its own, with this reference image and these variables.
struct Ran {
    project: Project,
    outcome: Outcome,
}

#[track_caller]
fn run(reference: Option<&[u8]>, variables: &[(&'static str, &str)], verdict: Verdict) -> Ran {
    let site = Site::start();
    let mut project = Project::against(&site, RUN_ACTION);
    for name in ["CI", "PARITY_UPDATE"] {
        project.set(name, "");
    }
    for (name, value) in variables {
        project.set(name, value);
    }
    let source = project.directory().join("tests/src/actions/pictures.rs");
    let path = path_in(&project);
    let directory = path.parent().expect("it is in a directory");
    let written = std::fs::create_dir_all(directory)
        .and_then(|()| std::fs::write(source, ""))
        .and_then(|()| reference.map_or(Ok(()), |reference| std::fs::write(&path, reference)));
    written.expect("the project's directory can be written to");
    let outcome = project.run(ACTION);
    assert_eq!(outcome.judgement.verdict, verdict, "{}", outcome.report);
    Ran { project, outcome }
}

fn path_in(project: &Project) -> PathBuf {
    let name = format!("pictures__consent@chromium-{}.png", std::env::consts::OS);
    project.directory().join("tests/src/actions/snapshots").join(name)
}

impl Ran {
    fn reference(&self) -> Option<Vec<u8>> {
        std::fs::read(path_in(&self.project)).ok()
    }
}

/// The reference that a first run writes.
fn written() -> Vec<u8> {
    run(None, &[], Verdict::NotProven).reference().expect("the first run writes it")
}

/// A reference that nothing looks like: one white pixel.
const OTHER: &[u8] = include_bytes!("pictures/pixel.png");

/// Compares a report with the one that was reviewed, without what differs from run to run.
#[track_caller]
fn check(name: &str, report: &str) {
    let filters =
        varying([(r"it is \d+ × \d+", "it is [size]"), (r"-(linux|macos)\.png", "-[system].png")]);
    insta::with_settings!({ filters => filters, omit_expression => true }, {
        insta::assert_snapshot!(name, report);
    });
}

#[test]
fn a_reference_that_is_missing_is_written_and_held_against_from_then_on() {
    let first = run(None, &[], Verdict::NotProven);
    check("written", &first.outcome.report);
    let reference = first.reference().expect("it is written");
    let second = run(Some(&reference), &[], Verdict::Pass);
    assert_eq!(second.reference(), Some(reference));
}

#[test]
fn nothing_is_written_in_ci_and_what_is_seen_is_kept_with_the_evidence() {
    let ran = run(None, &[("CI", "true")], Verdict::NotProven);
    check("none_in_ci", &ran.outcome.report);
    assert_eq!(ran.reference(), None);
    let actual = ran.project.output().join("run").join(ACTION).join("consent-actual.png");
    assert_eq!(std::fs::read(actual).unwrap(), written());
}

#[test]
fn what_differs_fails_and_is_written_anew_only_where_that_is_said() {
    let failed = run(Some(OTHER), &[], Verdict::Fail);
    check("differs", &failed.outcome.report);
    let told =
        |entry: &Entry| matches!(entry, Entry::LookedOther { pixels: None, difference: None, .. });
    assert!(failed.outcome.evidence.iter().any(|record| told(&record.entry)));
    assert_eq!(failed.reference().as_deref(), Some(OTHER));
    let anew = run(Some(OTHER), &[("PARITY_UPDATE", "1"), ("CI", "true")], Verdict::Pass);
    assert_eq!(anew.reference(), Some(written()));
}

#[test]
fn a_reference_that_is_no_picture_is_told() {
    check("no_picture", &run(Some(b"<html>"), &[], Verdict::Broken).outcome.report);
}
