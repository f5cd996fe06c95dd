//! Attributes by the semantic conventions, under the names of today and those before; touches nothing.

use parity_model::telemetry::Span;
use serde_json::Value;

/// What was done with a message: `send`, `process`, ….
pub(crate) const OPERATION: &[&str] = &["messaging.operation.type", "messaging.operation"];
/// The queue or topic.
pub(crate) const DESTINATION: &[&str] = &["messaging.destination.name", "messaging.destination"];
/// The message's own identifier.
pub(crate) const MESSAGE: &[&str] = &["messaging.message.id", "messaging.message_id"];
/// The path of a request that was received, as the application names it, else as it came.
pub(crate) const PATH: &[&str] = &["http.route", "url.path", "http.target"];
/// The address of a request that was sent.
pub(crate) const ADDRESS: &[&str] = &["url.full", "http.url"];
/// The host that a request was sent to, where the address does not tell.
pub(crate) const HOST: &[&str] = &["server.address", "net.peer.name", "http.host"];
/// The status of an answer.
pub(crate) const STATUS: &[&str] = &["http.response.status_code", "http.status_code"];
/// How often a request was sent again.
pub(crate) const RESENT: &[&str] = &["http.request.resend_count", "http.resend_count"];

/// The text of the first of these attributes that a span has.
pub(crate) fn text<'s>(span: &'s Span, names: &[&str]) -> Option<&'s str> {
    names.iter().find_map(|name| span.text(name))
}

/// The number of the first of these attributes that a span has.
pub(crate) fn number(span: &Span, names: &[&str]) -> Option<u64> {
    names.iter().find_map(|name| span.attributes.get(*name).and_then(Value::as_u64))
}
