//! What an action has made is removed, however the action ended, and by a sweep where its run was killed.

use parity_core::model::Verdict;
use parity_core::model::evidence::Entry;
use parity_core::model::ledger::{Fate, Swept};
use parity_tests::project::{Outcome, PASSWORD, Project, manifest};
use parity_tests::site::{ADMIN_TOKEN, Site};
use parity_tests::waiting::Waiting;

const RUN_ACTION: &str = env!("CARGO_BIN_EXE_run-action");
const SWEEP: &str = env!("CARGO_BIN_EXE_sweep");

/// Runs an action; returns what it left, and which leads were removed, in that order.
#[track_caller]
fn run(action: &str, verdict: Verdict) -> (Outcome, Vec<String>) {
    let site = Site::start();
    let project = Project::against(&site, RUN_ACTION);
    let outcome = project.run(action);
    assert_eq!(outcome.judgement.verdict, verdict, "{}", outcome.report);
    assert!(!outcome.files.contains(ADMIN_TOKEN), "the token was written");
    (outcome, site.leads().removed())
}

/// Sweeps a project, or only lists what is to be swept: each request, and what became of it.
#[track_caller]
fn sweep(project: &Project, arguments: &[&str]) -> Vec<(String, Fate)> {
    let output =
        project.program(SWEEP).args(arguments).output().expect("the program can be started");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let swept: Vec<Swept> = serde_json::from_slice(&output.stdout).expect(&said);
    swept.into_iter().map(|swept| (swept.request, swept.fate)).collect()
}

#[test]
fn what_was_made_last_is_removed_first() {
    let (outcome, removed) = run("makes_two_and_passes", Verdict::Pass);
    assert_eq!(removed, ["second", "first"]);
    assert_eq!(outcome.judgement.left, Vec::<String>::new());
}

#[test]
fn what_was_made_is_removed_after_a_panic_and_after_the_timeout() {
    for action in ["makes_one_and_panics", "makes_one_and_never_ends"] {
        assert_eq!(run(action, Verdict::Fail).1, ["first"], "{action}");
    }
}

#[test]
fn what_cannot_be_undone_is_told_and_changes_no_verdict() {
    let (outcome, removed) = run("cannot_undo_all", Verdict::Pass);
    assert_eq!(removed, ["first"]);
    let left = outcome.judgement.left.join("\n");
    assert!(left.contains("could not undo `think` of tests/src/actions/data.rs:"), "{left}");
    assert!(left.contains("nothing comes to mind"), "{left}");
    assert!(left.contains("could not undo `DELETE /leads/stuck`"), "{left}");
    assert_eq!(outcome.judgement.left.len(), 2, "{left}");
    let undone = |entry: &Entry| matches!(entry, Entry::Undone { .. });
    assert_eq!(outcome.evidence.iter().filter(|record| undone(&record.entry)).count(), 4);
}

#[test]
fn a_secret_in_what_is_kept_is_refused() {
    let (outcome, _) = run("keeps_a_secret_in_a_path", Verdict::Broken);
    assert!(outcome.report.contains("a request to undo by that holds no secret"));
    assert!(!outcome.files.contains(PASSWORD), "{}", outcome.files);
}

#[test]
fn a_sweep_removes_what_a_killed_run_has_left() {
    let site = Site::start();
    let project = Project::against(&site, RUN_ACTION);
    let mut waiting = Waiting::start(&project, "makes_two_and_waits");
    assert_eq!(sweep(&project, &[]), [], "a run that lives was swept");
    waiting.signal("KILL");
    waiting.end();
    assert_eq!(site.leads().all(), ["first", "stuck"]);

    let (first, stuck) = ("DELETE /leads/first".to_owned(), "DELETE /leads/stuck".to_owned());
    let pending = [(stuck.clone(), Fate::Pending), (first.clone(), Fate::Pending)];
    assert_eq!(sweep(&project, &["--list"]), pending);
    let swept = sweep(&project, &[]);
    assert!(
        matches!(&swept[0], (request, Fate::Failed(why)) if *request == stuck && why.contains("status 403"))
    );
    assert_eq!(swept[1], (first, Fate::Done));
    assert_eq!(site.leads().all(), ["stuck"]);
    assert_eq!(
        sweep(&project, &["--list"]),
        [(stuck, Fate::Pending)],
        "what is done is struck out"
    );
}

#[test]
fn what_the_environment_asks_for_is_shown_by_a_sweep_and_not_told() {
    let site = Site::start();
    let headers = "\nheaders = { x-guard = { variable = \"VISITOR_PASSWORD\" } }\n\n";
    let text = manifest(&site.url()).replacen("\n\n", headers, 1);
    let project = Project::with_manifest(&text, RUN_ACTION);
    let mut waiting = Waiting::start(&project, "makes_two_and_waits");
    waiting.signal("KILL");
    waiting.end();
    let swept = sweep(&project, &[]);
    let Fate::Failed(why) = &swept[0].1 else { panic!("it is refused: {swept:?}") };
    assert!(why.contains("<secret VISITOR_PASSWORD>") && !why.contains(PASSWORD), "{why}");
}

#[test]
fn what_was_made_where_hosts_led_then_is_not_looked_for_where_they_lead_now() {
    let (site, other) = (Site::start(), Site::start());
    let named = |site: &Site| {
        let hosts = format!(
            "\n[environments.local.hosts]\n\"shop.example.com\" = \"{}\"\n",
            site.url().trim_start_matches("http://")
        );
        [manifest("http://shop.example.com"), hosts].concat()
    };
    let project = Project::with_manifest(&named(&site), RUN_ACTION);
    let mut waiting = Waiting::start(&project, "makes_two_and_waits");
    waiting.signal("KILL");
    waiting.end();
    std::fs::write(project.directory().join("parity.toml"), named(&other)).unwrap();
    let swept = sweep(&project, &[]);
    assert!(matches!(&swept[0].1, Fate::Skipped(why) if why.contains("`hosts`")), "{swept:?}");
    std::fs::write(project.directory().join("parity.toml"), named(&site)).unwrap();
    let swept = sweep(&project, &[]);
    assert!(!matches!(&swept[0].1, Fate::Skipped(_)), "{swept:?}");
}

#[test]
fn what_was_made_elsewhere_is_not_looked_for_here() {
    let site = Site::start();
    let project = Project::against(&site, RUN_ACTION);
    let mut waiting = Waiting::start(&project, "makes_two_and_waits");
    waiting.signal("KILL");
    waiting.end();
    std::fs::write(project.directory().join("parity.toml"), manifest("http://127.0.0.1:1"))
        .unwrap();
    let swept = sweep(&project, &[]);
    assert!(matches!(&swept[0].1, Fate::Skipped(why) if why.contains("now")), "{swept:?}");
    assert_eq!(site.leads().all(), ["first", "stuck"]);
}
