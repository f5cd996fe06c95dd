//! What an action is told of spans, by what has arrived.

use std::time::Duration;

use parity_model::evidence::Entry;
use parity_model::telemetry::{Signal, SpanKind};
use parity_model::{Job, JobStatus};
use serde_json::{Value, json};

use super::*;
use crate::clock::{Deadline, Stopwatch};
use crate::error::ErrorKind;
use crate::eventually::{Watch, eventually, schedule::Schedule};
use crate::evidence::Evidence;
use crate::redact::Redactor;
use crate::telemetry::reception::Reception;
use crate::telemetry::spans::Spans;

/// A run, and what it receives.
struct Receiving {
    telemetry: Telemetry,
    reception: Reception,
    trace: String,
    _directory: tempfile::TempDir,
}

impl Receiving {
    fn begin() -> Self {
        Self::after(&[])
    }

    /// A run that begins after these spans have been received.
    fn after(before: &[Value]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let evidence = Evidence::begin(directory.path(), "a", Redactor::default()).unwrap();
        let scope = Scope::new(evidence, Deadline::within(Duration::from_mins(5)), 1.0);
        let reception = Reception::default();
        for span in before {
            receive(&reception, span);
        }
        let address = "127.0.0.1:4318".parse().unwrap();
        let begun = reception.mark();
        let source = Source { address, reception: reception.clone(), begun };
        let trace = Trace::of("7");
        let telemetry = Telemetry::of(scope, Origin::Process(Ok(source)), &trace);
        Self { telemetry, reception, trace: trace.id().to_owned(), _directory: directory }
    }

    fn spans(&self) -> Spans {
        Spans::new(self.telemetry.clone())
    }

    /// A span of the run with this identifier and name.
    fn span(&self, id: &str, name: &str, more: &Value) {
        receive(&self.reception, &span(&self.trace, id, name, more));
    }

    fn entries(&self) -> Vec<Entry> {
        let records = self.telemetry.scope().evidence().records();
        let is_told = |entry: &Entry| {
            matches!(entry, Entry::Span { .. } | Entry::Job(_) | Entry::Evaluation { .. })
        };
        records.into_iter().map(|record| record.entry).filter(is_told).collect()
    }
}

fn span(trace: &str, id: &str, name: &str, more: &Value) -> Value {
    let mut span = json!({
        "name": name, "trace_id": trace, "span_id": id, "started_at": id, "ended_at": id, "service": "web",
    });
    for (name, field) in more.as_object().unwrap() {
        span[name] = field.clone();
    }
    span
}

fn receive(reception: &Reception, span: &Value) {
    reception.take(Signal::Span(serde_json::from_value(span.clone()).unwrap()));
}

/// What an error tells.
fn told(error: &Error) -> String {
    let failure = error.failure();
    let expected = failure.expected.iter().map(|line| format!("expected {line}"));
    let saw = failure.saw.iter().map(|line| format!("saw      {line}"));
    let advice = failure.advice.iter().map(|line| format!("try      {line}"));
    expected.chain(saw).chain(advice).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn a_span_of_the_run_is_found_and_is_evidence_once() {
    let receiving = Receiving::begin();
    receiving.span("2", "GET /leads", &json!({}));
    receiving.span("1", "POST /leads", &json!({"kind": "server"}));
    receive(&receiving.reception, &span("other", "1", "POST /leads", &json!({})));
    let posts = receiving.spans().named("POST /leads").kind(SpanKind::Server);
    assert_eq!(posts.one().await.unwrap().span_id, "1");
    assert_eq!(posts.first().await.unwrap().span_id, "1");
    assert_eq!(receiving.entries().len(), 1);
    let names = |spans: Vec<Span>| spans.into_iter().map(|span| span.name).collect::<Vec<_>>();
    assert_eq!(names(receiving.spans().all().await.unwrap()), ["POST /leads", "GET /leads"]);
    assert_eq!(receiving.spans().last().await.unwrap().name, "GET /leads");
    assert_eq!(receiving.spans().of_any_run().all().await.unwrap().len(), 3);
    assert_eq!(receiving.spans().failed().all().await.unwrap(), []);
}

#[tokio::test]
async fn a_span_that_is_not_there_is_answered_with_those_that_are() {
    let receiving = Receiving::begin();
    receiving.span("1", "POST /leads", &json!({}));
    receiving.span("2", "POST /leads", &json!({}));
    receiving.span(
        "3",
        "score lead",
        &json!({"attributes": {"messaging.destination.name": "leads"}}),
    );
    let error = receiving.spans().named("score leads").service("worker").one().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Product);
    insta::assert_snapshot!("no_such_name", told(&error));
    let error = receiving.spans().named("score lead").service("worker").one().await.unwrap_err();
    insta::assert_snapshot!("no_such_service", told(&error));
    let error = receiving.spans().named("POST /leads").one().await.unwrap_err();
    insta::assert_snapshot!("several", told(&error));
}

