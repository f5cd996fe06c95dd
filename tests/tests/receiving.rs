//! Webhooks and mail, between real sockets of the harness and of a system under test.

use std::process::Stdio;

use parity_core::model::Verdict;
use parity_core::model::evidence::{Entry, Record, Watched};
use parity_core::model::verification::SignatureVerdict;
use parity_core::{ReceiverOptions, RunReceiver};
use parity_tests::project::{Outcome, Project};
use parity_tests::shown::varying;
use parity_tests::site::{HOOK_SECRET, LINK_TOKEN, Site};

const RUN_ACTION: &str = env!("CARGO_BIN_EXE_run-action");

/// Runs an action against a site of its own.
#[track_caller]
fn run(action: &str, verdict: Verdict) -> Outcome {
    let site = Site::start();
    let outcome = Project::against(&site, RUN_ACTION).run(action);
    assert_eq!(outcome.judgement.verdict, verdict, "{}", outcome.report);
    assert!(!outcome.files.contains(HOOK_SECRET), "the secret was written");
    outcome
}

/// Compares a report with the one that was reviewed, without what differs from run to run.
#[track_caller]
fn check(name: &str, report: &str) {
    let filters = varying([(r"reset-[0-9a-f]+-\d+-\d+@", "reset-[run]@")]);
    insta::with_settings!({ filters => filters, omit_expression => true }, {
        insta::assert_snapshot!(name, report);
    });
}

/// The one `eventually!` of a run.
#[track_caller]
fn watched(evidence: &[Record]) -> &Watched {
    let mut all = evidence.iter().filter_map(|record| match &record.entry {
        Entry::Watched(watched) => Some(watched),
        _ => None,
    });
    all.next().expect("something was watched")
}

/// Whether it was woken at once, and not by its schedule.
#[track_caller]
fn assert_woken(outcome: &Outcome) {
    let watched = watched(&outcome.evidence);
    assert!(watched.held && watched.looks == 2 && watched.milliseconds < 20_000, "{watched:?}");
}

#[test]
fn a_look_that_is_a_minute_away_is_woken_by_a_webhook_whose_signature_is_judged() {
    let outcome = run("is_woken_by_a_webhook", Verdict::Pass);
    assert_woken(&outcome);
    let deliveries = outcome.evidence.iter().filter_map(|record| match &record.entry {
        Entry::Delivery(delivery) => Some(delivery),
        _ => None,
    });
    let [delivery] = &deliveries.collect::<Vec<_>>()[..] else { panic!("one is evidence") };
    assert_eq!(
        (delivery.inbox.as_str(), delivery.signature, delivery.status, delivery.attempt),
        ("crm", SignatureVerdict::Valid, 200, 1)
    );
    assert!(delivery.body.contains("lead.created"), "{delivery:?}");
}

#[test]
fn what_an_inbox_answers_shows_how_webhooks_are_repeated() {
    run("sees_how_webhooks_are_repeated", Verdict::Pass);
}

#[test]
fn a_webhook_that_did_not_come_is_told_with_those_that_did() {
    check("another_webhook", &run("finds_another_webhook", Verdict::Fail).report);
    check("no_webhook", &run("hears_nothing", Verdict::Fail).report);
}

#[test]
fn a_webhook_that_is_signed_by_another_secret_speaks_for_the_surface_webhooks() {
    let outcome = run("gets_a_forged_webhook", Verdict::Fail);
    check("forged_webhook", &outcome.report);
    let causes: Vec<String> =
        outcome.judgement.diagnosis.iter().map(|cause| cause.surface.to_string()).collect();
    assert_eq!(causes, ["webhooks"]);
}

#[test]
fn webhooks_are_sent_as_their_providers_send_them_and_as_they_never_would() {
    run("sends_webhooks_as_providers_do", Verdict::Pass);
    run("sends_webhooks_again_and_out_of_order", Verdict::Pass);
}

#[test]
fn what_is_sent_twice_is_signed_again_and_a_replay_is_the_same_bytes() {
    run("signs_again_what_is_sent_twice_and_not_what_is_replayed", Verdict::Pass);
}

#[test]
fn who_does_not_look_at_signatures_is_told_where_to_look() {
    check("trusts_all", &run("proves_signatures_of_who_trusts_all", Verdict::Fail).report);
    check("trusts_nobody", &run("proves_signatures_of_who_trusts_nobody", Verdict::Fail).report);
}

#[test]
fn a_secret_that_is_not_set_leaves_the_run_without_proof() {
    run("needs_a_secret_that_is_not_set", Verdict::NotProven);
}

#[test]
fn a_look_that_is_a_minute_away_is_woken_by_a_mail_and_its_link_stays_the_recipients() {
    let outcome = run("is_woken_by_a_mail", Verdict::Fail);
    check("no_mail", &outcome.report);
    assert_woken(&outcome);
    assert!(!outcome.files.contains(LINK_TOKEN), "the link was written");
    let mails = outcome.evidence.iter().filter_map(|record| match &record.entry {
        Entry::Mail(mail) => Some(mail),
        _ => None,
    });
    let [mail] = &mails.collect::<Vec<_>>()[..] else { panic!("one is evidence") };
    assert_eq!(mail.subject, "Reset your password – now");
    let origin = "https://shop.example.com".to_owned();
    assert_eq!(
        mail.links,
        [("Choose a new password".to_owned(), origin.clone()), ("Shop".to_owned(), origin)]
    );
}

#[test]
fn processes_of_one_run_share_a_receiver_and_are_woken_by_what_is_theirs() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let receiver = runtime.block_on(RunReceiver::start(ReceiverOptions::default())).unwrap();
    let site = Site::start();
    let mut project = Project::against(&site, RUN_ACTION);
    for (name, value) in receiver.variables() {
        project.set(name, &value);
    }
    let actions = ["is_woken_by_a_webhook", "sees_how_webhooks_are_repeated", "is_woken_by_a_mail"];
    let start = |action: &&str| {
        let mut command = project.command(action);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    // Two are told and woken beside each other; what an inbox answers is the inbox's, so that its action runs alone.
    let mut running: Vec<_> = [actions[0], actions[2]].iter().map(start).collect();
    for process in &mut running {
        process.wait().unwrap();
    }
    start(&actions[1]).wait().unwrap();
    for (action, verdict) in actions.iter().zip([Verdict::Pass, Verdict::Pass, Verdict::Fail]) {
        let judgement = project.judgement(action);
        assert_eq!(judgement.verdict, verdict, "{judgement:#?}");
        let found = project
            .evidence(action)
            .iter()
            .filter(|record| matches!(record.entry, Entry::Delivery(_) | Entry::Mail(_)))
            .count();
        assert!(found > 0, "{action} has found what is its own");
    }
    let failure = project.judgement(actions[2]).failure.unwrap();
    assert_eq!(
        failure.expected.as_deref(),
        Some("a mail to nobody@example.com with the subject \"reset your password\"")
    );
}

#[test]
fn a_receiver_that_is_gone_breaks_the_run_and_says_so() {
    let site = Site::start();
    let mut project = Project::against(&site, RUN_ACTION);
    project.set("PARITY_RECEIVER", "http://127.0.0.1:1");
    project.set("PARITY_RECEIVER_TOKEN", "t0ken-of-receiver");
    let outcome = project.run("hears_nothing");
    assert_eq!(outcome.judgement.verdict, Verdict::Broken);
    check("no_receiver", &outcome.report);
}
