//! What exporters of OpenTelemetry send (OTLP/HTTP), from bytes to signals; touches nothing.

mod attribute;

use std::fmt;

use opentelemetry_proto::tonic::collector::logs::v1::{
    ExportLogsPartialSuccess, ExportLogsServiceRequest, ExportLogsServiceResponse,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTracePartialSuccess, ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::logs::v1::LogRecord;
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1 as wire;
use parity_model::telemetry::TracedEvaluation;
use parity_model::telemetry::{Signal, Span, SpanEvent, SpanKind, SpanLink, SpanStatus};
use prost::Message;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::telemetry::evaluation;
use crate::telemetry::otlp::attribute::{any_value, attributes};
use crate::telemetry::run::RUN;

/// How a body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Protobuf,
    Json,
}

/// What an exporter sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Traces,
    Logs,
    /// Taken, and not kept.
    Metrics,
}

/// What one export says.
#[derive(Debug, Default)]
pub(crate) struct Export {
    pub(crate) signals: Vec<Signal>,
    /// How many spans or log records are not as they must be.
    pub(crate) rejected: i64,
    /// What is wrong with the last of them.
    pub(crate) why: String,
}

/// A body that is no export.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unreadable {
    pub(crate) why: String,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

/// The answer to a request that was not taken: the published `google.rpc.Status`, of which an exporter reads this.
#[derive(Clone, PartialEq, Message, Serialize)]
struct Status {
    #[prost(int32, tag = "1")]
    code: i32,
    #[prost(string, tag = "2")]
    message: String,
}

/// `INVALID_ARGUMENT` of gRPC.
const INVALID: i32 = 3;

impl Encoding {
    /// The encoding of a content type; none where it is no other.
    pub(crate) fn of(content_type: &str) -> Option<Self> {
        let (essence, _parameters) = content_type.split_once(';').unwrap_or((content_type, ""));
        match essence.trim().to_ascii_lowercase().as_str() {
            "application/x-protobuf" => Some(Self::Protobuf),
            "application/json" => Some(Self::Json),
            _ => None,
        }
    }

    /// Its content type.
    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Protobuf => "application/x-protobuf",
            Self::Json => "application/json",
        }
    }

    fn read<T: Message + Default + DeserializeOwned>(self, body: &[u8]) -> Result<T, Unreadable> {
        match self {
            Self::Protobuf => T::decode(body).map_err(|error| error.to_string()),
            Self::Json => serde_json::from_slice(body).map_err(|error| error.to_string()),
        }
        .map_err(|why| Unreadable { why })
    }

    fn write<T: Message + Serialize>(self, message: &T) -> Vec<u8> {
        match self {
            Self::Protobuf => message.encode_to_vec(),
            Self::Json => serde_json::to_vec(message).unwrap_or_default(),
        }
    }
}

/// Reads what an exporter sent.
///
/// # Errors
///
/// [`Unreadable`] if the body is no export of that kind. A span that is not as it must be is rejected by itself.
pub(crate) fn read(kind: Kind, encoding: Encoding, body: &[u8]) -> Result<Export, Unreadable> {
    let mut export = Export::default();
    match kind {
        Kind::Traces => {
            let request: ExportTraceServiceRequest = encoding.read(body)?;
            for group in request.resource_spans {
                let resource = resource(group.resource);
                let spans = group.scope_spans.into_iter().flat_map(|scope| scope.spans);
                spans.for_each(|span| export.add_span(span, &resource));
            }
        }
        Kind::Logs => {
            let request: ExportLogsServiceRequest = encoding.read(body)?;
            for group in request.resource_logs {
                let resource = resource(group.resource);
                let records = group.scope_logs.into_iter().flat_map(|scope| scope.log_records);
                records.for_each(|record| export.add_record(record, &resource));
            }
        }
        Kind::Metrics => {}
    }
    Ok(export)
}

/// The body of the answer to an export that was read.
pub(crate) fn taken(kind: Kind, encoding: Encoding, export: &Export) -> Vec<u8> {
    let Export { rejected, why, .. } = export;
    if *rejected == 0 {
        // Every answer of an export that was taken whole is the empty message.
        return match encoding {
            Encoding::Protobuf => Vec::new(),
            Encoding::Json => b"{}".to_vec(),
        };
    }
    let (rejected, error_message) = (*rejected, why.clone());
    match kind {
        Kind::Logs => {
            let partial =
                ExportLogsPartialSuccess { rejected_log_records: rejected, error_message };
            encoding.write(&ExportLogsServiceResponse { partial_success: Some(partial) })
        }
        Kind::Traces | Kind::Metrics => {
            let partial = ExportTracePartialSuccess { rejected_spans: rejected, error_message };
            encoding.write(&ExportTraceServiceResponse { partial_success: Some(partial) })
        }
    }
}

/// The body of the answer to a request that was not taken.
pub(crate) fn refused(encoding: Encoding, message: &str) -> Vec<u8> {
    encoding.write(&Status { code: INVALID, message: message.to_owned() })
}

