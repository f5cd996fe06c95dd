//! However a run ends, no browser, no process and no temporary file of it is left.

use parity_core::model::Verdict;
use parity_core::model::evidence::Entry;
use parity_tests::ending::{self, WAITING};
use parity_tests::left::assert_nothing_left_of;
use parity_tests::project::Project;
use parity_tests::site::Site;
use parity_tests::waiting::{Waiting, browsers_of, signal};

const RUN_ACTION: &str = env!("CARGO_BIN_EXE_run-action");

/// Whose browser an action has.
#[derive(Debug, Clone, Copy)]
enum Owner {
    /// All actions share it.
    All,
    /// It is the action's own.
    Action,
}

const OWNERS: [Owner; 2] = [Owner::All, Owner::Action];

fn project(site: &Site, owner: Owner) -> Project {
    let mut project = Project::against(site, RUN_ACTION).apart();
    match owner {
        Owner::All => {}
        Owner::Action => project.set("PARITY_BROWSER_SHARED", "0"),
    }
    project
}

#[track_caller]
fn check_end(action: &str) {
    let site = Site::start();
    for owner in OWNERS {
        ending::check_end(&project(&site, owner), action);
    }
}

#[test]
fn nothing_is_left_of_a_pass() {
    check_end("sends_the_form");
}

#[test]
fn nothing_is_left_of_a_failure() {
    check_end("names_two_buttons");
}

#[test]
fn nothing_is_left_of_a_panic() {
    check_end("panics_with_a_page_open");
}

#[test]
fn nothing_is_left_of_an_exit() {
    check_end("exits_with_a_page_open");
}

#[test]
fn nothing_is_left_of_an_abort() {
    check_end("aborts_with_a_page_open");
}

#[track_caller]
fn check_signal(name: &str, prefix: &str) {
    let site = Site::start();
    for owner in OWNERS {
        ending::check_signal(&project(&site, owner), name, prefix);
    }
}

#[test]
fn nothing_is_left_after_sigterm() {
    check_signal("TERM", "");
}

#[test]
fn nothing_is_left_after_sigkill() {
    check_signal("KILL", "");
}

#[test]
fn nothing_is_left_after_sigkill_of_the_whole_group() {
    check_signal("KILL", "-");
}

#[test]
fn a_browser_that_dies_in_the_middle_of_a_step_leaves_the_run_broken_with_its_evidence() {
    let site = Site::start();
    for owner in OWNERS {
        let project = project(&site, owner);
        let mut waiting = Waiting::start(&project, WAITING);
        let browsers = browsers_of(&project);
        let [browser] = &browsers[..] else { panic!("{owner:?}: one browser in {browsers:#?}") };
        signal("KILL", &browser.number.to_string());
        waiting.end();
        check_broken(&project, "signal 9");
        // The next action has another browser.
        assert_eq!(project.run("sends_the_form").judgement.verdict, Verdict::Pass);
        assert_nothing_left_of(project.directory());
    }
}

#[track_caller]
fn check_broken(project: &Project, why: &str) {
    let judgement = project.judgement(WAITING);
    assert_eq!(judgement.verdict, Verdict::Broken);
    let failure = judgement.failure.expect("a broken run says why");
    let saw = failure.saw.join("\n");
    assert!(saw.contains("in flight: `Runtime.callFunctionOn`"), "{saw}");
    assert!(saw.contains(why), "{saw}");
    assert_eq!(failure.step.as_deref(), Some("expect text \"Never\" to be visible"));
    let evidence = project.evidence(WAITING);
    assert!(evidence.iter().any(|record| matches!(record.entry, Entry::Navigated { .. })));
    assert!(matches!(
        evidence.last().expect("a run has evidence").entry,
        Entry::Judged { verdict: Verdict::Broken, .. }
    ));
}

#[test]
fn a_browser_that_crashes_as_it_starts_is_evidence_and_the_action_has_another() {
    let site = Site::start();
    for owner in OWNERS {
        let mut project = project(&site, owner);
        project.have_browser_crash("chromium", 1);
        let outcome = project.run("sends_the_form");
        assert_eq!(outcome.judgement.verdict, Verdict::Pass, "{}", outcome.report);
        let lost = outcome.evidence.iter().find_map(|record| match &record.entry {
            Entry::Lost { what } => Some(what),
            _ => None,
        });
        let lost = lost.expect("the crash is evidence");
        assert!(lost.contains("it exited with status 139 (signal 11)"), "{lost}");
        assert!(lost.ends_with("\nanother one was started"), "{lost}");
        assert_nothing_left_of(project.directory());
    }
}
