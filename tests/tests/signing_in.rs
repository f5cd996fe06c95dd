//! An actor signs in once, and who comes after uses that, as long as it is valid.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use parity_core::model::Verdict;
use parity_core::model::evidence::Entry;
use parity_core::model::verdict::Judgement;
use parity_tests::project::{Outcome, Project, manifest};
use parity_tests::site::{COOKIE_VALUE, DEVICE, Site};

const RUN_ACTION: &str = env!("CARGO_BIN_EXE_run-action");

/// Runs the action again; what the run before kept is there.
#[track_caller]
fn run(project: &Project) -> Outcome {
    let _ = std::fs::remove_dir_all(project.output());
    let outcome = project.run("sees_the_account");
    assert_eq!(outcome.judgement.verdict, Verdict::Pass, "{}", outcome.report);
    outcome
}

/// Why the actor was signed in anew; none where what was kept was used again.
#[track_caller]
fn why(outcome: &Outcome) -> Option<String> {
    let entries = outcome.evidence.iter().map(|record| &record.entry);
    let mut told = entries.filter_map(|entry| match entry {
        Entry::SignedIn { again, .. } => Some(again.clone()),
        _ => None,
    });
    let first = told.next().expect("signing in is evidence");
    assert_eq!(told.next(), None);
    first
}

/// The file that the sign-in is kept in.
#[track_caller]
fn kept(project: &Project) -> PathBuf {
    let entries = std::fs::read_dir(project.cache().join("sessions")).expect("it is kept");
    let paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    assert_eq!(paths.len(), 1, "{paths:?}");
    paths[0].clone()
}

#[test]
fn a_sign_in_is_kept_and_used_again_with_what_scripts_keep() {
    let site = Site::start();
    let project = Project::against(&site, RUN_ACTION);
    assert_eq!(why(&run(&project)).as_deref(), Some("nothing was kept"));
    assert_eq!(kept(&project).metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let again = run(&project);
    assert_eq!(why(&again), None);
    assert_eq!(site.accounts().sign_ins(), 1);
    // The page writes both to its console.
    assert!(again.files.contains("<secret cookie sid>"), "{}", again.files);
    for secret in [COOKIE_VALUE, DEVICE] {
        assert!(!again.files.contains(secret), "`{secret}` was written: {}", again.files);
    }
}

#[test]
fn what_is_kept_and_no_longer_valid_or_damaged_is_signed_in_again() {
    let site = Site::start();
    let project = Project::against(&site, RUN_ACTION);
    run(&project);
    site.accounts().end_all();
    let stale = why(&run(&project)).expect("it was signed in again");
    assert!(stale.ends_with("is no longer valid"), "{stale}");
    std::fs::write(kept(&project), "{").unwrap();
    assert_eq!(why(&run(&project)).as_deref(), Some("what was kept is damaged"));
    assert_eq!(site.accounts().sign_ins(), 3);
}

#[test]
fn of_many_processes_one_signs_in() {
    let site = Site::start();
    let first = Project::against(&site, RUN_ACTION);
    let others = [(); 3].map(|()| {
        let mut project = Project::against(&site, RUN_ACTION);
        project.set("PARITY_CACHE", &first.cache().display().to_string());
        project
    });
    let projects: Vec<&Project> = others.iter().chain([&first]).collect();
    let start = |project: &&Project| project.command("sees_the_account").spawn().unwrap();
    for mut run in projects.iter().map(start).collect::<Vec<_>>() {
        run.wait().unwrap();
    }
    for project in projects {
        assert_eq!(project.judgement("sees_the_account").verdict, Verdict::Pass);
    }
    assert_eq!(site.accounts().sign_ins(), 1);
}

#[test]
fn a_sign_in_that_does_not_hold_is_the_products_failure() {
    let site = Site::start();
    let outcome = Project::against(&site, RUN_ACTION).run("is_never_signed_in");
    assert_eq!(outcome.judgement.verdict, Verdict::Fail, "{}", outcome.report);
    assert!(outcome.report.contains("`visitor` to be signed in after signing in"));
    check_place(outcome.judgement);
}

#[test]
fn a_sign_in_of_an_unknown_actor_is_told_with_its_line() {
    let site = Site::start();
    let outcome = Project::against(&site, RUN_ACTION).run("signs_in_as_nobody");
    assert_eq!(outcome.judgement.verdict, Verdict::Broken, "{}", outcome.report);
    check_place(outcome.judgement);
}

#[track_caller]
fn check_place(judgement: Judgement) {
    let place = judgement.failure.and_then(|failure| failure.place).expect("it has a place");
    assert!(place.contains("tests/src/actions/signing_in.rs:"), "{place}");
}

#[test]
fn a_one_time_code_is_made_of_its_key_and_used_once() {
    let site = Site::start();
    let text = manifest(&site.url()) + "totp = { variable = \"VISITOR_TOTP\" }\n";
    let mut project = Project::with_manifest(&text, RUN_ACTION);
    let key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    project.set("VISITOR_TOTP", &format!("otpauth://totp/Site:ada?secret={key}&period=5"));
    let outcome = project.run("makes_two_codes");
    assert_eq!(outcome.judgement.verdict, Verdict::Pass, "{}", outcome.report);
    assert!(!outcome.files.contains(key), "the key was written: {}", outcome.files);
}

#[test]
fn a_key_that_is_none_is_told_without_it() {
    let site = Site::start();
    let text = manifest(&site.url()) + "totp = { variable = \"VISITOR_TOTP\" }\n";
    let mut project = Project::with_manifest(&text, RUN_ACTION);
    project.set("VISITOR_TOTP", "n0-key-at-all");
    let outcome = project.run("makes_two_codes");
    assert_eq!(outcome.judgement.verdict, Verdict::Broken, "{}", outcome.report);
    assert!(outcome.report.contains("a key of one-time codes in `VISITOR_TOTP`"));
    assert!(!outcome.files.contains("n0-key-at-all"), "{}", outcome.files);
}

#[test]
fn a_passkey_is_registered_and_signs_in_only_while_its_user_is_verified() {
    let site = Site::start();
    // A passkey is for a name; an address has none.
    let text = manifest(&site.url().replace("127.0.0.1", "localhost"));
    let outcome = Project::with_manifest(&text, RUN_ACTION).run("signs_in_with_a_passkey");
    assert_eq!(outcome.judgement.verdict, Verdict::Pass, "{}", outcome.report);
}
