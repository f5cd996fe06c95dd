//! Production's own names: the browser and the harness ask for them, and reach what stands in for them here.

use std::sync::Arc;

use parity_core::model::Verdict;
use parity_core::model::evidence::Entry;
use parity_tests::authority::{Chain, TestAuthority};
use parity_tests::edge::Edge;
use parity_tests::hosts::pages;
use parity_tests::project::{Outcome, Project, manifest};
use parity_tests::shown::varying;
use tokio_rustls::rustls::ServerConfig;

const RUN_ACTION: &str = env!("CARGO_BIN_EXE_run-action");

/// The names that the shop's certificate holds.
const NAMES: &[&str] = &[
    "example.com",
    "*.example.com",
    "*.eu.example.com",
    "*.api.eu.example.com",
    "login.example.net",
];

/// A shop whose hosts all stand behind one edge, and one host of it that speaks no TLS.
struct Shop {
    authority: TestAuthority,
    edge: Edge,
    plain: Edge,
}

impl Shop {
    fn start() -> Self {
        let authority = TestAuthority::new("CA of the tests");
        let tls = authority.server(NAMES, Chain::WithoutAuthority);
        let (edge, plain) = (Edge::with_tls(pages("tls"), tls), Edge::without_tls(pages("plain")));
        Self { authority, edge, plain }
    }

    fn hosts(&self) -> Vec<(&'static str, String)> {
        vec![
            ("example.com", self.edge.address()),
            ("*.example.com", self.edge.address()),
            ("login.example.net", self.edge.address()),
            ("plain.example.com", self.plain.address()),
        ]
    }

    fn project(&self) -> Project {
        project(&self.hosts(), Some(&self.authority.pem))
    }

    /// The same, with a host besides that another server stands for.
    fn project_with(&self, other: &Edge) -> Project {
        let mut hosts = self.hosts();
        hosts.push(("other.example.org", other.address()));
        project(&hosts, Some(&self.authority.pem))
    }
}

/// A project whose environment answers at `https://shop.example.com`, with these lines of `hosts`, and with a
/// CA where one is given.
fn project(hosts: &[(&str, String)], ca: Option<&str>) -> Project {
    project_ready("20s", hosts, ca)
}

/// The same, for an environment that is waited for for `within`; one that never answers is waited for so long.
fn project_ready(within: &str, hosts: &[(&str, String)], ca: Option<&str>) -> Project {
    let lines = hosts.iter().map(|(name, at)| format!("\"{name}\" = \"{at}\"\n"));
    let mut text = manifest("https://shop.example.com").replace("\"1s\"", &format!("\"{within}\""));
    text += &format!("[environments.local.hosts]\n{}", lines.collect::<String>());
    if ca.is_some() {
        text += "[environments.local.tls]\nca = \"certificates/ca.pem\"\n";
    }
    let project = Project::with_manifest(&text, RUN_ACTION);
    if let Some(ca) = ca {
        let directory = project.directory().join("certificates");
        std::fs::create_dir(&directory).expect("a temporary directory can be written to");
        std::fs::write(directory.join("ca.pem"), ca).expect("it can be written to");
    }
    project
}

#[track_caller]
fn check(project: &Project, action: &str, verdict: Verdict) -> Outcome {
    let outcome = project.run(action);
    assert_eq!(outcome.judgement.verdict, verdict, "{}", outcome.report);
    outcome
}

/// Runs an action that holds against the shop.
#[track_caller]
fn passes(action: &str) -> Outcome {
    let shop = Shop::start();
    check(&shop.project(), action, Verdict::Pass)
}

/// Compares the report of a broken run with the one that was reviewed.
#[track_caller]
fn check_report(name: &str, project: &Project, action: &str) -> Outcome {
    let outcome = check(project, action, Verdict::Broken);
    let filters = varying([
        (r"verification time \d+ \(UNIX\)", "verification time [now] (UNIX)"),
        (r"\d+ seconds ago", "[long] ago"),
    ]);
    insta::with_settings!({ filters => filters, omit_expression => true }, {
        insta::assert_snapshot!(name, outcome.report);
    });
    outcome
}

