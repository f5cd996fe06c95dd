//! The conformance suite: green on what keeps the protocol, and each rule is named by what breaks it alone.

use std::sync::Mutex;
use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use parity_tests::endpoints::{Answer, Asked, Broken, Implementation, TOKEN, offering, telling};
use parity_tests::suite::{Findings, SLOW, command, conform};
use parity_verify::{
    Addresses, Fact, Feed, Limits, Rate, RunId, TOKEN_HEADER, Token, Verification,
};
use serde_json::{Value, json};

/// The program of this test, beside whose directory `cargo-parity` stands.
fn program() -> String {
    std::env::current_exe().expect("a test is a program").display().to_string()
}

/// Checks that a broken implementation is told by this rule alone.
#[track_caller]
fn check(rule: &str, verification: Verification, broken: Broken) {
    let implementation = Implementation::start(verification, broken);
    let url = implementation.url();
    let mut arguments = vec![url.as_str()];
    for slow in SLOW.into_iter().filter(|slow| !rule.starts_with(slow)) {
        arguments.extend(["--skip", slow]);
    }
    assert_breaks(rule, &conform(&program(), TOKEN, &arguments));
}

#[track_caller]
fn assert_breaks(rule: &str, findings: &Findings) {
    assert_eq!(findings.with("broken"), [rule], "{}", findings.printed);
    assert_eq!(findings.status, Some(1));
    assert!(!findings.printed.contains(TOKEN), "the token is shown");
}

/// Endpoints that keep every rule but those of limits: the suite is not told to come again later.
fn good() -> Verification {
    limits(|limits| limits.requests = Rate { per_second: 1e6, burst: 100_000 })
}

/// Answers of this path, changed.
fn answers(
    path: &'static str,
    change: impl Fn(&Asked, &mut Answer) + Send + Sync + 'static,
) -> Broken {
    Broken::answer(move |asked, answer| {
        if asked.path == path {
            change(asked, answer);
        }
    })
}

/// Answers of this path, changed as JSON.
fn json_of(path: &'static str, change: fn(&mut Value)) -> Broken {
    answers(path, move |_, answer| {
        if let Ok(mut body) = serde_json::from_str(&answer.body) {
            change(&mut body);
            answer.body = body.to_string();
        }
    })
}

/// Answers with this status, changed to another one.
fn status_of(asked_for: fn(&Asked) -> bool, old: u16, new: u16) -> Broken {
    Broken::answer(move |asked, answer| {
        if answer.status.as_u16() == old && asked_for(asked) {
            answer.status = StatusCode::from_u16(new).expect("a test names a status that there is");
        }
    })
}

/// Answers of paths that begin so have the secret in them where it was taken out.
fn tells_secret(path: &'static str, form: fn(&str) -> String) -> Broken {
    Broken::answer(move |asked, answer| {
        if asked.path.starts_with(path) {
            let secret = json!(form(&asked.planted)).to_string();
            answer.replace("[redacted]", &secret[1..secret.len() - 1]);
        }
    })
}

fn limits(change: fn(&mut Limits)) -> Verification {
    let mut limits = Limits::default();
    change(&mut limits);
    offering("verify", Some(TOKEN), limits)
}

macro_rules! breaks {
    ($($name:ident: $rule:literal, $verification:expr, $broken:expr;)*) => {$(
        #[test]
        fn $name() {
            check($rule, $verification, $broken);
        }
    )*};
}