#[tokio::test]
async fn where_nothing_arrived_it_is_told_how_exporters_are_told_the_address() {
    let receiving = Receiving::after(&[span("other", "1", "before", &json!({}))]);
    receiving.reception.take(Signal::Refused { why: "something spoke gRPC".to_owned() });
    let error = receiving.spans().named("score lead").one().await.unwrap_err();
    insta::assert_snapshot!("nothing_arrived", told(&error));
    receive(&receiving.reception, &span("other", "1", "after", &json!({})));
    let error = receiving.spans().named("score lead").one().await.unwrap_err();
    insta::assert_snapshot!("only_others", told(&error));
}

/// Waits until `condition` holds of a job, looking once a minute where nothing wakes.
async fn watched(receiving: &Receiving, condition: fn(&Job) -> bool) -> Result<Job> {
    let watch = Watch {
        expression: "job",
        condition: "done",
        unless: None,
        within: Some(Duration::from_secs(150)),
        try_within: None,
        holds_for: None,
        every: Schedule::from_fn(|| Some(Duration::from_mins(1))),
        because: None,
        file: "a.rs",
        line: 1,
    };
    let jobs = receiving.spans().job("leads");
    eventually(watch, async || jobs.one().await, condition, |_| false).await
}

fn message(operation: &str) -> Value {
    json!({"attributes": {
        "messaging.operation.type": operation, "messaging.destination.name": "leads", "messaging.message.id": "7",
    }})
}

#[tokio::test(start_paused = true)]
async fn a_look_is_woken_by_the_span_that_it_waits_for() {
    let receiving = Receiving::begin();
    receiving.span("1", "send", &message("send"));
    let (reception, trace) = (receiving.reception.clone(), receiving.trace.clone());
    tokio::spawn(async move {
        Deadline::within(Duration::from_secs(5)).passed().await;
        let mut processed = message("process");
        processed["links"] = json!([{"trace_id": trace, "span_id": "1"}]);
        receive(&reception, &span("worker", "2", "process", &processed));
    });
    let since = Stopwatch::start();
    let job = watched(&receiving, Job::is_done).await.unwrap();
    assert_eq!((since.milliseconds(), job.attempts), (5_000, 1));
    // Waiting, and done: each is news once.
    assert_eq!(receiving.entries().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_job_that_was_only_sent_never_passes_however_long_it_is_waited() {
    let receiving = Receiving::begin();
    receiving.span("1", "send", &message("send"));
    let error = watched(&receiving, Job::is_done).await.unwrap_err();
    assert!(told(&error).contains("job `leads` (7): waiting, 0 attempts"), "{error:?}");
    let mut failed = message("process");
    (failed["status"], failed["message"]) = ("error".into(), "no route".into());
    receiving.span("2", "process", &failed);
    let job = watched(&receiving, Job::is_failed).await.unwrap();
    assert_eq!((job.status, job.last_error.as_deref()), (JobStatus::Failed, Some("no route")));
}

#[tokio::test]
async fn an_environment_that_does_not_say_where_is_told_to_those_who_ask() {
    let receiving = Receiving::begin();
    let nowhere = Origin::Process(Err(Error::usage("a table")));
    let telemetry = Telemetry::of(receiving.telemetry.scope().clone(), nowhere, &Trace::of("7"));
    let spans = Spans::new(telemetry);
    assert_eq!(spans.one().await.unwrap_err().kind(), ErrorKind::Usage);
    assert_eq!(spans.all().await.unwrap_err().kind(), ErrorKind::Usage);
    assert!(spans.endpoint().await.is_err());
}
