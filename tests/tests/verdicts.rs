//! Each way in which an action can end is judged and told as it should be, in a real browser.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use parity_core::model::Verdict;
use parity_core::model::evidence::Entry;
use parity_tests::project::{Outcome, PASSWORD, Project, manifest};
use parity_tests::serving::Server;
use parity_tests::shown::varying;
use parity_tests::site::Site;

const RUN_ACTION: &str = env!("CARGO_BIN_EXE_run-action");

/// Runs an action against a site of its own.
#[track_caller]
fn run(action: &str, verdict: Verdict) -> Outcome {
    let site = Site::start();
    let outcome = Project::against(&site, RUN_ACTION).run(action);
    assert_eq!(outcome.judgement.verdict, verdict, "{}", outcome.report);
    assert_eq!(outcome.succeeded, verdict == Verdict::Pass);
    outcome
}

/// Compares a report with the one that was reviewed, without what differs from run to run.
#[track_caller]
fn check(name: &str, report: &str) {
    let filters = varying([(r"  date: .*", "  date: [date]")]);
    insta::with_settings!({ filters => filters, omit_expression => true }, {
        insta::assert_snapshot!(name, report);
    });
}

#[test]
fn a_form_that_is_sent_passes_and_leaves_its_steps() {
    let outcome = run("sends_the_form", Verdict::Pass);
    let begun = |entry: &Entry| matches!(entry, Entry::StepBegun { .. });
    let steps = outcome.evidence.iter().filter(|record| begun(&record.entry)).count();
    assert_eq!(steps, 9);
    assert!(matches!(outcome.evidence.last().unwrap().entry, Entry::Judged { .. }));
    assert!(!outcome.files.contains(PASSWORD), "the password was written");
}

#[test]
fn a_button_that_is_enabled_later_is_clicked_then() {
    run("waits_until_a_button_is_enabled", Verdict::Pass);
}

#[test]
fn a_page_and_the_client_of_its_session_share_cookies_both_ways() {
    run("shares_cookies_both_ways", Verdict::Pass);
}

#[test]
fn a_session_without_a_page_needs_no_browser() {
    let site = Site::start();
    let mut project = Project::against(&site, RUN_ACTION);
    project.set("PARITY_BROWSER", "/nowhere/chromium");
    let outcome = project.run("asks_without_a_browser");
    assert_eq!(outcome.judgement.verdict, Verdict::Pass, "{}", outcome.report);
    let outcome = project.run("shares_cookies_both_ways");
    assert_eq!(outcome.judgement.verdict, Verdict::Broken, "{}", outcome.report);
}

#[test]
fn the_attribute_for_tests_is_the_teams_own() {
    let site = Site::start();
    let own = format!("test_id_attribute = \"data-qa\"\n{}", manifest(&site.url()));
    let outcome = Project::with_manifest(&own, RUN_ACTION).run("names_by_the_teams_own_attribute");
    assert_eq!(outcome.judgement.verdict, Verdict::Pass, "{}", outcome.report);
}

#[test]
fn broken_promises_after_which_the_action_went_on_fail_it_and_are_all_told() {
    let outcome = run("goes_on_after_broken_promises", Verdict::Fail);
    assert_eq!(outcome.judgement.soft.len(), 1);
    check("soft", &outcome.report);
}

#[test]
fn requests_of_the_harness_belong_to_the_trace_of_their_run() {
    let outcome = run("sends_requests_of_its_trace", Verdict::Pass);
    let Entry::Begun { run, trace, .. } = &outcome.evidence[0].entry else { panic!("it began") };
    assert!(trace.len() == 32 && !run.is_empty(), "{trace} {run}");
}

#[test]
fn an_answer_that_is_not_ok_is_told_with_its_request_and_without_secrets() {
    let outcome = run("is_refused", Verdict::Fail);
    assert!(!outcome.files.contains("s3ss10n"), "{}", outcome.files);
    check("not_ok", &outcome.report);
}

#[test]
fn an_uncaught_error_of_the_sites_own_script_fails_what_passes_else() {
    check("page_error", &run("sees_a_page_that_throws", Verdict::Fail).report);
}

#[test]
fn an_uncaught_error_of_the_last_step_fails_what_passes_else() {
    let outcome = run("sees_a_page_that_throws_at_last", Verdict::Fail);
    assert!(outcome.report.contains("Error: the cart is lost"), "{}", outcome.report);
}

#[test]
fn an_uncaught_error_of_a_worker_fails_what_passes_else_unless_the_page_handles_it() {
    let outcome = run("sees_a_worker_that_throws", Verdict::Fail);
    let thrown = outcome.evidence.iter().filter_map(|record| match &record.entry {
        Entry::PageError { text, page, url, first_party, .. } => {
            Some((text, page.as_deref(), url.as_deref(), *first_party))
        }
        _ => None,
    });
    let thrown: Vec<_> = thrown.collect();
    let [(text, Some(page), Some(url), true)] = thrown[..] else { panic!("{thrown:?}") };
    assert!(text.starts_with("Error: the cart is lost"), "{text}");
    assert!(page.ends_with("/throws/worker") && url.starts_with("blob:http://"), "{page} {url}");
    assert!(outcome.report.contains("the cart is lost"), "{}", outcome.report);

    let outcome = run("sees_a_worker_whose_error_the_page_handles", Verdict::Pass);
    let is_error = |entry: &Entry| matches!(entry, Entry::PageError { .. });
    assert!(!outcome.evidence.iter().any(|record| is_error(&record.entry)));
}