breaks! {
    a_missing_token_is_401: "token/missing-is-403", good(), status_of(|asked| !asked.has_token(), 403, 401);
    the_beginning_of_the_token_opens: "token/wrong-is-403", good(), Broken::question(|asked| {
        let sent = asked.headers.get(TOKEN_HEADER).and_then(|sent| sent.to_str().ok());
        if sent.is_some_and(|sent| !sent.is_empty() && TOKEN.starts_with(sent)) {
            asked.headers.insert(TOKEN_HEADER, HeaderValue::from_static(TOKEN));
        }
    });
    the_token_opens_from_the_query: "token/from-its-header-alone", good(), Broken::question(|asked| {
        if asked.query.contains("token=") {
            asked.headers.insert(TOKEN_HEADER, HeaderValue::from_static(TOKEN));
        }
    });
    a_403_says_why: "token/403-says-nothing", good(), Broken::answer(|_, answer| {
        if answer.status == StatusCode::FORBIDDEN {
            answer.body = "{\"error\": \"the token is wrong\"}".to_owned();
        }
    });
    the_offer_is_of_another_version: "offer/contract", good(), json_of("", |offer| offer["version"] = json!(2));
    what_is_not_offered_is_missing: "offer/others-are-404",
        Verification::new("verify", Some(Token::new(TOKEN))).conformable(),
        json_of("/shape", |refusal| refusal["status"] = json!("missing"));
    answers_may_be_stored: "answers/are-not-stored", good(), Broken::answer(|asked, answer| {
        if asked.path != "/events" {
            answer.headers.remove(header::CACHE_CONTROL);
        }
    });
    an_unknown_path_is_a_page: "answers/unknown-path-is-404", good(), answers("/no-such-path", |_, answer| {
        if answer.status == StatusCode::NOT_FOUND {
            answer.body = "<h1>Not found</h1>".to_owned();
        }
    });
    another_method_is_404: "answers/other-method-is-405", good(), status_of(|_| true, 405, 404);
    the_shape_is_of_no_environment: "shape/contract", good(), json_of("/shape", |shape| shape["environment"] = json!(""));
    the_shape_tells_a_secret: "shape/secrets-have-no-value", good(), json_of("/shape", |shape| {
        shape["surfaces"]["secrets"]["STRIPE_KEY"]["value"] = json!("sk_live");
    });
    a_plus_becomes_a_space: "probe/contract", good(), Broken::question(|asked| {
        asked.query = asked.query.replace("a%2Bb", "a+b");
    });
    an_unknown_probe_names_no_other: "probe/unknown-is-404", good(), json_of("/probe/no-such-probe", |refusal| {
        refusal["error"] = json!("no");
    });
    the_first_of_two_parameters_is_taken: "probe/parameter-twice-is-400", good(), Broken::question(|asked| {
        asked.query = asked.query.replace("&value=a&value=b", "&value=a");
    });
    a_failure_is_a_bad_question: "probe/failure-is-500", good(), status_of(|_| true, 500, 400);
    a_failure_tells_its_cause: "probe/failure-says-no-cause", good(), Broken::answer(|asked, answer| {
        if let (500, Some((_, value))) = (answer.status.as_u16(), asked.query.split_once("value=value")) {
            answer.replace("the application's log says why", &format!("value{}", value.replace("%2D", "-")));
        }
    });
    a_probe_that_hangs_is_waited_for: "probe/hang-is-504",
        limits(|limits| limits.answer = Duration::from_mins(1)), Broken::nothing();
    a_missing_job_is_any_404: "job/missing-is-404", good(), Broken::answer(|asked, answer| {
        if asked.path.starts_with("/job") {
            answer.replace(",\"status\":\"missing\"", "");
        }
    });
    a_job_needs_no_kind: "job/needs-its-kind", good(), status_of(|asked| asked.path == "/job", 400, 404);
    a_time_is_a_number_of_seconds: "job/by-id", good(), Broken::answer(|asked, answer| {
        if asked.path.starts_with("/job/") {
            answer.replace("\"queued_at\":null", "\"queued_at\":\"1764043200\"");
        }
    });
    a_job_is_found_that_was_not_asked_for: "job/by-fields", good(), json_of("/job", |job| {
        if job["kind"] == "conform" {
            job["id"] = json!("another");
        }
    });
    webhooks_need_no_run: "webhooks/need-a-run", good(), answers("/webhooks", |_, answer| {
        if answer.status == StatusCode::BAD_REQUEST && answer.body.contains("missing") {
            answer.status = StatusCode::OK;
        }
    });
    an_unknown_run_is_404: "webhooks/unknown-run-is-empty", good(), answers("/webhooks", |_, answer| {
        if answer.body == "{\"webhooks\":[]}" {
            answer.status = StatusCode::NOT_FOUND;
        }
    });
    a_signature_is_a_boolean: "webhooks/contract", good(), Broken::answer(|_, answer| {
        answer.replace("\"signature\":\"valid\"", "\"signature\":true");
    });
    webhooks_are_those_of_others_too: "webhooks/of-the-run-alone", good(), json_of("/webhooks", |told| {
        if let Some(list) = told["webhooks"].as_array_mut() {
            let others = list.clone();
            list.extend(others);
        }
    });
    flags_need_no_run: "flags/need-a-run", good(), answers("/flags", |_, answer| {
        if answer.status == StatusCode::BAD_REQUEST {
            answer.status = StatusCode::OK;
        }
    });
    a_flag_has_no_reason: "flags/contract", good(), Broken::answer(|_, answer| {
        answer.replace("\"reason\":\"static\",", "");
    });
    flags_are_those_of_others_too: "flags/of-the-run-alone", good(), json_of("/flags", |told| {
        if let Some(list) = told["flags"].as_array_mut() {
            let others = list.clone();
            list.extend(others);
        }
    });
    a_stream_needs_no_run: "events/need-a-run", good(), status_of(|asked| asked.path == "/events", 400, 404);
    proxies_may_buffer_a_stream: "events/headers", good(), answers("/events", |_, answer| {
        answer.headers.remove("x-accel-buffering");
    });
    an_event_tells_no_time: "events/contract", good(), Broken::events(|text, _| {
        text.replace("\"queued_at\":null", "\"queued_at\":\"yesterday\"")
    });
    the_id_of_an_event_is_no_number: "events/ids-grow", good(),
        Broken::events(|text, _| text.replace("id: ", "id: x")).and_question(|asked| {
            let last = asked.headers.get("last-event-id").and_then(|last| last.to_str().ok());
            if let Some(last) = last.and_then(|last| last.strip_prefix('x')) {
                asked.headers.insert("last-event-id", last.parse().unwrap());
            }
        });
    a_stream_begins_again_from_the_start: "events/resume", good(), Broken::question(|asked| {
        if asked.headers.get("last-event-id").is_some_and(|last| last.len() < 10) {
            asked.headers.remove("last-event-id");
        }
    });
    a_stream_goes_on_after_what_never_was: "events/never-told-is-410", good(), Broken::question(|asked| {
        if asked.headers.get("last-event-id").is_some_and(|last| last.len() > 10) {
            asked.headers.remove("last-event-id");
        }
    });
    a_stream_is_refused_without_a_reason: "events/never-told-is-410", good(), Broken::answer(|_, answer| {
        if answer.status == StatusCode::GONE {
            answer.replace("\"error\"", "\"why\"");
        }
    });
    a_silent_stream_is_not_kept_alive: "events/kept-alive",
        limits(|limits| limits.silence = Duration::from_mins(1)), Broken::nothing();
    a_probe_tells_a_secret_url_encoded: "redaction/answers", good(), answers("/probe/conform", |asked, answer| {
        if answer.status == StatusCode::OK && asked.query.contains("do=fact") {
            let all = percent_encoding::NON_ALPHANUMERIC;
            let form = percent_encoding::utf8_percent_encode(&asked.planted, all).to_string();
            let form = form.replace("%2D", "-");
            answer.replace("[redacted]", &form);
        }
    });
    a_refusal_tells_a_secret: "redaction/refusals", good(), Broken::answer(|asked, answer| {
        if answer.status == StatusCode::NOT_FOUND {
            let secret = json!(asked.planted).to_string();
            answer.replace("[redacted]", &secret[1..secret.len() - 1]);
        }
    });
    a_job_tells_a_secret: "redaction/jobs", good(), tells_secret("/job", str::to_owned);
    a_webhook_tells_a_secret_in_base64: "redaction/webhooks", good(),
        tells_secret("/webhooks", |secret| STANDARD.encode(secret));
    a_flag_tells_a_secret_json_escaped: "redaction/flags", good(), tells_secret("/flags", |secret| {
        let json = json!(secret).to_string();
        json[1..json.len() - 1].to_owned()
    });
    an_event_tells_a_secret: "redaction/events", good(), Broken::events(|text, planted| {
        let secret = json!(planted).to_string();
        text.replace("[redacted]", &secret[1..secret.len() - 1])
    });
    addresses_are_told: "redaction/addresses-of-flags", good().addresses(Addresses::Kept), Broken::nothing();
    a_fault_is_on_that_does_not_exist: "fault/contract", good(), Broken::answer(|asked, answer| {
        if asked.path == "/fault" && asked.method == "GET" {
            answer.replace("\"on\":[]", "\"on\":[\"x\"]");
        }
    });
    a_fault_that_was_turned_on_is_not_told: "fault/on-and-off", good(), Broken::answer(|asked, answer| {
        if asked.path == "/fault" && asked.method == "POST" {
            answer.replace("\"on\":[\"conform\"]", "\"on\":[]");
        }
    });
    an_unknown_fault_is_turned_on: "fault/unknown-is-404", good(), status_of(|asked| asked.path == "/fault", 404, 200);
    wrong_escapes_are_passed_on: "garbage/wrong-escapes-are-400", good(), Broken::answer(|_, answer| {
        if answer.body.contains("percent-encoded") {
            answer.status = StatusCode::NOT_FOUND;
        }
    });
    a_huge_query_is_400: "garbage/huge-query-is-414", good(), status_of(|_| true, 414, 400);
    wrong_json_is_500: "garbage/wrong-json-is-400", good(), status_of(|asked| asked.method == "POST", 400, 500);
    a_huge_body_is_400: "garbage/huge-body-is-413", good(),
        status_of(|asked| asked.headers.contains_key(header::CONTENT_LENGTH), 413, 400);
    an_endless_body_is_400: "garbage/endless-body-is-413", good(),
        status_of(|asked| !asked.headers.contains_key(header::CONTENT_LENGTH), 413, 400);
    a_slow_body_is_waited_for: "garbage/slow-body-is-408",
        limits(|limits| limits.body = Duration::from_mins(1)), Broken::nothing();
    streams_have_no_limit: "limits/streams", limits(|limits| limits.streams = 10_000), Broken::nothing();
    requests_have_no_limit: "limits/requests", good(), Broken::nothing();
    guesses_have_no_limit: "limits/guesses",
        limits(|limits| limits.wrong_tokens = Rate { per_second: 1e6, burst: 100_000 }), Broken::nothing();
}