impl Export {
    fn add_span(&mut self, span: wire::Span, resource: &Map<String, Value>) {
        match read_span(span, resource) {
            Ok(span) => {
                let of_span = evaluation::of_span(&span);
                self.signals.extend(of_span.into_iter().map(Signal::Evaluation));
                self.signals.push(Signal::Span(span));
            }
            Err(why) => {
                self.rejected += 1;
                self.why = why;
            }
        }
    }

    /// Of log records, only evaluations of flags are kept.
    fn add_record(&mut self, record: LogRecord, resource: &Map<String, Value>) {
        let known = attributes(record.attributes);
        let named = known.get("event.name").and_then(Value::as_str).unwrap_or_default();
        let name = if record.event_name.is_empty() { named } else { record.event_name.as_str() };
        let nanoseconds = [record.time_unix_nano, record.observed_time_unix_nano];
        let at = time(nanoseconds.into_iter().find(|time| *time > 0).unwrap_or_default());
        let body = record.body.map(any_value);
        let Some(evaluation) = evaluation::of_event(name, &known, body.as_ref(), &at) else {
            return;
        };
        self.signals.push(Signal::Evaluation(TracedEvaluation {
            evaluation,
            trace_id: identifier(&record.trace_id, 16).ok(),
            span_id: identifier(&record.span_id, 8).ok(),
            run: run(&known, resource),
        }));
    }
}

fn resource(resource: Option<Resource>) -> Map<String, Value> {
    resource.map(|resource| attributes(resource.attributes)).unwrap_or_default()
}

/// The run that attributes tell of.
fn run(known: &Map<String, Value>, resource: &Map<String, Value>) -> Option<String> {
    let said = known.get(RUN).or_else(|| resource.get(RUN));
    said.and_then(Value::as_str).map(str::to_owned)
}

fn read_span(span: wire::Span, resource: &Map<String, Value>) -> Result<Span, String> {
    let parent_id = match span.parent_span_id.as_slice() {
        [] => None,
        // Some write the absent one as zeros.
        id => identifier(id, 8).ok(),
    };
    let status = span.status.unwrap_or_default();
    Ok(Span {
        kind: kind(span.kind),
        trace_id: identifier(&span.trace_id, 16)
            .map_err(|saw| format!("the trace id of span `{}` {saw}", span.name))?,
        span_id: identifier(&span.span_id, 8)
            .map_err(|saw| format!("the span id of span `{}` {saw}", span.name))?,
        parent_id,
        service: resource.get("service.name").and_then(Value::as_str).map(str::to_owned),
        started_at: time(span.start_time_unix_nano),
        ended_at: time(span.end_time_unix_nano),
        nanoseconds: span.end_time_unix_nano.saturating_sub(span.start_time_unix_nano),
        status: match status.code {
            1 => SpanStatus::Ok,
            2 => SpanStatus::Error,
            _ => SpanStatus::Unset,
        },
        message: Some(status.message).filter(|message| !message.is_empty()),
        attributes: attributes(span.attributes),
        events: span.events.into_iter().map(event).collect(),
        links: span.links.into_iter().filter_map(link).collect(),
        resource: resource.clone(),
        name: span.name,
    })
}

fn kind(code: i32) -> SpanKind {
    match wire::span::SpanKind::try_from(code) {
        Ok(wire::span::SpanKind::Internal) => SpanKind::Internal,
        Ok(wire::span::SpanKind::Server) => SpanKind::Server,
        Ok(wire::span::SpanKind::Client) => SpanKind::Client,
        Ok(wire::span::SpanKind::Producer) => SpanKind::Producer,
        Ok(wire::span::SpanKind::Consumer) => SpanKind::Consumer,
        Ok(wire::span::SpanKind::Unspecified) | Err(_) => SpanKind::Unspecified,
    }
}

fn event(event: wire::span::Event) -> SpanEvent {
    let (at, attributes) = (time(event.time_unix_nano), attributes(event.attributes));
    SpanEvent { name: event.name, at, attributes }
}

/// A link to a span; none where it leads nowhere.
fn link(link: wire::span::Link) -> Option<SpanLink> {
    let (trace_id, span_id) =
        (identifier(&link.trace_id, 16).ok()?, identifier(&link.span_id, 8).ok()?);
    Some(SpanLink { trace_id, span_id, attributes: attributes(link.attributes) })
}

/// An identifier as hexadecimal digits.
fn identifier(bytes: &[u8], length: usize) -> Result<String, String> {
    if bytes.len() != length {
        return Err(format!("has {} bytes and not {length}", bytes.len()));
    }
    if bytes.iter().all(|byte| *byte == 0) {
        return Err("is zero".to_owned());
    }
    Ok(bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}")))
}

/// A moment in RFC 3339 with nine digits of a second.
fn time(nanoseconds: u64) -> String {
    let moment = jiff::Timestamp::from_nanosecond(i128::from(nanoseconds)).unwrap_or_default();
    format!("{moment:.9}")
}

#[cfg(test)]
mod tests;
