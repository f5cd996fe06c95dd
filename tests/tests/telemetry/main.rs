//! What a system tells by real OpenTelemetry SDKs reaches the actions that wait for it.

mod system;

use std::net::TcpListener;
use std::process::Stdio;

use parity_core::model::Verdict;
use parity_core::model::evidence::{Entry, Record, Watched};
use parity_core::{ReceiverOptions, RunReceiver};
use parity_tests::project::{Outcome, Project};
use parity_tests::shown::varying;

use crate::system::System;

const RUN_ACTION: &str = env!("CARGO_BIN_EXE_run-action");

/// A `parity.toml` for a system, with more tables.
fn manifest(url: &str, more: &str) -> String {
    format!(
        r#"[environments.local]
base_url = "{url}"
ready = {{ path = "/", within = "10s" }}

[environments.local.actors.visitor]
{more}"#
    )
}

/// Where it is received, and how flags are overridden.
const TELLS: &str = r#"
[environments.local.telemetry]
listen = "127.0.0.1:0"

[environments.local.flags]
override = { cookie = "flag-override" }
"#;

/// Runs an action against a system of its own.
#[track_caller]
fn run(action: &str, verdict: Verdict) -> Outcome {
    let system = System::start();
    let project = Project::with_manifest(&manifest(system.url(), TELLS), RUN_ACTION);
    let outcome = project.run(action);
    assert_eq!(outcome.judgement.verdict, verdict, "{}", outcome.report);
    outcome
}

/// What the first `eventually!` of a run saw.
#[track_caller]
fn watched(outcome: &Outcome) -> &Watched {
    watched_in(&outcome.evidence)
}

#[track_caller]
fn watched_in(evidence: &[Record]) -> &Watched {
    let entries = evidence.iter().map(|record| &record.entry);
    let mut watched = entries.filter_map(|entry| match entry {
        Entry::Watched(watched) => Some(watched),
        _ => None,
    });
    watched.next().expect("it waits")
}

/// Compares a report with the one that was reviewed, without what differs from run to run.
#[track_caller]
fn check(name: &str, outcome: &Outcome) {
    let filters = varying([]);
    insta::with_settings!({ filters => filters, omit_expression => true }, {
        insta::assert_snapshot!(name, outcome.report);
    });
}

#[test]
fn a_job_that_is_done_wakes_who_waits_for_it_and_is_evidence_without_secrets() {
    let outcome = run("sees_a_lead_processed", Verdict::Pass);
    // Looked at once a minute where nothing wakes.
    let watched = watched(&outcome);
    assert!(watched.held && watched.milliseconds < 15_000, "{watched:?}");
    let is_span =
        |entry: &Entry| matches!(entry, Entry::Span { span } if span.name == "POST /leads");
    assert!(outcome.evidence.iter().any(|record| is_span(&record.entry)));
    let is_job = |entry: &Entry| matches!(entry, Entry::Job(job) if job.is_done());
    assert!(outcome.evidence.iter().any(|record| is_job(&record.entry)));
    assert!(!outcome.files.contains("s3cr3t"), "a captured header was written");
}

#[test]
fn json_says_the_same_as_protobuf() {
    run("sees_a_lead_processed_in_json", Verdict::Pass);
}

#[test]
fn what_the_sdk_for_rust_exports_is_received_in_each_encoding() {
    run("exports_by_the_sdk_for_rust", Verdict::Pass);
}

#[test]
fn a_queue_that_nobody_works_on_never_makes_a_job_pass() {
    let outcome = run("waits_for_a_lead_that_nobody_processes", Verdict::Fail);
    let last = watched(&outcome).values.last().unwrap();
    assert!(last.value.starts_with("job `process-lead` (lead-"), "{last:?}");
    assert!(last.value.contains("): waiting, 0 attempts, queued "), "{last:?}");
    let cause = &outcome.judgement.diagnosis[0];
    assert!(cause.sentence.contains("no worker has taken it"), "{cause:?}");
}

#[test]
fn a_job_that_failed_is_told_with_its_error() {
    let outcome = run("waits_for_a_lead_that_fails", Verdict::Fail);
    let last = watched(&outcome).values.last().unwrap();
    let expected = "): failed, 1 attempts, last error: no route to the scoring service, queued ";
    assert!(last.value.contains(expected), "{last:?}");
    assert!(watched(&outcome).milliseconds < 15_000, "{:?}", watched(&outcome));
    let cause = &outcome.judgement.diagnosis[0];
    assert!(
        cause.sentence.ends_with("its last error: no route to the scoring service"),
        "{cause:?}"
    );
}