#[test]
fn a_stream_tells_what_another_run_causes() {
    let feed = Feed::new();
    let verification = telling(feed.clone(), "verify", Some(TOKEN), Limits::default());
    let listened = Mutex::new(String::new());
    let broken = Broken::question(move |asked| {
        let value_of = |name: &str| {
            let (_, value) = asked.query.split_once(name)?;
            value.split('&').next().map(|value| value.replace("%2D", "-"))
        };
        let Some(run) = value_of("run=") else { return };
        let mut listened = listened.lock().unwrap();
        if asked.path == "/events" {
            *listened = run;
        } else if asked.query.contains("do=fact") && *listened != run {
            let fact = Fact::new("done").with("value", value_of("value=").unwrap_or_default());
            if let Some(run) = RunId::new(&*listened) {
                feed.fact(&run, "conform", fact);
            }
        }
    });
    check("events/of-the-run-alone", verification, broken);
}

#[test]
fn what_keeps_the_protocol_is_green_with_every_rule() {
    let start = |environment: &str, token: Option<&str>| {
        let verification = offering(environment, token, Limits::default());
        Implementation::start(verification, Broken::nothing())
    };
    let verify = start("verify", Some(TOKEN));
    let (open, production) = (start("verify", None), start("production", Some(TOKEN)));
    let arguments =
        [&verify.url(), "--without-token", &open.url(), "--production", &production.url()];
    let findings = conform(&program(), TOKEN, &arguments.map(|argument| argument as &str));
    assert_eq!(findings.with("broken"), [""; 0], "{}", findings.printed);
    assert_eq!(findings.with("not checked"), [""; 0], "{}", findings.printed);
    assert_eq!(findings.with("not applicable"), [""; 0], "{}", findings.printed);
    assert_eq!(findings.status, Some(0));
}

