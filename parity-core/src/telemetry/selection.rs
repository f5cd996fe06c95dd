//! Which spans are meant; touches nothing.

use std::fmt;

use parity_model::telemetry::{Span, SpanKind};
use serde_json::Value;
use url::Url;

use crate::telemetry::convention::{ADDRESS, DESTINATION, HOST, MESSAGE, OPERATION, PATH, text};

/// Which spans are meant.
#[derive(Debug, Clone, Default)]
pub(crate) struct Selection {
    criteria: Vec<Criterion>,
    pub(crate) whose: Whose,
}

/// Of which run spans are meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Whose {
    /// Of the one that asks.
    #[default]
    Own,
    /// Of any, or of none.
    Anyone,
}

/// What holds for each span that is meant.
#[derive(Debug, Clone)]
pub(crate) enum Criterion {
    Named(String),
    Service(String),
    Kind(SpanKind),
    Attribute(String, Value),
    Failed,
    /// It sends or processes a message of this queue or topic.
    Destination(String),
    /// It answers a request to this path.
    Path(String),
    /// It sends a request to this host.
    Host(String),
}

impl Selection {
    pub(crate) fn and(mut self, criterion: Criterion) -> Self {
        self.criteria.push(criterion);
        self
    }

    /// Whether a span is meant, whosever it is.
    pub(crate) fn matches(&self, span: &Span) -> bool {
        self.criteria.iter().all(|criterion| criterion.matches(span))
    }

    /// The name that is asked for.
    pub(crate) fn name(&self) -> Option<&str> {
        self.criteria.iter().find_map(|criterion| match criterion {
            Criterion::Named(name) => Some(name.as_str()),
            _ => None,
        })
    }
}

impl Criterion {
    fn matches(&self, span: &Span) -> bool {
        match self {
            Self::Named(name) => span.name == *name,
            Self::Service(service) => span.service.as_ref() == Some(service),
            Self::Kind(kind) => span.kind == *kind,
            Self::Attribute(name, value) => span.attributes.get(name) == Some(value),
            Self::Failed => span.is_failed(),
            Self::Destination(name) => {
                let is_message =
                    [OPERATION, MESSAGE].iter().any(|names| text(span, names).is_some())
                        || matches!(span.kind, SpanKind::Producer | SpanKind::Consumer);
                is_message && text(span, DESTINATION) == Some(name)
            }
            Self::Path(path) => {
                // A route is what the application calls the path: both are good names for it.
                let is_it = |name: &&str| span.text(name).is_some_and(|told| bare(told) == path);
                span.kind == SpanKind::Server && PATH.iter().any(is_it)
            }
            Self::Host(host) => {
                let of_address = text(span, ADDRESS).and_then(|url| Url::parse(url).ok());
                let of_address = of_address.as_ref().and_then(Url::host_str);
                let told = of_address.or_else(|| text(span, HOST));
                span.kind == SpanKind::Client && told == Some(host)
            }
        }
    }
}

/// A path without its query.
fn bare(path: &str) -> &str {
    path.split(['?', '#']).next().unwrap_or_default()
}

impl fmt::Display for Selection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for criterion in &self.criteria {
            write!(f, " {criterion}")?;
        }
        match self.whose {
            Whose::Own => Ok(()),
            Whose::Anyone => f.write_str(" of any run"),
        }
    }
}

impl fmt::Display for Criterion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) | Self::Destination(name) => write!(f, "`{name}`"),
            Self::Service(service) => write!(f, "of the service `{service}`"),
            Self::Kind(kind) => write!(f, "of the kind {kind}"),
            Self::Attribute(name, value) => write!(f, "with {name}={value}"),
            Self::Failed => f.write_str("that failed"),
            Self::Path(path) => write!(f, "received at `{path}`"),
            Self::Host(host) => write!(f, "sent to `{host}`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(criterion: Criterion, kind: &str, attributes: &Value, expected: bool) {
        let span = json!({
            "name": "a", "kind": kind, "trace_id": "t", "span_id": "s", "service": "web",
            "started_at": "", "ended_at": "", "attributes": attributes,
        });
        let span: Span = serde_json::from_value(span).unwrap();
        let selection = Selection::default().and(criterion);
        assert_eq!(selection.matches(&span), expected, "{selection} of {span:?}");
    }

    fn owned(text: &str) -> String {
        text.to_owned()
    }

    #[test]
    fn a_span_is_named_by_what_it_says() {
        let attributes = json!({"size": 7, "queue": "leads"});
        let check = |criterion, expected| check(criterion, "internal", &attributes, expected);
        check(Criterion::Named(owned("a")), true);
        check(Criterion::Named(owned("A")), false);
        check(Criterion::Service(owned("web")), true);
        check(Criterion::Kind(SpanKind::Server), false);
        check(Criterion::Attribute(owned("size"), 7.into()), true);
        check(Criterion::Attribute(owned("size"), "7".into()), false);
        check(Criterion::Failed, false);
    }

    #[test]
    fn a_message_is_known_by_its_queue_under_the_names_of_today_and_before() {
        let of = |name: &str| Criterion::Destination(owned(name));
        let today =
            json!({"messaging.operation.type": "process", "messaging.destination.name": "leads"});
        check(of("leads"), "consumer", &today, true);
        check(of("mails"), "consumer", &today, false);
        let before = json!({"messaging.operation": "process", "messaging.destination": "leads"});
        check(of("leads"), "internal", &before, true);
    }

    #[test]
    fn a_request_is_known_by_the_path_that_received_it_or_the_host_that_it_went_to() {
        let at = |path: &str| Criterion::Path(owned(path));
        let received = json!({"http.route": "/hooks/{id}", "url.path": "/hooks/pay"});
        check(at("/hooks/{id}"), "server", &received, true);
        check(at("/hooks/pay"), "server", &received, true);
        check(at("/hooks"), "server", &received, false);
        check(at("/hooks/pay"), "server", &json!({"http.target": "/hooks/pay?a=b"}), true);
        check(at("/hooks/pay"), "client", &received, false);
        let to = |host: &str| Criterion::Host(owned(host));
        let sent = json!({"url.full": "https://crm.example.com/in", "server.address": "10.0.0.1"});
        check(to("crm.example.com"), "client", &sent, true);
        check(to("10.0.0.1"), "client", &sent, false);
        check(to("crm.example.com"), "client", &json!({"server.address": "crm.example.com"}), true);
    }
}
