//! Webhooks, as the spans of those who receive and send requests tell of them; touches nothing.

use std::sync::Arc;

use parity_model::telemetry::{Span, SpanKind};
use parity_model::verification::{Direction, SignatureVerdict, Webhook};

use crate::telemetry::convention::{ADDRESS, HOST, PATH, RESENT, STATUS, number, text};

/// The webhooks that spans tell of: each request that was received or sent is one.
///
/// By the conventions, a span tells neither the event nor what the signature was found to be.
pub(crate) fn read(spans: &[Arc<Span>]) -> Vec<Webhook> {
    spans.iter().map(|span| webhook(span)).collect()
}

fn webhook(span: &Span) -> Webhook {
    let (direction, endpoint) = match span.kind {
        SpanKind::Client | SpanKind::Producer => {
            let names = ADDRESS.iter().chain(HOST).copied();
            (Direction::Out, text(span, &names.collect::<Vec<_>>()))
        }
        SpanKind::Server | SpanKind::Consumer | SpanKind::Internal | SpanKind::Unspecified => {
            (Direction::In, text(span, PATH))
        }
    };
    let endpoint = endpoint.unwrap_or_default().split(['?', '#']).next().unwrap_or_default();
    let resent = number(span, RESENT).and_then(|resent| u32::try_from(resent).ok());
    Webhook {
        id: span.span_id.clone(),
        direction,
        endpoint: endpoint.to_owned(),
        event: None,
        signature: SignatureVerdict::Unchecked,
        status: number(span, STATUS).and_then(|status| u16::try_from(status).ok()),
        attempts: resent.unwrap_or_default() + 1,
        error: span.error().map(str::to_owned),
        first_at: Some(span.started_at.clone()),
        last_at: Some(span.ended_at.clone()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[track_caller]
    fn check(span: &Value, expected: &str) {
        let mut whole = json!({
            "name": "", "trace_id": "t", "span_id": "s", "started_at": "", "ended_at": "",
        });
        for (name, field) in span.as_object().unwrap() {
            whole[name] = field.clone();
        }
        let spans = [Arc::new(serde_json::from_value(whole).unwrap())];
        assert_eq!(format!("{:?}", read(&spans)), format!("[{expected}]"));
    }

    #[test]
    fn a_request_that_was_received_or_sent_is_a_webhook() {
        let attributes = json!({"http.route": "/hooks/pay", "http.response.status_code": 400});
        check(
            &json!({"kind": "server", "attributes": attributes, "status": "error", "message": "bad signature"}),
            "webhook of no event (s) received at /hooks/pay: signature unchecked, status 400, 1 attempts, error: \
             bad signature",
        );
        let attributes = json!({
            "url.full": "https://crm.example.com/in?key=abc", "http.response.status_code": 204,
            "http.request.resend_count": 1,
        });
        check(
            &json!({"kind": "client", "attributes": attributes}),
            "webhook of no event (s) sent to https://crm.example.com/in: signature unchecked, status 204, 2 attempts",
        );
        check(
            &json!({"kind": "client", "attributes": {"server.address": "crm.example.com"}}),
            "webhook of no event (s) sent to crm.example.com: signature unchecked, no answer, 1 attempts",
        );
    }
}
