//! Webhooks that were refused, or that nobody took; touches nothing.

use parity_model::Surface;
use parity_model::evidence::Entry;
use parity_model::verification::{Direction, SignatureVerdict, Webhook};

use crate::diagnosis::seen::{Seen, Strength, Suspect};

/// What webhooks of the run speak for.
pub(super) fn suspects(seen: Seen<'_>) -> Vec<Suspect> {
    let mut suspects: Vec<Suspect> = Vec::new();
    for (record, entry) in seen.entries() {
        if let Entry::Webhook(webhook) = entry
            && let Some(sentence) = sentence(webhook)
        {
            suspects.push(Suspect::new(Strength::Strong, Surface::Webhooks, sentence, record));
        }
    }
    suspects
}

fn sentence(webhook: &Webhook) -> Option<String> {
    let Webhook { id, event, endpoint, signature, status, attempts, error, .. } = webhook;
    let what = format!("the webhook `{}` ({id})", event.as_deref().unwrap_or("of no event"));
    let error = error.as_ref().map(|error| format!(": {error}")).unwrap_or_default();
    let is_signed_well = matches!(signature, SignatureVerdict::Valid | SignatureVerdict::Unchecked);
    match (webhook.direction, status) {
        (Direction::In, _) if !is_signed_well => Some(format!(
            "{what} came to {endpoint}, and its signature is {signature}{error}: do sender and receiver \
             have the same secret, and the same time?"
        )),
        (Direction::In, Some(status)) if !webhook.is_accepted() => {
            Some(format!("{what} came to {endpoint} and was refused with status {status}{error}"))
        }
        (Direction::Out, Some(status)) if !webhook.is_accepted() => Some(format!(
            "{what} was sent to {endpoint} {attempts} times and refused with status {status}{error}"
        )),
        (Direction::Out, None) => Some(format!(
            "{what} was sent to {endpoint} {attempts} times, where nothing answers{error}"
        )),
        (Direction::In | Direction::Out, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use parity_model::evidence::Record;
    use serde_json::json;

    use super::*;

    fn told(direction: &str, signature: &str, status: Option<u16>) -> Option<String> {
        let webhook = json!({ "id": "evt_1", "direction": direction, "endpoint": "/hooks/pay", "event":
            "invoice.paid", "signature": signature, "status": status, "attempts": 3 });
        let entry = Entry::Webhook(serde_json::from_value(webhook).unwrap());
        suspects(Seen { records: &[Record { number: 3, at: 0, entry }] })
            .pop()
            .map(|suspect| suspect.cause.sentence)
    }

    #[test]
    fn a_webhook_with_a_wrong_signature_is_told() {
        let sentence = told("in", "invalid", Some(400)).unwrap();
        assert!(sentence.starts_with(
            "the webhook `invoice.paid` (evt_1) came to /hooks/pay, and its signature is invalid: "
        ));
        assert!(told("in", "missing", Some(202)).is_some());
    }

    #[test]
    fn a_webhook_that_was_refused_or_that_nobody_took_is_told() {
        assert!(told("in", "valid", Some(500)).unwrap().ends_with("refused with status 500"));
        assert_eq!(
            told("out", "valid", None).unwrap(),
            "the webhook `invoice.paid` (evt_1) was sent to /hooks/pay 3 times, where nothing answers"
        );
        assert!(told("out", "valid", Some(410)).unwrap().ends_with("refused with status 410"));
    }

    #[test]
    fn a_webhook_that_was_accepted_speaks_for_nothing() {
        assert_eq!(told("in", "valid", Some(202)), None);
        assert_eq!(told("out", "unchecked", Some(200)), None);
    }
}