/// Runs an action against the shop and another host that speaks TLS in this way.
#[track_caller]
fn check_other(
    name: &str,
    action: &str,
    tls: impl FnOnce(&TestAuthority) -> Arc<ServerConfig>,
) -> Outcome {
    let shop = Shop::start();
    let other = Edge::with_tls(pages("other"), tls(&shop.authority));
    check_report(name, &shop.project_with(&other), action)
}

#[test]
fn production_is_reached_by_its_name() {
    let outcome = passes("reaches_production_by_its_name");
    let told = outcome.evidence.iter().find_map(|record| match &record.entry {
        Entry::Environment { hosts, ca, .. } => Some((hosts.clone(), ca.clone())),
        _ => None,
    });
    let (hosts, ca) = told.expect("the environment is evidence");
    assert_eq!(hosts.keys().next().map(String::as_str), Some("*.example.com"));
    assert!(ca.is_some_and(|path| path.ends_with("certificates/ca.pem")));
}

#[test]
fn production_is_reached_by_ipv6() {
    let authority = TestAuthority::new("CA of the tests");
    let tls = authority.server(NAMES, Chain::WithoutAuthority);
    let edge = Edge::with_tls_by_ipv6(pages("tls"), tls);
    let project = project(&[("*.example.com", edge.address())], Some(&authority.pem));
    check(&project, "reaches_production_by_its_name", Verdict::Pass);
}

#[test]
fn a_server_that_shows_the_certificate_of_its_ca_is_trusted_too() {
    let authority = TestAuthority::new("CA of the tests");
    let edge = Edge::with_tls(pages("tls"), authority.server(NAMES, Chain::WithAuthority));
    let project = project(&[("*.example.com", edge.address())], Some(&authority.pem));
    check(&project, "reaches_production_by_its_name", Verdict::Pass);
}

#[test]
fn a_proxy_of_the_machine_does_not_lead_to_the_real_production() {
    let shop = Shop::start();
    let mut project = shop.project();
    // Nothing answers there, so whoever asks it fails.
    for variable in ["http_proxy", "https_proxy"] {
        project.set(variable, "http://127.0.0.1:9");
    }
    check(&project, "reaches_production_by_its_name", Verdict::Pass);
}

#[test]
fn the_browser_and_the_client_take_the_same_name_for_the_most_exact() {
    let authority = TestAuthority::new("CA of the tests");
    let tls = authority.server(NAMES, Chain::WithoutAuthority);
    let [one, two, three] =
        ["one", "two", "three"].map(|name| Edge::with_tls(pages(name), Arc::clone(&tls)));
    let plain = Edge::without_tls(pages("plain"));
    let hosts = [
        ("*.example.com", two.address()),
        ("*.eu.example.com", three.address()),
        ("shop.example.com", one.address()),
        ("Shop.EU.example.com", one.address()),
        ("shop.eu.example.com:444", two.address()),
        ("*.example.org", three.address()),
        ("plain.example.org:80", plain.address()),
        ("plain.example.org", "127.0.0.1:1".to_owned()),
    ];
    check(&project(&hosts, Some(&authority.pem)), "takes_the_most_exact_name", Verdict::Pass);
}

#[test]
fn a_page_keeps_and_sends_cookies_as_under_the_real_domain() {
    passes("keeps_the_cookies_that_a_page_sets");
}

#[test]
fn the_client_keeps_and_sends_cookies_as_the_browser_does() {
    let outcome = passes("keeps_the_cookies_that_an_answer_sets");
    let refused = |entry: &Entry| matches!(entry, Entry::CookieRefused { .. });
    let refused = outcome.evidence.iter().filter(|record| refused(&record.entry)).count();
    assert_eq!(refused, 8, "each cookie that is not kept is evidence");
}

#[test]
fn a_strict_cookie_is_lost_on_the_way_back_from_another_site() {
    passes("comes_back_from_another_site");
}