#[test]
fn an_error_that_the_action_or_the_team_allows_fails_nothing_and_is_evidence() {
    let is_allowed = |outcome: &Outcome| {
        let allowed = |entry: &Entry| {
            matches!(entry, Entry::PageError { first_party: true, allowed: Some(_), .. })
        };
        outcome.evidence.iter().any(|record| allowed(&record.entry))
    };
    assert!(is_allowed(&run("allows_a_page_to_throw", Verdict::Pass)));
    let site = Site::start();
    let allowing = |until: &str| {
        let rule = "[[allowed_page_errors]]\ntext = \"the cart is lost\"\nreason = \"known\"\n";
        let text = format!("{rule}until = \"{until}\"\n\n{}", manifest(&site.url()));
        Project::with_manifest(&text, RUN_ACTION).run("sees_a_page_that_throws")
    };
    let outcome = allowing("9999-12-31");
    assert_eq!(outcome.judgement.verdict, Verdict::Pass, "{}", outcome.report);
    assert!(is_allowed(&outcome));
    assert_eq!(allowing("2026-01-31").judgement.verdict, Verdict::Fail, "its day is over");
}

#[test]
fn an_error_of_another_sites_script_is_evidence_only() {
    let outcome = run("bears_a_third_party_that_throws", Verdict::Pass);
    let theirs = |entry: &Entry| matches!(entry, Entry::PageError { first_party: false, .. });
    assert!(outcome.evidence.iter().any(|record| theirs(&record.entry)));
}

#[test]
fn two_elements_where_one_is_meant_are_both_told() {
    check("two_elements", &run("names_two_buttons", Verdict::Fail).report);
}

#[test]
fn an_element_that_is_not_there_is_answered_with_those_that_are() {
    check("no_element", &run("names_a_button_that_is_not_there", Verdict::Fail).report);
}

#[test]
fn the_element_that_covers_another_is_named() {
    check("covered", &run("clicks_what_is_covered", Verdict::Fail).report);
}

#[test]
fn an_answer_that_breaks_off_is_evidence() {
    let outcome = run("is_left_with_half_an_answer", Verdict::Pass);
    let told = outcome.evidence.iter().filter_map(|record| match &record.entry {
        Entry::Request { url, status, error, .. } if url.ends_with("/broken") => {
            Some((*status, error.as_deref()))
        }
        _ => None,
    });
    let broke_off = Some("net::ERR_INCOMPLETE_CHUNKED_ENCODING");
    assert_eq!(told.collect::<Vec<_>>(), [(Some(200), None), (Some(200), broke_off)]);
}

#[test]
fn a_failed_assertion_is_told_with_its_line() {
    let outcome = run("panics_with_a_page_open", Verdict::Fail);
    let source = include_str!("../src/actions.rs").lines();
    let line = source.take_while(|line| !line.contains("assert_eq!(page.url()")).count() + 1;
    let place = outcome.judgement.failure.as_ref().unwrap().place.as_deref();
    assert_eq!(place, Some(format!("tests/src/actions.rs:{line}").as_str()));
    check("assertion", &outcome.report);
}

#[test]
fn an_action_that_never_ends_is_ended_by_its_timeout() {
    check("never_ends", &run("never_ends", Verdict::Fail).report);
}

#[test]
fn an_environment_is_waited_for_as_patiently_as_it_asks_for() {
    let site = Site::start();
    let text = manifest(&site.url()).replacen("ready = ", "patience = 2\nready = ", 1);
    let outcome = Project::with_manifest(&text, RUN_ACTION).run("never_ends");
    let expected = "the action to end within its timeout of 2.0 s";
    assert!(outcome.report.contains(expected), "{}", outcome.report);
}

#[test]
fn the_time_of_an_action_begins_when_its_environment_is_ready() {
    // It is looked at ten times a second.
    let looks = AtomicU32::new(0);
    let wakes = move || {
        let is_awake = looks.fetch_add(1, Ordering::Relaxed) >= 25;
        std::future::ready(if is_awake { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE })
    };
    let looks = Arc::new(wakes);
    let server = Server::of(Router::new().route("/", get(move || looks())));
    let text = manifest(&format!("http://{}", server.address())).replacen("1s", "20s", 1);
    let outcome = Project::with_manifest(&text, RUN_ACTION).run("never_ends");
    let expected = "the action to end within its timeout of 1.0 s";
    assert!(outcome.report.contains(expected), "{}", outcome.report);
    assert!(outcome.judgement.seconds >= 3.0, "{}", outcome.report);
}

#[test]
fn a_step_that_the_timeout_cuts_says_so() {
    check("cut", &run("is_cut_by_its_timeout", Verdict::Fail).report);
}