#[test]
fn endpoints_that_should_not_be_there_are_named() {
    let start = || Implementation::start(good(), Broken::nothing());
    let [verify, other] = [start(), start()];
    let [url, other] = [verify.url(), other.url()];
    for (option, rule) in
        [("--without-token", "absence/without-token"), ("--production", "absence/production")]
    {
        let mut arguments = vec![&*url, option, &*other];
        arguments.extend(SLOW.into_iter().flat_map(|slow| ["--skip", slow]));
        assert_breaks(rule, &conform(&program(), TOKEN, &arguments));
    }
}

#[test]
fn what_is_not_offered_is_not_applicable_and_what_lacks_a_hook_is_not_checked() {
    let bare = Verification::new("verify", Some(Token::new(TOKEN)))
        .probe("lead", async |_query| Ok(Fact::new("missing")));
    let implementation = Implementation::start(bare, Broken::nothing());
    let url = implementation.url();
    let mut arguments = vec![&*url];
    arguments.extend(SLOW.into_iter().flat_map(|slow| ["--skip", slow]));
    let findings = conform(&program(), TOKEN, &arguments);
    assert_eq!(
        (findings.status, findings.with("broken")),
        (Some(0), vec![]),
        "{}",
        findings.printed
    );
    for rule in ["shape/contract", "events/resume", "fault/contract", "job/by-id"] {
        assert!(findings.with("not applicable").contains(&rule), "{rule}: {}", findings.printed);
    }
    for rule in ["probe/contract", "redaction/answers", "absence/production"] {
        assert!(findings.with("not checked").contains(&rule), "{rule}: {}", findings.printed);
    }
}

