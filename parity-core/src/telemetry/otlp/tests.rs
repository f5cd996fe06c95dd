//! What exporters send is read as the specification says, by bytes that real ones have sent.

use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value};
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans};
use serde_json::json;

use super::*;

/// The example of the OTLP specification, of which identifiers are hexadecimal digits and 64-bit numbers are texts.
fn example() -> Value {
    json!({"resourceSpans": [{
        "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "worker"}}]},
        "scopeSpans": [{
            "scope": {"name": "my.library", "version": "1.0.0", "laterField": 1},
            "spans": [{
                "traceId": "5B8EFFF798038103D269B633813FC60C", "spanId": "EEE19B7EC3C1B174",
                "parentSpanId": "EEE19B7EC3C1B173", "name": "process lead",
                "startTimeUnixNano": "1544712660000000000", "endTimeUnixNano": "1544712660012000000",
                "kind": 5, "status": {"code": 2, "message": "no route"},
                "attributes": [
                    {"key": "messaging.system", "value": {"stringValue": "redis"}},
                    {"key": "size", "value": {"intValue": "7"}},
                    {"key": "list", "value": {"arrayValue": {"values": [{"boolValue": true}]}}},
                    {"key": "map", "value": {"kvlistValue": {"values": [{"key": "x", "value": {"doubleValue": 0.5}}]}}},
                    {"key": "nothing", "value": {}},
                ],
                "links": [{"traceId": "5B8EFFF798038103D269B633813FC60D", "spanId": "EEE19B7EC3C1B175"}],
                "events": [{"timeUnixNano": "1544712660001000000", "name": "exception"}],
                "laterField": {"x": 1},
            }],
        }],
    }]})
}

fn spans(export: &Export) -> Vec<&Span> {
    let mut found = Vec::new();
    for signal in &export.signals {
        match signal {
            Signal::Span(span) => found.push(span),
            Signal::Evaluation(_) | Signal::Refused { .. } => {}
        }
    }
    found
}

#[test]
fn a_span_in_json_is_read_with_everything_that_it_says() {
    let body = serde_json::to_vec(&example()).unwrap();
    let export = read(Kind::Traces, Encoding::Json, &body).unwrap();
    let [span] = spans(&export)[..] else { panic!("{export:?}") };
    assert_eq!(
        format!("{span:?}"),
        "span `process lead` of worker: consumer, 12 ms, error: no route, list=[true], map={\"x\":0.5}, \
         messaging.system=redis, nothing=null, size=7"
    );
    assert_eq!(span.trace_id, "5b8efff798038103d269b633813fc60c");
    assert_eq!(span.parent_id.as_deref(), Some("eee19b7ec3c1b173"));
    assert_eq!(span.started_at, "2018-12-13T14:51:00.000000000Z");
    assert_eq!(span.links[0].span_id, "eee19b7ec3c1b175");
    assert_eq!((span.events[0].name.as_str(), export.rejected), ("exception", 0));
}

/// A span with these identifiers, as the published types have it.
fn span(trace_id: &[u8], span_id: &[u8]) -> wire::Span {
    let text = any_value::Value::StringValue("redis".to_owned());
    let value = Some(AnyValue { value: Some(text) });
    let system = KeyValue { key: "messaging.system".to_owned(), value, ..KeyValue::default() };
    wire::Span {
        name: "send".to_owned(),
        trace_id: trace_id.to_vec(),
        span_id: span_id.to_vec(),
        parent_span_id: vec![0; 8],
        kind: 4,
        attributes: vec![system],
        ..wire::Span::default()
    }
}

fn request(spans: Vec<wire::Span>) -> Vec<u8> {
    let scope_spans = vec![ScopeSpans { spans, ..ScopeSpans::default() }];
    let group = ResourceSpans { scope_spans, ..ResourceSpans::default() };
    ExportTraceServiceRequest { resource_spans: vec![group] }.encode_to_vec()
}

