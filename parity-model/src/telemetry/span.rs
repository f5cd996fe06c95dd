//! A span: one operation of the system under test that has ended.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::duration;

/// How many attributes a reader of a message is shown.
const SHOWN: usize = 12;

/// One operation of the system under test that has ended, as OpenTelemetry tells of it.
///
/// Its `Debug` is what a reader of a failed `eventually!` sees: one line without what is not known.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Span {
    /// What it does, by the instrumentation's name for it.
    pub name: String,
    /// Its part in an exchange with others.
    #[serde(default)]
    pub kind: SpanKind,
    /// The trace that it is part of, as 32 hexadecimal digits.
    pub trace_id: String,
    /// Its own identifier within the trace, as 16 hexadecimal digits.
    pub span_id: String,
    /// The span that it is part of, where that is not the first of the trace.
    #[serde(default)]
    pub parent_id: Option<String>,
    /// The service that did it: `service.name` of the resource.
    #[serde(default)]
    pub service: Option<String>,
    /// When it began, in RFC 3339 with nine digits of a second, so that texts are in the order of times.
    pub started_at: String,
    /// When it ended, in RFC 3339 with nine digits of a second.
    pub ended_at: String,
    /// How long it took.
    #[serde(default)]
    pub nanoseconds: u64,
    /// How it ended.
    #[serde(default)]
    pub status: SpanStatus,
    /// What its status says of an error.
    #[serde(default)]
    pub message: Option<String>,
    /// What is known of it, by the names of the semantic conventions.
    #[serde(default)]
    pub attributes: Map<String, Value>,
    /// What happened meanwhile.
    #[serde(default)]
    pub events: Vec<SpanEvent>,
    /// Spans, of this trace or others, that it comes from.
    #[serde(default)]
    pub links: Vec<SpanLink>,
    /// What is known of the service that did it.
    #[serde(default)]
    pub resource: Map<String, Value>,
}

/// The part of a span in an exchange with others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SpanKind {
    /// Not said.
    #[default]
    Unspecified,
    /// Within the service.
    Internal,
    /// Answers a request.
    Server,
    /// Sends a request and waits for the answer.
    Client,
    /// Puts a message into a queue.
    Producer,
    /// Takes a message from a queue.
    Consumer,
}

/// How a span ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SpanStatus {
    /// Not said: by the conventions, well.
    #[default]
    Unset,
    /// Well, as someone has said on purpose.
    Ok,
    /// With an error.
    Error,
}

/// Something that happened during a span.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SpanEvent {
    /// What happened.
    pub name: String,
    /// When, in RFC 3339 with nine digits of a second.
    pub at: String,
    /// What is known of it.
    #[serde(default)]
    pub attributes: Map<String, Value>,
}

/// A span that another one comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SpanLink {
    /// Its trace.
    pub trace_id: String,
    /// Its identifier within that trace.
    pub span_id: String,
    /// What is known of the link.
    #[serde(default)]
    pub attributes: Map<String, Value>,
}

impl Span {
    /// How long it took.
    pub fn duration(&self) -> Duration {
        Duration::from_nanos(self.nanoseconds)
    }

    /// Whether it ended with an error.
    pub fn is_failed(&self) -> bool {
        self.status == SpanStatus::Error
    }

    /// What went wrong, where it ended with an error: what its status says, else the last exception, else the
    /// type of the error.
    pub fn error(&self) -> Option<&str> {
        if !self.is_failed() {
            return None;
        }
        let exceptions = self.events.iter().rev().filter(|event| event.name == "exception");
        let told = exceptions.flat_map(|event| {
            ["exception.message", "exception.type"].map(|name| event.attributes.get(name))
        });
        let told = told.flatten().find_map(Value::as_str);
        let message = self.message.as_deref().filter(|message| !message.is_empty());
        message.or(told).or_else(|| self.text("error.type")).or(Some("not said"))
    }

    /// An attribute that is text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).and_then(Value::as_str)
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, kind, service, attributes, .. } = self;
        write!(f, "span `{name}`")?;
        service.iter().try_for_each(|service| write!(f, " of {service}"))?;
        write!(f, ": {kind}, {}", duration::display(self.duration()))?;
        match (self.error(), self.status) {
            (Some(error), _) => write!(f, ", error: {error}")?,
            (None, SpanStatus::Ok) => f.write_str(", ok")?,
            (None, SpanStatus::Unset | SpanStatus::Error) => {}
        }
        for (name, value) in attributes.iter().take(SHOWN) {
            match value {
                Value::String(text) => write!(f, ", {name}={text}")?,
                value => write!(f, ", {name}={value}")?,
            }
        }
        match attributes.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, ", and {more} more"),
        }
    }
}

impl fmt::Display for SpanKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unspecified => "of no kind",
            Self::Internal => "internal",
            Self::Server => "server",
            Self::Client => "client",
            Self::Producer => "producer",
            Self::Consumer => "consumer",
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn span(more: &Value) -> Span {
        let mut span = json!({
            "name": "process lead", "kind": "consumer", "trace_id": "ab", "span_id": "cd", "service": "worker",
            "started_at": "", "ended_at": "", "nanoseconds": 12_000_000, "attributes": {"messaging.system": "redis"},
        });
        for (name, value) in more.as_object().unwrap() {
            span[name] = value.clone();
        }
        serde_json::from_value(span).unwrap()
    }

    #[test]
    fn a_span_is_shown_in_one_line() {
        assert_eq!(
            format!("{:?}", span(&json!({}))),
            "span `process lead` of worker: consumer, 12 ms, messaging.system=redis"
        );
        let failed =
            json!({"status": "error", "message": "no route", "attributes": {}, "service": null});
        assert_eq!(
            format!("{:?}", span(&failed)),
            "span `process lead`: consumer, 12 ms, error: no route"
        );
    }

    #[test]
    fn the_error_of_a_span_is_what_its_status_says_or_else_its_last_exception() {
        let exception = |message: &str| {
            let attributes = json!({"exception.type": "E", "exception.message": message});
            json!({"name": "exception", "at": "", "attributes": attributes})
        };
        let events = json!([exception("first"), exception("last")]);
        let failed =
            |message| span(&json!({"status": "error", "message": message, "events": events}));
        assert_eq!(failed(json!("said")).error(), Some("said"));
        assert_eq!(failed(json!("")).error(), Some("last"));
        assert_eq!(span(&json!({"status": "error"})).error(), Some("not said"));
        assert_eq!(span(&json!({"message": "all is well"})).error(), None);
    }
}
