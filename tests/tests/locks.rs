//! Actions with the same lock are kept apart, also by processes that know nothing of each other.

use std::process::Child;

use parity_core::model::Verdict;
use parity_core::model::evidence::Entry;
use parity_tests::project::{Project, manifest};
use parity_tests::site::Site;
use parity_tests::waiting::Waiting;

const RUN_ACTION: &str = env!("CARGO_BIN_EXE_run-action");

/// Another project against the same site, of the same user.
fn beside(site: &Site, other: &Project) -> Project {
    let renamed = manifest(&site.url()).replace("environments.local", "environments.staging");
    let mut project = Project::with_manifest(&renamed, RUN_ACTION);
    project.set("PARITY_CACHE", &other.cache().display().to_string());
    project
}

/// The locks that a run held, each with the action that it waited for.
fn locks(project: &Project, action: &str) -> Vec<(String, Option<String>)> {
    let entries = project.evidence(action).into_iter().map(|record| record.entry);
    let locks = entries.filter_map(|entry| match entry {
        Entry::Locked { lock, held_by, .. } => Some((lock, held_by)),
        _ => None,
    });
    locks.collect()
}

#[test]
fn only_one_of_many_processes_is_inside_until_all_is_undone() {
    let site = Site::start();
    let first = Project::against(&site, RUN_ACTION);
    let others = [(); 3].map(|()| beside(&site, &first));
    let projects: Vec<&Project> = others.iter().chain([&first]).collect();
    let start = |project: &&Project| project.command("saves_a_setting").spawn().unwrap();
    let runs: Vec<Child> = projects.iter().map(start).collect();
    for mut run in runs {
        run.wait().unwrap();
    }
    for project in projects {
        let judgement = project.judgement("saves_a_setting");
        assert_eq!(judgement.verdict, Verdict::Pass, "{judgement:?}");
    }
}

#[test]
fn who_waits_in_vain_is_told_who_holds_the_lock_and_a_kill_frees_it() {
    let site = Site::start();
    let first = Project::against(&site, RUN_ACTION);
    let mut waiting = Waiting::start(&first, "waits_with_locks");
    let holds = [("prices".to_owned(), None), ("settings".to_owned(), None)];
    assert_eq!(locks(&first, "waits_with_locks"), holds, "in the order of their names");

    let mut second = beside(&site, &first);
    second.set("PARITY_LOCK_WITHIN", "300ms");
    let outcome = second.run("saves_a_setting");
    assert_eq!(outcome.judgement.verdict, Verdict::Broken, "{}", outcome.report);
    let failure = outcome.judgement.failure.unwrap();
    assert_eq!(failure.expected.unwrap(), "the lock `settings` of environment `staging`");
    let holder = format!("action `waits_with_locks` holds it, process {}", waiting.runner.id());
    assert!(failure.saw[0].starts_with(&holder), "{:?}", failure.saw);

    waiting.signal("KILL");
    waiting.end();
    let third = beside(&site, &first);
    assert_eq!(third.run("saves_a_setting").judgement.verdict, Verdict::Pass);
}

#[test]
fn waiting_for_a_lock_is_no_part_of_the_timeout_and_is_evidence() {
    let site = Site::start();
    let first = Project::against(&site, RUN_ACTION);
    let mut waiting = Waiting::start(&first, "holds_a_lock_for_six_seconds");
    let second = beside(&site, &first);
    let outcome = second.run("saves_within_five_seconds");
    waiting.end();
    assert_eq!(outcome.judgement.verdict, Verdict::Pass, "{}", outcome.report);
    let waited = |entry: &Entry| matches!(entry, Entry::Locked { milliseconds: 5_000.., .. });
    assert!(outcome.evidence.iter().any(|record| waited(&record.entry)), "it did not wait");
    let held_by = Some("holds_a_lock_for_six_seconds".to_owned());
    let locks = locks(&second, "saves_within_five_seconds");
    assert_eq!(locks, [("settings".to_owned(), held_by)]);
}
