//! The same action against a shop in which one thing is broken: the report names the surface and says why.

use parity_core::model::Verdict;
use parity_tests::authority::{Chain, TestAuthority};
use parity_tests::broken::{Fault, HOSTS, pages};
use parity_tests::edge::Edge;
use parity_tests::project::{Outcome, Project, manifest};
use parity_tests::shown::varying;

const RUN_ACTION: &str = env!("CARGO_BIN_EXE_run-action");

fn run(fault: Fault) -> Outcome {
    let authority = TestAuthority::new("CA of the tests");
    let edge = Edge::with_tls(pages(fault), authority.server(HOSTS, Chain::WithoutAuthority));
    let mut text = manifest("https://shop.example.com").replace("\"1s\"", "\"20s\"");
    text += "[environments.local.hosts]\n\"gone.example.com\" = \"127.0.0.1:9\"\n";
    for host in HOSTS {
        text += &format!("\"{host}\" = \"{}\"\n", edge.address());
    }
    text += "[environments.local.tls]\nca = \"ca.pem\"\n";
    let project = Project::with_manifest(&text, RUN_ACTION);
    std::fs::write(project.directory().join("ca.pem"), &authority.pem)
        .expect("a temporary directory can be written to");
    project.run("buys_a_plan")
}

/// Runs the action under a fault, and compares its report with the one that was reviewed.
#[track_caller]
fn check(name: &str, fault: Fault, verdict: Verdict) {
    let outcome = run(fault);
    assert_eq!(outcome.judgement.verdict, verdict, "{}", outcome.report);
    assert!(!outcome.files.contains("s3cret-of-session"), "the value of a cookie was written");
    let filters = varying([]);
    insta::with_settings!({ filters => filters, omit_expression => true }, {
        insta::assert_snapshot!(name, outcome.report);
    });
}

#[test]
fn without_a_fault_the_action_passes() {
    let outcome = run(Fault::None);
    assert_eq!(outcome.judgement.verdict, Verdict::Pass, "{}", outcome.report);
    assert_eq!(outcome.judgement.diagnosis, []);
}

#[test]
fn a_way_back_that_is_not_registered_speaks_for_the_sign_in() {
    check("redirect_uri", Fault::RedirectUri, Verdict::Fail);
}

#[test]
fn a_way_back_to_where_nothing_answers_speaks_for_the_sign_in() {
    check("return_host", Fault::ReturnHost, Verdict::Fail);
}

#[test]
fn a_strict_cookie_that_is_lost_on_the_way_back_is_told() {
    check("cookie_strict", Fault::CookieStrict, Verdict::Fail);
}

#[test]
fn a_cookie_for_another_host_is_told() {
    check("cookie_domain", Fault::CookieDomain, Verdict::Fail);
}

#[test]
fn a_script_that_the_policy_forbids_is_told() {
    check("policy", Fault::Policy, Verdict::Fail);
}

#[test]
fn a_script_that_does_not_load_is_told() {
    check("fraud_down", Fault::FraudDown, Verdict::Fail);
}

#[test]
fn a_banner_over_the_button_is_told() {
    check("consent", Fault::Consent, Verdict::Fail);
}

#[test]
fn a_page_from_a_cache_is_told() {
    check("edge_cache", Fault::EdgeCache, Verdict::Fail);
}

#[test]
fn a_page_that_never_comes_is_told() {
    check("slow", Fault::Slow, Verdict::Fail);
}

#[test]
fn a_flag_that_nobody_could_decide_is_told() {
    check("flag_provider", Fault::FlagProvider, Verdict::Fail);
}

#[test]
fn a_cache_of_each_replica_is_told_by_what_the_environment_states() {
    check("memory_cache", Fault::MemoryCache, Verdict::Fail);
}

#[test]
fn where_nothing_speaks_for_a_surface_the_report_says_so() {
    check("unknown", Fault::Unknown, Verdict::Fail);
}