#[test]
fn an_action_that_did_nothing_proves_nothing() {
    check("nothing", &run("does_nothing", Verdict::NotProven).report);
}

#[test]
fn an_unknown_actor_is_answered_with_the_nearest() {
    check("actor", &run("acts_for_nobody", Verdict::Broken).report);
}

#[test]
fn an_actor_without_an_address_is_no_fault_of_the_product() {
    let site = Site::start();
    let manifest = manifest(&site.url()).replace("email = \"ada@example.com\"\n", "");
    let project = Project::with_manifest(&manifest, RUN_ACTION);
    let outcome = project.run("signs_in_someone_without_an_address");
    assert_eq!(outcome.judgement.verdict, Verdict::Broken, "{}", outcome.report);
    check("without_address", &outcome.report);
}

#[test]
fn the_system_under_test_is_asked_for_what_it_knows() {
    let outcome = run("asks_for_a_fact", Verdict::Pass);
    assert!(outcome.evidence.iter().any(|record| matches!(record.entry, Entry::Fact { .. })));
}

#[test]
fn a_wrong_token_is_told_with_the_variable_that_it_comes_from() {
    let site = Site::start();
    let mut project = Project::against(&site, RUN_ACTION);
    project.set("VERIFY_TOKEN", "an0ther-token");
    let outcome = project.run("asks_for_a_fact");
    assert_eq!(outcome.judgement.verdict, Verdict::Broken);
    assert!(!outcome.files.contains("an0ther-token"), "{}", outcome.files);
    check("wrong_token", &outcome.report);
}

#[test]
fn verification_endpoints_that_are_not_there_are_told() {
    let site = Site::start();
    let elsewhere = manifest(&site.url()).replace(
        "[environments.local.verification]",
        "[environments.local.verification]\npath = \"/nowhere\"",
    );
    let outcome = Project::with_manifest(&elsewhere, RUN_ACTION).run("asks_for_a_fact");
    assert_eq!(outcome.judgement.verdict, Verdict::Broken);
    check("no_endpoints", &outcome.report);
}

#[test]
fn a_secret_that_is_not_set_leaves_the_run_without_proof() {
    let site = Site::start();
    let mut project = Project::against(&site, RUN_ACTION);
    project.unset("VISITOR_PASSWORD");
    let outcome = project.run("sends_the_form");
    assert_eq!(outcome.judgement.verdict, Verdict::NotProven);
    check("no_secret", &outcome.report);
}

#[test]
fn a_site_that_does_not_answer_is_told_with_what_starts_it() {
    let url = Site::start().url();
    let outcome = Project::with_manifest(&manifest(&url), RUN_ACTION).run("sends_the_form");
    assert_eq!(outcome.judgement.verdict, Verdict::Broken);
    check("no_site", &outcome.report);
}

#[test]
fn an_unknown_key_is_shown_in_its_line() {
    let text = manifest("http://127.0.0.1:1").replace("base_url", "bas_url");
    let outcome = Project::with_manifest(&text, RUN_ACTION).run("sends_the_form");
    assert_eq!(outcome.judgement.verdict, Verdict::Broken);
    check("unknown_key", &outcome.report);
}

#[test]
fn a_browser_that_is_not_there_is_told_with_what_installs_it() {
    let site = Site::start();
    let mut project = Project::against(&site, RUN_ACTION);
    project.set("PATH", "/nonexistent");
    let outcome = project.run("sends_the_form");
    assert_eq!(outcome.judgement.verdict, Verdict::Broken);
    check("no_browser", &outcome.report);
}

#[test]
fn a_secret_that_goes_everywhere_is_written_nowhere() {
    let outcome = run("speaks_out_of_turn", Verdict::Fail);
    assert!(outcome.files.contains("<secret VISITOR_PASSWORD>"), "{}", outcome.files);
    for form in [PASSWORD, "s3cret%26+word", "s3cret%26%20word", "czNjcmV0JiB3b3Jk"] {
        assert!(!outcome.files.contains(form), "`{form}` was written: {}", outcome.files);
    }
}

#[test]
fn a_secret_is_taken_out_of_a_text_before_that_is_cut() {
    let outcome = run("shows_a_secret_at_the_end_of_a_long_text", Verdict::Fail);
    for written in [&outcome.files, &outcome.report] {
        assert!(written.contains("x<secr…"), "{written}");
        assert!(!written.contains(&format!("x{}", &PASSWORD[..3])), "{written}");
    }
}

#[test]
fn an_action_that_blocks_its_thread_has_its_timeout_all_the_same() {
    let outcome = run("blocks_its_thread", Verdict::Fail);
    let saw = outcome.judgement.failure.expect("it is late").saw;
    assert!(saw[0].ends_with("could not be ended: something in it blocks its thread"), "{saw:?}");
}

#[test]
fn what_a_password_field_is_given_is_written_nowhere() {
    let outcome = run("makes_up_a_password", Verdict::Fail);
    for written in [&outcome.files, &outcome.report] {
        assert!(written.contains("<secret in a field>"), "{written}");
        assert!(!written.contains("made-up-passw0rd"), "{written}");
    }
}
