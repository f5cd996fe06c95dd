//! Webhooks that were refused or not signed well, or that nobody took; touches nothing.

use parity_model::Surface;
use parity_model::evidence::{Delivery, Entry, WebhookSent};
use parity_model::verification::{Direction, SignatureVerdict, Webhook};

use crate::diagnosis::seen::{Seen, Strength, Suspect};

/// What webhooks of the run speak for.
pub(super) fn suspects(seen: Seen<'_>) -> Vec<Suspect> {
    let is_last = |webhook: &Webhook| {
        let of_it = seen.entries().filter_map(|(_, entry)| match entry {
            Entry::Webhook(other) if other.id == webhook.id => Some(other),
            _ => None,
        });
        of_it.last() == Some(webhook)
    };
    let of_entry = |entry: &Entry| match entry {
        // It is told anew with each attempt.
        Entry::Webhook(webhook) => sentence(webhook).filter(|_| is_last(webhook)),
        Entry::Delivery(delivery) => signed_wrongly(delivery),
        Entry::WebhookSent(sent) => judged_wrongly(sent),
        _ => None,
    };
    let told = seen.entries().filter_map(|(record, entry)| Some((record, of_entry(entry)?)));
    told.map(|(record, sentence)| {
        Suspect::new(Strength::Strong, Surface::Webhooks, sentence, record)
    })
    .collect()
}

/// A webhook of the system under test whose signature is not good: the two do not have the same secret.
fn signed_wrongly(delivery: &Delivery) -> Option<String> {
    let how = match delivery.signature {
        SignatureVerdict::Valid | SignatureVerdict::Unchecked => return None,
        SignatureVerdict::Missing => "is not signed".to_owned(),
        SignatureVerdict::Invalid | SignatureVerdict::Expired => {
            let why = delivery.why.as_deref().unwrap_or("it is not good");
            format!("has a signature that is {}: {why}", delivery.signature)
        }
    };
    let event = delivery.event.as_deref().unwrap_or("of no event");
    Some(format!("the webhook `{event}` to the inbox `{}` {how}", delivery.inbox))
}

/// A webhook that the system under test refused although it was signed well, or took although it was not.
fn judged_wrongly(sent: &WebhookSent) -> Option<String> {
    let WebhookSent { url, scheme, is_signed, how, status, .. } = sent;
    match (is_signed, status) {
        (true, Some(status @ (400 | 401 | 403))) => Some(format!(
            "{url} refuses a webhook that is signed as {scheme} says, with status {status}: it has another secret"
        )),
        (false, Some(status @ 200..300)) => Some(format!(
            "{url} takes a webhook that is {how}, with status {status}: it does not look at that"
        )),
        _ => None,
    }
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

    #[test]
    fn of_a_webhook_that_is_told_again_and_again_the_last_counts() {
        let tried = |attempts: u32, status: Option<u16>| {
            let webhook = Webhook {
                attempts,
                status,
                ..Webhook::new("evt_1", Direction::Out, "https://hooks.example.com/")
            };
            Record { number: attempts.into(), at: 0, entry: Entry::Webhook(webhook) }
        };
        let failing = [tried(1, None), tried(2, None), tried(3, None)];
        let found = suspects(Seen { records: &failing });
        assert_eq!(found.len(), 1);
        assert!(found[0].cause.sentence.contains("3 times, where nothing answers"), "{found:?}");
        let mended = [tried(1, None), tried(2, Some(200))];
        assert_eq!(suspects(Seen { records: &mended }), []);
    }

    fn delivery(signature: SignatureVerdict, why: Option<&str>) -> Record {
        let delivery = Delivery {
            inbox: "crm".to_owned(),
            method: "POST".to_owned(),
            path: "/crm".to_owned(),
            id: None,
            event: Some("lead.created".to_owned()),
            signature,
            why: why.map(str::to_owned),
            status: 200,
            attempt: 1,
            received: String::new(),
            headers: Vec::new(),
            body: String::new(),
        };
        Record { number: 4, at: 0, entry: Entry::Delivery(delivery) }
    }

    fn sent(how: &str, status: u16) -> Record {
        let sent = WebhookSent {
            url: "http://shop/hooks".to_owned(),
            id: String::new(),
            event: "paid".to_owned(),
            scheme: "Stripe".to_owned(),
            is_signed: how.is_empty(),
            how: how.to_owned(),
            status: Some(status),
            error: None,
        };
        Record { number: 5, at: 0, entry: Entry::WebhookSent(sent) }
    }

    #[track_caller]
    fn check_webhook(record: Record, expected: Option<&str>) {
        let found = suspects(Seen { records: &[record] });
        let said: Vec<_> = found.iter().map(|suspect| suspect.cause.sentence.as_str()).collect();
        assert_eq!(said, expected.into_iter().collect::<Vec<_>>());
    }

    #[test]
    fn signatures_that_are_not_good_or_not_looked_at_speak_for_the_webhooks() {
        let why = "the secret does not match, or the body was changed";
        check_webhook(delivery(SignatureVerdict::Valid, None), None);
        check_webhook(
            delivery(SignatureVerdict::Invalid, Some(why)),
            Some(
                "the webhook `lead.created` to the inbox `crm` has a signature that is invalid: the secret does not \
                 match, or the body was changed",
            ),
        );
        check_webhook(
            delivery(SignatureVerdict::Missing, None),
            Some("the webhook `lead.created` to the inbox `crm` is not signed"),
        );
        check_webhook(sent("", 200), None);
        check_webhook(sent("", 500), None);
        check_webhook(sent("unsigned", 401), None);
        check_webhook(
            sent("", 401),
            Some(
                "http://shop/hooks refuses a webhook that is signed as Stripe says, with status 401: it has another \
                 secret",
            ),
        );
        check_webhook(
            sent("unsigned", 200),
            Some(
                "http://shop/hooks takes a webhook that is unsigned, with status 200: it does not look at that",
            ),
        );
    }
}