#[test]
fn a_frame_of_another_site_keeps_what_says_so_alone() {
    passes("is_embedded_by_another_site");
}

#[test]
fn scripts_are_held_to_the_origins_of_production() {
    passes("asks_another_origin");
}

#[test]
fn the_client_follows_redirects_across_hosts() {
    passes("follows_redirects_across_hosts");
}

#[test]
fn a_certificate_of_a_ca_that_nobody_named_is_told_with_where_to_name_it() {
    let shop = Shop::start();
    check_report(
        "no_ca",
        &project_ready("3s", &shop.hosts(), None),
        "reaches_production_by_its_name",
    );
}

#[test]
fn a_certificate_of_another_ca_is_told_by_the_client() {
    check_other("client_other_ca", "asks_another_host", |_| {
        TestAuthority::new("another CA").server(&["other.example.org"], Chain::WithoutAuthority)
    });
}

#[test]
fn a_certificate_of_another_ca_is_told_by_the_browser() {
    let outcome = check_other("browser_other_ca", "opens_a_page_of_another_host", |_| {
        TestAuthority::new("another CA").server(&["other.example.org"], Chain::WithoutAuthority)
    });
    let lost = outcome.evidence.iter().any(|record| {
        matches!(&record.entry, Entry::Lost { what } if what.contains("https://other.example.org/"))
    });
    assert!(lost, "whom the browser is not told to trust is evidence");
}

#[test]
fn a_certificate_that_only_one_name_under_a_star_has_is_told_with_what_to_write() {
    let shop = Shop::start();
    let tls = shop.authority.server(&["other.example.org"], Chain::WithoutAuthority);
    let other = Edge::with_tls(pages("other"), tls);
    let mut hosts = shop.hosts();
    hosts.push(("*.example.org", other.address()));
    let starred = project(&hosts, Some(&shop.authority.pem));
    check_report("browser_unchecked", &starred, "opens_a_page_of_another_host");
    check(&shop.project_with(&other), "opens_a_page_of_another_host", Verdict::Pass);
}

#[test]
fn a_certificate_for_another_name_is_told_by_the_client() {
    check_other("client_other_name", "asks_another_host", |authority| {
        authority.server(&["elsewhere.example.org"], Chain::WithoutAuthority)
    });
}

#[test]
fn a_certificate_for_another_name_is_told_by_the_browser_whatever_chain_is_shown() {
    check_other("browser_other_name", "opens_a_page_of_another_host", |authority| {
        authority.server(&["elsewhere.example.org"], Chain::WithAuthority)
    });
}

#[test]
fn a_certificate_whose_time_is_over_is_told() {
    check_other("client_expired", "asks_another_host", |authority| {
        authority.expired_server(&["other.example.org"])
    });
}

#[test]
fn a_host_that_does_not_answer_is_told_with_where_it_was_looked_for() {
    let shop = Shop::start();
    let mut hosts = shop.hosts();
    hosts.push(("other.example.org", "127.0.0.1:1".to_owned()));
    let project = project(&hosts, Some(&shop.authority.pem));
    check_report("browser_no_answer", &project, "opens_a_page_of_another_host");
    check_report("client_no_answer", &project, "asks_another_host");
}

#[test]
fn a_shop_that_does_not_answer_is_told_with_where_it_was_looked_for() {
    let hosts = [("shop.example.com", "127.0.0.1:1".to_owned())];
    check_report("no_shop", &project_ready("1s", &hosts, None), "reaches_production_by_its_name");
}

#[test]
fn a_ca_that_is_not_there_is_told_with_its_place() {
    let shop = Shop::start();
    let project = shop.project();
    std::fs::remove_file(project.directory().join("certificates/ca.pem")).unwrap();
    check_report("no_pem", &project, "reaches_production_by_its_name");
}

#[test]
fn a_file_that_holds_no_certificate_is_told_with_its_place() {
    let hosts = [("shop.example.com", "127.0.0.1:1".to_owned())];
    let project =
        project(&hosts, Some("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"));
    check_report("wrong_pem", &project, "reaches_production_by_its_name");
}
