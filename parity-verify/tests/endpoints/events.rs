//! The stream of events, read as it is written.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use http_body_util::BodyExt as _;
use parity_verify::{
    Bounds, Direction, Evaluation, Fact, Feed, Job, JobStatus, Limits, RunId, Token, Verification,
    Webhook,
};
use serde_json::Value;
use tower::ServiceExt as _;

use crate::application::{TOKEN, within};
use crate::asking::{nested, request, send};
use crate::document;

fn run(name: &str) -> RunId {
    RunId::new(name).unwrap()
}

/// The next piece of a stream, or nothing at its end.
async fn piece(body: &mut Body) -> Option<String> {
    let frame = body.frame().await?.unwrap();
    Some(String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap())
}

/// Opens a stream and reads the line that says so.
async fn open(app: &Router, path: &str, last: Option<&str>) -> Body {
    let mut request = request(Method::GET, path);
    if let Some(last) = last {
        request.headers_mut().insert("last-event-id", last.parse().unwrap());
    }
    let response = app.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    for (name, value) in [
        (header::CONTENT_TYPE.as_str(), "text/event-stream"),
        (header::CACHE_CONTROL.as_str(), "no-store"),
        ("x-accel-buffering", "no"),
    ] {
        assert_eq!(response.headers()[name], value, "{name}");
    }
    let mut body = response.into_body();
    assert_eq!(piece(&mut body).await.unwrap(), ": open\n\n");
    body
}

/// The application, and what it tells.
fn application() -> (Router, Feed) {
    let feed = Feed::new();
    (nested(within("verify", Some(TOKEN), feed.clone())), feed)
}

#[tokio::test]
async fn each_kind_of_event_is_what_the_document_says() {
    let (app, feed) = application();
    feed.job(&run("r"), Job::new("7", "process-lead", JobStatus::Done));
    feed.webhook(&run("r"), Webhook::new("evt_1", Direction::In, "/hooks"));
    feed.flag(&run("r"), Evaluation::new("new-checkout", "static"));
    feed.fact(&run("r"), "lead", Fact::new("processed"));
    feed.fact(&run("other"), "lead", Fact::new("pending"));
    let text = piece(&mut open(&app, "/events?run=r", None).await).await.unwrap();
    let events: Vec<&str> = text.split_terminator("\n\n").collect();
    let kinds =
        [("job", "Job"), ("webhook", "Webhook"), ("flag", "Evaluation"), ("fact", "ProbedFact")];
    assert_eq!(events.len(), kinds.len(), "{text}");
    for (index, (event, (name, schema))) in events.iter().zip(kinds).enumerate() {
        let start = format!("id: {}\nevent: {name}\ndata: ", index + 1);
        let data: Value = serde_json::from_str(event.strip_prefix(&start).unwrap()).unwrap();
        document::check_data(schema, &data);
    }
}

