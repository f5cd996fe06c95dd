//! Environments that let in only who shows something.

use parity_core::model::Verdict;
use parity_tests::project::{Outcome, Project, manifest};
use parity_tests::site::Site;

const RUN_ACTION: &str = env!("CARGO_BIN_EXE_run-action");

/// What is shown in a header.
const BYPASS: &str = "bypass-0123456789abcdef";

/// `team:s3cret& word`, which is the visitor's password, as RFC 7617 has it.
const BASIC: &str = "Basic dGVhbTpzM2NyZXQmIHdvcmQ=";

/// Sends a form in an environment of which this is said, too.
fn run(site: &Site, said: &str, variables: &[(&'static str, &str)]) -> Outcome {
    run_action("sends_the_form", site, said, variables)
}

fn run_action(
    action: &str,
    site: &Site,
    said: &str,
    variables: &[(&'static str, &str)],
) -> Outcome {
    let text = manifest(&site.url()).replacen("\n\n", &format!("\n{said}\n\n"), 1);
    let mut project = Project::with_manifest(&text, RUN_ACTION);
    for (name, value) in variables {
        project.set(name, value);
    }
    project.run(action)
}

#[test]
fn a_header_lets_pages_and_the_harness_in_and_is_written_nowhere() {
    let site = Site::start_behind("x-bypass", BYPASS);
    let said = "headers = { x-bypass = { variable = \"BYPASS\" } }";
    let outcome = run(&site, said, &[("BYPASS", BYPASS)]);
    assert_eq!(outcome.judgement.verdict, Verdict::Pass, "{}", outcome.report);
    let outcome = run_action("tells_what_the_site_was_shown", &site, said, &[("BYPASS", BYPASS)]);
    assert!(outcome.files.contains("x-bypass: <secret BYPASS>"), "{}", outcome.files);
    assert!(!outcome.files.contains(BYPASS), "{}", outcome.files);
}

#[test]
fn a_name_and_a_password_let_in_and_are_written_nowhere() {
    let site = Site::start_behind("authorization", BASIC);
    let said = "basic_auth = { user = \"team\", password = { variable = \"VISITOR_PASSWORD\" } }";
    let outcome = run(&site, said, &[]);
    assert_eq!(outcome.judgement.verdict, Verdict::Pass, "{}", outcome.report);
    assert!(!outcome.files.contains(&BASIC["Basic ".len()..]), "{}", outcome.files);
}

#[test]
fn who_is_not_let_in_is_told_what_to_say() {
    let site = Site::start_behind("x-bypass", BYPASS);
    let outcome = run(&site, "", &[]);
    assert_eq!(outcome.judgement.verdict, Verdict::Broken, "{}", outcome.report);
    for part in ["status 401", "the body begins: who are you?", "[environments.local.headers]"] {
        assert!(outcome.report.contains(part), "{}", outcome.report);
    }
}

#[test]
fn a_variable_that_is_not_set_is_no_proof_and_is_told_with_its_place() {
    let site = Site::start_behind("x-bypass", BYPASS);
    let outcome = run(&site, "headers = { x-bypass = { variable = \"UNSET_BYPASS\" } }", &[]);
    assert_eq!(outcome.judgement.verdict, Verdict::NotProven, "{}", outcome.report);
    for part in ["the variable `UNSET_BYPASS` to be set", "parity.toml:5:"] {
        assert!(outcome.report.contains(part), "{}", outcome.report);
    }
}

#[test]
fn what_cannot_stand_in_a_header_is_told_without_it() {
    let site = Site::start_behind("x-bypass", BYPASS);
    let said = "headers = { x-bypass = { variable = \"BYPASS\" } }";
    let outcome = run(&site, said, &[("BYPASS", "two\nlines-of-it")]);
    assert_eq!(outcome.judgement.verdict, Verdict::Broken, "{}", outcome.report);
    assert!(outcome.report.contains("what can stand in a header"), "{}", outcome.report);
    assert!(!outcome.files.contains("lines-of-it"), "{}", outcome.files);
}
