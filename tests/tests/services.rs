//! The same endpoints on Node and Python: they keep the protocol, and tell what a run has caused.

use std::time::Duration;

use parity_tests::left::until_or;
use parity_tests::services::{Language, Service, TOKEN};
use parity_tests::suite::conform;
use serde_json::{Value, json};

/// Where packages are installed for tests.
const TOOLS: &str = env!("CARGO_TARGET_TMPDIR");

#[track_caller]
fn check_conformance(language: Language) {
    let start = |environment, token| Service::start(language, TOOLS, environment, token);
    let verify = start("verify", Some(TOKEN));
    let (open, production) = (start("verify", None), start("production", Some(TOKEN)));
    let [url, open_url, production_url] = [verify.url(), open.url(), production.url()];
    let program = std::env::current_exe().expect("a test is a program").display().to_string();
    let arguments = [&*url, "--without-token", &*open_url, "--production", &*production_url];
    let findings = conform(&program, TOKEN, &arguments);
    for outcome in ["broken", "not applicable", "not checked"] {
        assert_eq!(findings.with(outcome), [""; 0], "{outcome}: {}", findings.printed);
    }
    assert_eq!(findings.status, Some(0), "{}", findings.printed);
}

/// Asks the endpoints, and reads the answer as JSON.
#[track_caller]
fn told(service: &Service, path: &str) -> Value {
    let token = format!("x-verify-token: {TOKEN}");
    let (status, body) = service.ask("GET", &format!("/internal/verify{path}"), &[&token], "");
    assert_eq!(status, 200, "{path}: {body}");
    serde_json::from_str(&body).unwrap_or_else(|_| panic!("no JSON: {body}"))
}

/// Does with the service what its users do, in the name of a run, and asks what that has caused.
#[track_caller]
fn check_run(language: Language) {
    let service = Service::start(language, TOOLS, "verify", Some(TOKEN));
    let run = ["Baggage: user=ada, parity.run=r1", "Content-Type: application/json"];
    let lead = json!({"email": "ada@example.com", "company": "Example"}).to_string();
    assert_eq!(service.ask("POST", "/leads", &run, &lead).0, 202);
    let job = || told(&service, "/job?kind=score-lead&run=r1&email=ada%40example.com");
    let is_done = || job()["status"] == "done";
    until_or(Duration::from_secs(10), is_done, || job().to_string());

    let fact = told(&service, "/probe/lead?email=ada%40example.com");
    assert_eq!(fact, json!({"status": "processed", "company": "Example", "score": 70}));
    let flags = told(&service, "/flags?run=r1");
    assert_eq!(flags["flags"][0]["context"]["targetingKey"], "a***@example.com");
    assert_eq!(told(&service, "/flags?run=r2"), json!({"flags": []}));

    let delivery = [run[0], "X-Crm-Delivery: d1", "X-Crm-Event: lead.won"];
    for _ in 0..2 {
        assert_eq!(service.ask("POST", "/hooks/crm", &delivery, "{}").0, 401);
    }
    let told_of = told(&service, "/webhooks?run=r1");
    let fields = ["id", "event", "signature", "status", "attempts"];
    let seen = fields.map(|field| told_of["webhooks"][0][field].clone());
    assert_eq!(json!(seen), json!(["d1", "lead.won", "missing", 401, 2]));
    assert_eq!(told_of["webhooks"].as_array().map(Vec::len), Some(1), "{told_of}");

    let token = format!("x-verify-token: {TOKEN}");
    let fault = r#"{"name":"scoring-down"}"#;
    assert_eq!(service.ask("POST", "/internal/verify/fault", &[&token], fault).0, 200);
    let other = json!({"email": "bob@example.com"}).to_string();
    assert_eq!(service.ask("POST", "/leads", &run, &other).0, 202);
    let job = || told(&service, "/job?kind=score-lead&run=r1&email=bob%40example.com");
    until_or(Duration::from_secs(10), || job()["status"] == "failed", || job().to_string());
    assert_eq!(job()["last_error"], "nothing answers at the scoring service");
}

#[test]
fn the_service_on_node_keeps_the_protocol() {
    check_conformance(Language::Node);
}

#[test]
fn the_service_on_python_keeps_the_protocol() {
    check_conformance(Language::Python);
}

#[test]
fn the_service_on_node_tells_what_a_run_has_caused() {
    check_run(Language::Node);
}

#[test]
fn the_service_on_python_tells_what_a_run_has_caused() {
    check_run(Language::Python);
}
