//! Outcomes of a worker are noticed when they happen, and what does not answer as it should is told with its history.

use parity_core::model::Verdict;
use parity_core::model::evidence::{Entry, Watched};
use parity_tests::project::{Outcome, Project, manifest};
use parity_tests::shown::varying;
use parity_tests::site::{QUIET, Site};

const RUN_ACTION: &str = env!("CARGO_BIN_EXE_run-action");

/// A project whose verification endpoints are at `path` of the site.
fn project(site: &Site, path: &str) -> Project {
    let text = manifest(&site.url());
    let table = "[environments.local.verification]\n";
    assert!(text.contains(table), "{text}");
    let text = text.replace(table, &format!("{table}path = \"{path}\"\n"));
    Project::with_manifest(&text, RUN_ACTION)
}

#[track_caller]
fn watched(outcome: &Outcome) -> Watched {
    let told = outcome.evidence.iter().find_map(|record| match &record.entry {
        Entry::Watched(watched) => Some(watched.clone()),
        _ => None,
    });
    told.expect("what was waited for is evidence")
}

/// An action whose schedule is a minute long is woken by events, and asks no more often than that takes.
#[track_caller]
fn is_woken(action: &str, verdict: Verdict) -> (Outcome, u64) {
    let site = Site::start();
    let outcome = Project::against(&site, RUN_ACTION).run(action);
    assert_eq!(outcome.judgement.verdict, verdict, "{}", outcome.report);
    let watched = watched(&outcome);
    assert!(watched.held && watched.milliseconds < 20_000, "{watched:?}");
    // At once, when the stream was open, and when it told of the outcome.
    assert_eq!(watched.looks, 3, "{watched:?}");
    (outcome, site.orders().asked())
}

#[test]
fn a_job_is_noticed_by_its_events_with_at_most_five_requests() {
    let (_, asked) = is_woken("waits_for_a_job_by_its_events", Verdict::Pass);
    assert!((3..=5).contains(&asked), "{asked} requests");
}

#[test]
fn a_fact_is_noticed_by_the_events_of_what_it_comes_from() {
    let (_, asked) = is_woken("waits_for_a_fact_by_events", Verdict::Pass);
    assert!((3..=5).contains(&asked), "{asked} requests");
}

#[test]
fn a_webhook_is_noticed_by_its_event_and_one_that_never_came_is_told() {
    let (outcome, _) = is_woken("waits_for_a_webhook_by_events", Verdict::Fail);
    let failure = outcome.judgement.failure.expect("the last step failed");
    assert_eq!(failure.expected.as_deref(), Some("a webhook `order.shipped` that was received"));
    assert!(failure.saw[0].starts_with("webhook order.shipped (order-"), "{failure:?}");
    assert!(failure.saw[0].ends_with(
        "sent to https://crm.example.com/hooks: signature valid, status 202, 1 attempts"
    ));
    let told = |entry: &Entry| matches!(entry, Entry::Webhook(_));
    assert_eq!(outcome.evidence.iter().filter(|record| told(&record.entry)).count(), 1);
}

#[test]
fn a_flag_is_noticed_by_its_event_and_one_that_was_not_evaluated_is_told_with_those_that_were() {
    let (outcome, _) = is_woken("waits_for_a_flag_by_events", Verdict::Fail);
    let failure = outcome.judgement.failure.expect("the last step failed");
    assert_eq!(failure.saw, ["evaluated: `fast-shipping`"]);
    assert_eq!(failure.advice.as_deref(), Some("did you mean `fast-shipping`?"));
    let told = |entry: &Entry| matches!(entry, Entry::Evaluation { .. });
    assert_eq!(outcome.evidence.iter().filter(|record| told(&record.entry)).count(), 1);
}

#[test]
fn endpoints_that_do_not_offer_flags_prove_nothing_of_them() {
    let site = Site::start();
    let outcome = project(&site, QUIET).run("asks_quiet_endpoints_for_flags");
    assert_eq!(outcome.judgement.verdict, Verdict::NotProven, "{}", outcome.report);
    let failure = outcome.judgement.failure.expect("it is not proven");
    assert_eq!(failure.saw[0], "its verification endpoints do not offer `/flags`");
}

#[test]
fn without_a_stream_of_events_the_schedule_holds() {
    let site = Site::start();
    let outcome = project(&site, QUIET).run("waits_for_a_job_by_its_schedule");
    assert_eq!(outcome.judgement.verdict, Verdict::Pass, "{}", outcome.report);
    // At once and after the first pause, unless the machine is slow; and once for the stream.
    let watched = watched(&outcome);
    assert!((2..=4).contains(&watched.looks), "{watched:?}");
    assert_eq!(site.orders().asked(), watched.looks + 1);
}

/// Compares the report of an outcome that never came with the one that was reviewed.
#[track_caller]
fn check(how: &str, verdict: Verdict) {
    let site = Site::start();
    let outcome = project(&site, &format!("/faulty/{how}")).run("waits_for_an_order");
    assert_eq!(outcome.judgement.verdict, verdict, "{}", outcome.report);
    let filters = varying([(r"\d+ (looks?|times)", "[count]")]);
    insta::with_settings!({ filters => filters, omit_expression => true }, {
        insta::assert_snapshot!(how, outcome.report);
    });
}

#[test]
fn a_service_that_does_not_answer_is_told() {
    check("slow", Verdict::Broken);
}

#[test]
fn a_service_that_fails_is_told() {
    check("failing", Verdict::Broken);
}

#[test]
fn a_service_that_answers_no_json_is_told() {
    check("garbled", Verdict::Broken);
}

#[test]
fn a_service_that_breaks_off_is_told() {
    check("broken-off", Verdict::Broken);
}

#[test]
fn a_service_that_changes_its_mind_is_told_with_its_history() {
    check("fickle", Verdict::Fail);
}