#[test]
fn a_span_in_protobuf_is_read_and_one_with_a_wrong_identifier_is_rejected_by_itself() {
    let body =
        request(vec![span(&[1; 16], &[2; 8]), span(&[1; 4], &[2; 8]), span(&[0; 16], &[2; 8])]);
    let export = read(Kind::Traces, Encoding::Protobuf, &body).unwrap();
    let [one] = spans(&export)[..] else { panic!("{export:?}") };
    assert_eq!(
        (one.kind, one.parent_id.as_deref(), one.service.as_deref()),
        (SpanKind::Producer, None, None)
    );
    assert_eq!((export.rejected, export.why.as_str()), (2, "the trace id of span `send` is zero"));

    let answer = taken(Kind::Traces, Encoding::Protobuf, &export);
    let partial =
        ExportTraceServiceResponse::decode(answer.as_slice()).unwrap().partial_success.unwrap();
    assert_eq!((partial.rejected_spans, partial.error_message), (2, export.why.clone()));
    let answer: Value =
        serde_json::from_slice(&taken(Kind::Traces, Encoding::Json, &export)).unwrap();
    assert_eq!(answer["partialSuccess"]["rejectedSpans"], 2);
}

#[test]
fn an_export_that_is_taken_whole_is_answered_with_the_empty_message() {
    let export = Export::default();
    assert_eq!(taken(Kind::Traces, Encoding::Protobuf, &export), b"");
    assert_eq!(taken(Kind::Logs, Encoding::Json, &export), b"{}");
}

#[test]
fn an_event_of_the_log_that_tells_of_a_flag_is_an_evaluation_and_other_records_are_nothing() {
    let record = |name: &str, key: &str| {
        json!({
            "timeUnixNano": "0", "observedTimeUnixNano": "1544712660000000000", "eventName": name,
            "traceId": "5B8EFFF798038103D269B633813FC60C", "spanId": "EEE19B7EC3C1B174",
            "attributes": [
                {"key": "feature_flag.key", "value": {"stringValue": key}},
                {"key": "feature_flag.result.variant", "value": {"stringValue": "on"}},
                {"key": "parity.run", "value": {"stringValue": "7"}},
            ],
        })
    };
    let records = [record("feature_flag.evaluation", "checkout"), record("other", "theme")];
    let body = json!({"resourceLogs": [{"scopeLogs": [{"logRecords": records}]}]});
    let export = read(Kind::Logs, Encoding::Json, body.to_string().as_bytes()).unwrap();
    let [Signal::Evaluation(told)] = &export.signals[..] else { panic!("{export:?}") };
    assert_eq!(format!("{:?}", told.evaluation), "flag `checkout`: variant `on`, reason unknown");
    assert_eq!(told.evaluation.at.as_deref(), Some("2018-12-13T14:51:00.000000000Z"));
    assert_eq!(
        (told.span_id.as_deref(), told.run.as_deref()),
        (Some("eee19b7ec3c1b174"), Some("7"))
    );
}

#[test]
fn what_is_no_export_is_unreadable_in_every_encoding() {
    assert!(read(Kind::Traces, Encoding::Json, b"{\"resourceSpans\": 7}").is_err());
    assert!(read(Kind::Traces, Encoding::Json, b"").is_err());
    assert!(read(Kind::Logs, Encoding::Protobuf, b"\xff\xff\xff").is_err());
    assert_eq!(read(Kind::Metrics, Encoding::Protobuf, b"\xff").unwrap().signals, []);
    let told: Value = serde_json::from_slice(&refused(Encoding::Json, "no")).unwrap();
    assert_eq!(told, json!({"code": 3, "message": "no"}));
    assert_eq!(refused(Encoding::Protobuf, "no"), b"\x08\x03\x12\x02no");
}

#[test]
fn an_encoding_is_known_by_its_content_type() {
    assert_eq!(Encoding::of("Application/JSON; charset=utf-8"), Some(Encoding::Json));
    assert_eq!(Encoding::of("application/x-protobuf"), Some(Encoding::Protobuf));
    assert_eq!(Encoding::of("text/plain"), None);
}
