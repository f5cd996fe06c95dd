//! An actor signs in once, and who comes after uses that, as long as it is valid.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use parity_core::model::Verdict;
use parity_core::model::evidence::Entry;
use parity_tests::project::{Outcome, Project};
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
}