#[test]
fn evaluations_of_flags_are_told_with_variant_and_reason_in_each_way_of_openfeature() {
    for action in [
        "sees_how_flags_are_evaluated",
        "sees_flags_in_events_of_spans",
        "sees_flags_in_spans_of_their_own",
    ] {
        let outcome = run(action, Verdict::Pass);
        let entries = outcome.evidence.iter().map(|record| &record.entry);
        let told: Vec<_> = entries
            .filter_map(|entry| match entry {
                Entry::Evaluation { evaluation } => Some(format!("{evaluation:?}")),
                _ => None,
            })
            .collect();
        let expected = "flag `new-checkout`: variant `on`, reason targeting_match";
        assert!(told.iter().any(|told| told == expected), "{action}: {told:?}");
    }
}

#[test]
fn a_flag_is_overridden_where_the_action_says_so() {
    let outcome = run("overrides_a_flag", Verdict::Pass);
    let is_told =
        |entry: &Entry| matches!(entry, Entry::FlagOverridden { key, .. } if key == "new-checkout");
    assert!(outcome.evidence.iter().any(|record| is_told(&record.entry)));
}

#[test]
fn an_overridden_flag_proves_nothing_of_flags() {
    check("overridden", &run("overrides_what_it_is_to_prove", Verdict::NotProven));
}

#[test]
fn an_override_that_the_action_does_not_declare_is_refused() {
    check("undeclared", &run("overrides_without_saying_so", Verdict::Broken));
}

#[test]
fn where_nothing_tells_of_flags_nothing_is_proven() {
    let system = System::start();
    let project = Project::with_manifest(&manifest(system.url(), ""), RUN_ACTION);
    let outcome = project.run("asks_for_flags_that_nobody_tells_of");
    assert_eq!(outcome.judgement.verdict, Verdict::NotProven, "{}", outcome.report);
    check("no_flags", &outcome);
}

#[test]
fn an_address_that_another_process_has_is_told_to_those_who_look_for_spans() {
    let system = System::start();
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let tells = TELLS.replace("127.0.0.1:0", &other.local_addr().unwrap().to_string());
    let project = Project::with_manifest(&manifest(system.url(), &tells), RUN_ACTION);
    let outcome = project.run("looks_for_a_span_where_nothing_is_sent");
    assert_eq!(outcome.judgement.verdict, Verdict::Broken, "{}", outcome.report);
    check("address_in_use", &outcome);
}

#[test]
fn an_exporter_that_sends_nothing_is_told_of() {
    check("nothing_sent", &run("looks_for_a_span_where_nothing_is_sent", Verdict::Fail));
}

/// A receiver of a run, and a project whose actions are of that run and say nothing of telemetry.
fn of_run(system: &System) -> (tokio::runtime::Runtime, RunReceiver, Project) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime can be made");
    let receiver = runtime.block_on(RunReceiver::start(ReceiverOptions::default()));
    let receiver = receiver.expect("it receives");
    let mut project = Project::with_manifest(&manifest(system.url(), ""), RUN_ACTION);
    for (name, value) in receiver.variables() {
        project.set(name, &value);
    }
    (runtime, receiver, project)
}

#[test]
fn processes_of_one_run_share_a_receiver_and_are_woken_by_the_spans_that_are_theirs() {
    let system = System::start();
    let (_runtime, _receiver, project) = of_run(&system);
    let actions =
        ["sees_a_lead_processed", "waits_for_a_lead_that_fails", "sees_how_flags_are_evaluated"];
    let start = |action: &&str| {
        let mut command = project.command(action);
        let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        process.expect("the program can be started")
    };
    let mut running: Vec<_> = actions.iter().map(start).collect();
    for process in &mut running {
        process.wait().expect("a child can be waited for");
    }
    for (action, verdict) in actions.iter().zip([Verdict::Pass, Verdict::Fail, Verdict::Pass]) {
        let judgement = project.judgement(action);
        assert_eq!(judgement.verdict, verdict, "{judgement:#?}");
        // Looked at once a minute where nothing wakes.
        let evidence = project.evidence(action);
        let watched = watched_in(&evidence);
        assert!(watched.milliseconds < 15_000, "{action}: {watched:?}");
    }
}

#[test]
fn a_span_that_came_before_the_action_began_is_seen_and_is_not_told_as_one_of_it() {
    let system = System::start();
    let (_runtime, _receiver, project) = of_run(&system);
    let before = project.run("exports_by_the_sdk_for_rust");
    assert_eq!(before.judgement.verdict, Verdict::Pass, "{}", before.report);
    let outcome = project.run("finds_a_span_of_another_run");
    assert_eq!(outcome.judgement.verdict, Verdict::Fail, "{}", outcome.report);
    check("of_another_run", &outcome);
}

#[test]
fn where_nothing_at_all_is_told_to_the_receiver_of_the_run_flags_are_not_told_of_either() {
    let system = System::start();
    let (_runtime, _receiver, project) = of_run(&system);
    let outcome = project.run("asks_for_flags_that_nobody_tells_of");
    assert_eq!(outcome.judgement.verdict, Verdict::Broken, "{}", outcome.report);
    check("silent_receiver", &outcome);
}