#[tokio::test]
async fn an_event_is_written_when_it_happens_and_resumed_from() {
    let (app, feed) = application();
    let mut first = open(&app, "/events?run=r", None).await;
    feed.fact(&run("r"), "lead", Fact::new("pending"));
    assert!(piece(&mut first).await.unwrap().starts_with("id: 1\n"));
    drop(first);
    feed.fact(&run("r"), "lead", Fact::new("processed"));
    let mut second = open(&app, "/events?run=r", Some("1")).await;
    let text = piece(&mut second).await.unwrap();
    assert!(text.starts_with("id: 2\n") && text.contains("processed"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn a_silent_stream_is_kept_alive() {
    let (app, _feed) = application();
    let mut body = open(&app, "/events?run=r", None).await;
    for _ in 0..2 {
        let early = Duration::from_millis(14_990);
        assert!(tokio::time::timeout(early, body.frame()).await.is_err(), "it is silent");
        let then = tokio::time::timeout(Duration::from_millis(20), piece(&mut body)).await;
        assert_eq!(then.expect("it is kept alive in time").unwrap(), ": still here\n\n");
    }
}

#[tokio::test]
async fn who_reads_too_slowly_is_told_by_the_end_and_cannot_resume() {
    let feed = Feed::within(Bounds { per_run: 2, ..Bounds::default() });
    let app = nested(within("verify", Some(TOKEN), feed.clone()));
    let mut body = open(&app, "/events?run=r", None).await;
    feed.fact(&run("r"), "lead", Fact::new("a"));
    assert!(piece(&mut body).await.unwrap().starts_with("id: 1\n"));
    for status in ["b", "c", "d"] {
        feed.fact(&run("r"), "lead", Fact::new(status));
    }
    assert_eq!(piece(&mut body).await, None);
    for last in ["1", "17"] {
        let mut again = request(Method::GET, "/events?run=r");
        again.headers_mut().insert("last-event-id", last.parse().unwrap());
        let answer = send(app.clone(), again).await;
        assert_eq!(answer.status, StatusCode::GONE, "after {last}");
        assert!(answer.error().contains("listen without it"), "{}", answer.error());
    }
}

#[tokio::test]
async fn a_stream_needs_a_run_and_an_id_that_is_one() {
    let (app, _feed) = application();
    for path in ["/events", "/events?run=", "/webhooks", "/flags", "/flags?run=a&run=b"] {
        let answer = send(app.clone(), request(Method::GET, path)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
        assert!(answer.error().contains("`run`"), "{}", answer.error());
    }
    let mut wrong = request(Method::GET, "/events?run=r");
    wrong.headers_mut().insert("last-event-id", "x".parse().unwrap());
    assert_eq!(send(app, wrong).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn so_many_streams_are_open_at_most() {
    let mut limits = Limits::default();
    limits.streams = 2;
    let app = nested(within("verify", Some(TOKEN), Feed::new()).limits(limits));
    let [_first, second] =
        [open(&app, "/events?run=a", None).await, open(&app, "/events?run=a", None).await];
    let answer = send(app.clone(), request(Method::GET, "/events?run=a")).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.headers[header::RETRY_AFTER], "1");
    drop(second);
    drop(open(&app, "/events?run=a", None).await);
}

#[tokio::test]
async fn a_closed_feed_ends_its_streams() {
    let (app, feed) = application();
    let mut body = open(&app, "/events?run=r", None).await;
    feed.close();
    assert_eq!(piece(&mut body).await, None);
}

#[tokio::test(start_paused = true)]
async fn a_conformance_suite_has_each_kind_of_event_happen() {
    let app = nested(Verification::new("verify", Some(Token::new(TOKEN))).conformable());
    let conform = async |what: &str| {
        let path = format!("/probe/conform?run=r&do={what}&value=v-4711");
        send(app.clone(), request(Method::GET, &path)).await
    };
    for (what, name) in [("job", "job"), ("webhook", "webhook"), ("flag", "flag"), ("fact", "fact")]
    {
        let answer = conform(what).await;
        assert_eq!((answer.status, &answer.json()["value"]), (StatusCode::OK, &"v-4711".into()));
        let text = piece(&mut open(&app, "/events?run=r", None).await).await.unwrap();
        let last = text.split_terminator("\n\n").last().unwrap();
        assert!(last.contains(&format!("event: {name}\n")) && last.contains("v-4711"), "{last}");
    }
    let id = conform("job").await.json()["id"].as_str().unwrap().to_owned();
    let job = send(app.clone(), request(Method::GET, &format!("/job/{id}"))).await.json();
    assert_eq!(job["kind"], "conform");
    assert_eq!(conform("fail").await.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(conform("hang").await.status, StatusCode::GATEWAY_TIMEOUT);
    assert_eq!(conform("dance").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(conform("secret").await.json()["value"], "[redacted]");
    assert_eq!(conform("fact").await.json()["value"], "[redacted]");
}
