//! What the receiver of a run tells its test processes of OpenTelemetry, over real sockets.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::*;
use crate::evidence::Evidence;
use crate::receive::of_run::{ReceiverOptions, RunReceiver};

/// The receiver of a run, and the variables that it sets.
struct Run {
    receiver: RunReceiver,
    directory: tempfile::TempDir,
}

impl Run {
    async fn start() -> Self {
        let receiver = RunReceiver::start(ReceiverOptions::default()).await.unwrap();
        Self { receiver, directory: tempfile::tempdir().unwrap() }
    }

    fn variable(&self, name: &str) -> String {
        let exporters = self.receiver.exporter_variables(|_| false);
        let all = [self.receiver.variables(), exporters].concat();
        all.into_iter().find(|(known, _)| *known == name).unwrap().1
    }

    /// An action of this run that begins now.
    fn action(&self, token: &str) -> Receiver {
        let redactor = crate::redact::Redactor::default();
        let evidence = Evidence::begin(self.directory.path(), "a", redactor).unwrap();
        let scope = Scope::new(evidence, Deadline::within(Duration::from_mins(1)), 1.0);
        let settings = Settings {
            receiver: Some(self.variable("PARITY_RECEIVER")),
            receiver_token: Some(token.to_owned()),
            ..Settings::default()
        };
        Receiver::new(&settings, scope, HttpClient::new(Arc::default()))
    }

    fn own(&self) -> Receiver {
        self.action(&self.variable("PARITY_RECEIVER_TOKEN"))
    }

    /// Sends a span as an exporter does, and returns when it was taken.
    async fn export(&self, name: &str) {
        let endpoint = self.variable("OTEL_EXPORTER_OTLP_ENDPOINT");
        let span =
            r#"{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":"#;
        let body =
            format!(r#"{{"resourceSpans":[{{"scopeSpans":[{{"spans":[{span}"{name}"}}]}}]}}]}}"#);
        let length = body.len();
        let request = format!(
            "POST /v1/traces HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\n\r\n{body}"
        );
        let address = endpoint.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    }
}

fn soon() -> Deadline {
    Deadline::within(Duration::from_secs(20))
}

#[track_caller]
fn names(source: &Source) -> Vec<String> {
    source.reception.spans.seen().iter().map(|span| span.name.clone()).collect()
}

#[tokio::test]
async fn each_action_of_a_run_hears_of_every_span_also_of_those_before_it_began() {
    let run = Run::start().await;
    run.export("before").await;
    let [one, other] = [run.own(), run.own()];
    run.export("after").await;
    for action in [&one, &other] {
        let source = action.telemetry(soon()).await.unwrap().unwrap();
        assert_eq!(names(&source), ["before", "after"]);
        assert_eq!(source.reception.spans_since(source.begun), 1, "since the action began");
    }
    run.export("later").await;
    for action in [&one, &other] {
        // What has come before it is asked is there, however little time there was to hear of it.
        let source = action.telemetry(soon()).await.unwrap().unwrap();
        assert_eq!(names(&source), ["before", "after", "later"]);
    }
}

#[tokio::test]
async fn who_waits_for_mail_is_not_told_of_spans() {
    let run = Run::start().await;
    run.export("before").await;
    let action = run.own();
    assert!(action.all(|_| true, soon()).await.unwrap().is_empty());
    assert!(action.shared.signals.get().is_none());
}

#[tokio::test]
async fn who_has_another_token_hears_nothing() {
    let run = Run::start().await;
    let error = run.action("another").telemetry(soon()).await.unwrap_err();
    assert!(error.to_string().contains("status 403"), "{error}");
}

#[tokio::test]
async fn an_action_without_a_receiver_of_its_run_is_told_of_none() {
    let run = Run::start().await;
    let scope = run.own().shared.scope.clone();
    let alone = Receiver::new(&Settings::default(), scope, HttpClient::new(Arc::default()));
    assert!(alone.telemetry(soon()).await.unwrap().is_none());
}

#[tokio::test]
async fn exporters_that_send_elsewhere_on_purpose_are_left_to_it() {
    let run = Run::start().await;
    let names = |set: &'static str| {
        let variables = run.receiver.exporter_variables(|name| name == set);
        variables.into_iter().map(|(name, _)| name).collect::<Vec<_>>()
    };
    let [endpoint, protocol, delay] =
        ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_BSP_SCHEDULE_DELAY"];
    assert_eq!(names(""), [endpoint, protocol, delay]);
    assert_eq!(names(delay), [endpoint, protocol]);
    assert_eq!(names(protocol), [endpoint, delay]);
    assert!(names(endpoint).is_empty());
    assert_eq!(run.variable(delay), "200");
}
