//! Actions in several processes share one browser, and none feels how another ends.

use std::os::unix::fs::PermissionsExt;

use parity_core::model::Verdict;
use parity_core::model::evidence::{Entry, Record};
use parity_tests::left::assert_nothing_left_of;
use parity_tests::project::Project;
use parity_tests::site::Site;
use parity_tests::waiting::{Waiting, browsers_of, signal};

const RUN_ACTION: &str = env!("CARGO_BIN_EXE_run-action");

/// An action that goes on when the site gives the word.
const PATIENT: &str = "waits_for_a_word";

/// The browser that an action had, by its command line, which names its profile.
#[track_caller]
fn browser_in(evidence: &[Record]) -> Vec<String> {
    let arguments = evidence.iter().find_map(|record| match &record.entry {
        Entry::Browser { arguments, .. } => Some(arguments.clone()),
        _ => None,
    });
    let arguments = arguments.expect("the action had a browser");
    assert!(arguments.iter().any(|flag| flag.starts_with("--user-data-dir=")), "{arguments:?}");
    arguments
}

/// Has an action come to its end in the browser of another, by `end` or by itself; the other goes on.
#[track_caller]
fn check_beside(action: &'static str, end: impl Fn(&Project)) {
    let site = Site::start();
    let project = Project::against(&site, RUN_ACTION).apart();
    let mut patient = Waiting::start(&project, PATIENT);
    end(&project);
    let evidence = patient.evidence(&project);
    assert!(!evidence.iter().any(|record| matches!(record.entry, Entry::Judged { .. })));
    assert_eq!(browser_in(&project.evidence(action)), browser_in(&evidence));
    assert_eq!(browsers_of(&project).len(), 1);
    site.give_word();
    patient.end();
    assert_eq!(project.judgement(PATIENT).verdict, Verdict::Pass);
    assert_nothing_left_of(project.directory());
}

#[track_caller]
fn check_end(action: &'static str) {
    check_beside(action, |project| {
        project.command(action).output().expect("the program can be started");
    });
}

#[test]
fn an_action_goes_on_when_another_passes() {
    check_end("sends_the_form");
}

#[test]
fn an_action_goes_on_when_another_panics() {
    check_end("panics_with_a_page_open");
}

#[test]
fn an_action_goes_on_when_another_exits() {
    check_end("exits_with_a_page_open");
}

#[test]
fn an_action_goes_on_when_another_aborts() {
    check_end("aborts_with_a_page_open");
}

const WAITING: &str = "waits_for_a_text_that_never_comes";

#[track_caller]
fn check_signal(name: &str) {
    check_beside(WAITING, |project| {
        let mut waiting = Waiting::start(project, WAITING);
        waiting.signal(name);
        waiting.end();
    });
}

#[test]
fn an_action_goes_on_when_another_is_terminated() {
    check_signal("TERM");
}

#[test]
fn an_action_goes_on_when_another_is_killed() {
    check_signal("KILL");
}

#[test]
fn an_action_goes_on_when_the_one_that_started_the_browser_is_killed() {
    let site = Site::start();
    let project = Project::against(&site, RUN_ACTION).apart();
    let mut starter = Waiting::start(&project, WAITING);
    let mut patient = Waiting::start(&project, PATIENT);
    signal("KILL", &format!("-{}", starter.runner.id()));
    starter.end();
    let output = project.command("sends_the_form").output().expect("the program can be started");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(browsers_of(&project).len(), 1);
    site.give_word();
    patient.end();
    assert_eq!(project.judgement(PATIENT).verdict, Verdict::Pass);
    assert_nothing_left_of(project.directory());
}

#[test]
fn when_the_shared_browser_dies_each_action_in_it_is_broken_and_the_next_has_another() {
    let site = Site::start();
    let project = Project::against(&site, RUN_ACTION).apart();
    let mut actions = [WAITING, PATIENT].map(|action| Waiting::start(&project, action));
    let dead = browser_in(&actions[0].evidence(&project));
    signal("KILL", &browsers_of(&project)[0].number.to_string());
    for action in &mut actions {
        action.end();
    }
    for action in [WAITING, PATIENT] {
        let judgement = project.judgement(action);
        assert_eq!(judgement.verdict, Verdict::Broken);
        let saw = judgement.failure.expect("a broken run says why").saw.join("\n");
        assert!(saw.contains("signal 9"), "{saw}");
    }
    let next = project.run("sends_the_form");
    assert_eq!(next.judgement.verdict, Verdict::Pass);
    assert_ne!(browser_in(&next.evidence), dead);
    assert_nothing_left_of(project.directory());
}

#[test]
fn each_action_has_a_browser_of_its_own_where_the_user_wants_it() {
    let site = Site::start();
    let mut project = Project::against(&site, RUN_ACTION).apart();
    project.set("PARITY_BROWSER_SHARED", "0");
    let mut actions = [WAITING, PATIENT].map(|action| Waiting::start(&project, action));
    assert_eq!(browsers_of(&project).len(), 2);
    for action in &mut actions {
        action.signal("KILL");
        action.end();
    }
    assert_nothing_left_of(project.directory());
}

#[test]
fn a_place_to_share_in_that_others_may_use_is_told_with_what_to_do() {
    let site = Site::start();
    let project = Project::against(&site, RUN_ACTION).apart();
    let mut patient = Waiting::start(&project, PATIENT);
    let entries = std::fs::read_dir(project.directory().join("tmp")).expect("it can be read");
    let mut names = entries.map(|entry| entry.expect("it can be read").path());
    let place = names.find(|path| path.display().to_string().contains("/parity-browsers-"));
    let place = place.expect("the browser is shared somewhere");
    std::fs::set_permissions(&place, PermissionsExt::from_mode(0o777)).expect("it is ours");

    let outcome = project.run("sends_the_form");
    assert_eq!(outcome.judgement.verdict, Verdict::Broken);
    let failure = outcome.judgement.failure.expect("a broken run says why");
    let saw = failure.saw.join("\n");
    assert!(saw.contains(&format!("`{}` cannot be used", place.display())), "{saw}");
    assert!(saw.contains("others may use it: its mode is 777, and not 700"), "{saw}");
    assert!(outcome.report.contains("`PARITY_BROWSER_SHARED=0` gives each action"), "{saw}");
    site.give_word();
    patient.end();
    assert_eq!(project.judgement(PATIENT).verdict, Verdict::Pass);
    assert_nothing_left_of(project.directory());
}