#[test]
fn what_cannot_be_looked_at_is_told_by_the_status() {
    let implementation = Implementation::start(good(), Broken::nothing());
    let findings = conform(&program(), "another token", &[&implementation.url()]);
    assert_eq!(findings.status, Some(2), "{}", findings.printed);
    assert!(findings.printed.contains("the token is not the one"), "{}", findings.printed);
    let findings = conform(&program(), "", &[&implementation.url()]);
    assert_eq!(findings.status, Some(2));
    assert!(findings.printed.contains("`VERIFY_TOKEN` holds no token"), "{}", findings.printed);
    let url = format!("{}/elsewhere", implementation.url());
    assert_eq!(conform(&program(), TOKEN, &[&url]).status, Some(2));
    drop(implementation);
    let findings = conform(&program(), TOKEN, &["http://127.0.0.1:1"]);
    assert_eq!(findings.status, Some(4), "{}", findings.printed);
}

#[test]
fn a_person_reads_what_was_asked_expected_and_seen_and_what_to_do() {
    let broken = status_of(|asked| !asked.has_token(), 403, 401);
    let implementation = Implementation::start(good(), broken);
    let url = implementation.url();
    let mut arguments = vec![&*url];
    for skip in SLOW.into_iter().chain(["events", "f", "g", "j", "p", "r", "s", "w", "an"]) {
        arguments.extend(["--skip", skip]);
    }
    let output = command(program().as_ref(), TOKEN, &arguments).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap().replace(&url, "URL");
    insta::assert_snapshot!("conform_text", text);
}
