//! What the payment provider tells by webhooks: read, kept once, and handed to the worker.

use parity_verify::RunId;
use serde::Deserialize;
use serde_json::{Map, Value};
use sqlx::PgPool;

use crate::queue::{self, NotEnqueued, Work};

/// What the run of a test is called in the metadata of an order.
pub(crate) const RUN: &str = "run";

/// An event, as far as the shop has a use for it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct PaymentEvent {
    pub(crate) id: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    #[serde(default)]
    data: Data,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
struct Data {
    #[serde(default)]
    object: Map<String, Value>,
}

impl PaymentEvent {
    /// Reads the body of a delivery; fields that are not known are none of our business.
    pub(crate) fn read(body: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(body)
    }

    /// The subscription that it is about: the object itself, or the one that the object names, as
    /// text or, where the provider was asked for more, with all its fields.
    fn subscription(&self) -> Option<&str> {
        let object = &self.data.object;
        if self.kind.starts_with("subscription.") {
            return object.get("id")?.as_str();
        }
        let named = object.get("subscription")?;
        named.as_str().or_else(|| named.get("id")?.as_str())
    }

    fn email(&self) -> &str {
        self.data.object.get("customer_email").and_then(Value::as_str).unwrap_or_default()
    }

    /// The run of a test that caused it.
    pub(crate) fn run(&self) -> Option<RunId> {
        RunId::new(self.data.object.get("metadata")?.get(RUN)?.as_str()?)
    }

    /// What is to be done about it: whatever has happened, the provider is asked how the
    /// subscription stands, because events may come late, twice and in another order.
    fn work(&self) -> Option<Work> {
        let subscription = self.subscription()?.to_owned();
        Some(Work::Entitlement { subscription, email: self.email().to_owned() })
    }
}

/// Whether an event was new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taken {
    New,
    Known,
}

/// An event was not taken; the provider delivers it again.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotTaken {
    #[error("could not keep the event")]
    Database(#[from] sqlx::Error),
    #[error("could not enqueue what is to be done about the event")]
    Queue(#[from] NotEnqueued),
}

/// Keeps an event and enqueues what is to be done about it, both or neither; once, however often it comes.
pub(crate) async fn take(db: &PgPool, event: &PaymentEvent) -> Result<Taken, NotTaken> {
    let mut transaction = db.begin().await?;
    let kept =
        sqlx::query("insert into payment_events (id, kind) values ($1, $2) on conflict do nothing")
            .bind(&event.id)
            .bind(&event.kind)
            .execute(&mut *transaction)
            .await?;
    if kept.rows_affected() == 0 {
        return Ok(Taken::Known);
    }
    if let Some(work) = event.work() {
        queue::enqueue(&mut transaction, &work).await?;
    }
    transaction.commit().await?;
    Ok(Taken::New)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event(kind: &str, object: &Value) -> PaymentEvent {
        let body = json!({
            "id": "evt_1", "type": kind, "created": 1_790_000_000, "livemode": false,
            "data": {"object": object, "previous_attributes": {"status": "incomplete"}},
        });
        PaymentEvent::read(body.to_string().as_bytes()).unwrap()
    }

    #[track_caller]
    fn check(kind: &str, object: &Value, subscription: Option<&str>) {
        let found = event(kind, object);
        assert_eq!(found.subscription(), subscription, "{found:?}");
    }

    #[test]
    fn the_subscription_of_an_event_is_found_whatever_its_object_is() {
        check("checkout.completed", &json!({"id": "cs_1", "subscription": "sub_1"}), Some("sub_1"));
        check(
            "invoice.paid",
            &json!({"id": "in_1", "subscription": {"id": "sub_1"}}),
            Some("sub_1"),
        );
        check("subscription.updated", &json!({"id": "sub_1"}), Some("sub_1"));
        check("subscription.deleted", &json!({"id": "sub_1", "new": [1]}), Some("sub_1"));
    }

    #[test]
    fn an_event_of_no_subscription_causes_nothing() {
        check("checkout.completed", &json!({"id": "cs_1", "subscription": null}), None);
        check("dispute.created", &json!({"id": "dp_1"}), None);
        check("subscription.updated", &json!({}), None);
        assert_eq!(event("dispute.created", &json!({"id": "dp_1"})).work(), None);
        let without_data = PaymentEvent::read(br#"{"id":"evt_1","type":"ping"}"#).unwrap();
        assert_eq!(without_data.work(), None);
    }

    #[test]
    fn the_worker_is_told_of_the_subscription_and_its_customer() {
        let object = json!({"id": "sub_1", "customer_email": "ada@example.com"});
        let expected = Work::Entitlement {
            subscription: "sub_1".to_owned(),
            email: "ada@example.com".to_owned(),
        };
        assert_eq!(event("subscription.updated", &object).work(), Some(expected));
    }

    #[test]
    fn the_run_stands_in_the_metadata_of_the_order() {
        let of = |metadata: &Value| event("invoice.paid", &json!({"metadata": metadata})).run();
        assert_eq!(of(&json!({"run": "19ab"})), RunId::new("19ab"));
        for none in [json!({}), json!({"run": 7}), json!(null), json!({"run": ""})] {
            assert_eq!(of(&none), None, "{none}");
        }
    }

    #[test]
    fn what_is_no_event_is_not_read() {
        for body in ["", "[]", "{}", r#"{"id":"evt_1"}"#, r#"{"id":1,"type":"ping"}"#] {
            assert!(PaymentEvent::read(body.as_bytes()).is_err(), "{body}");
        }
    }
}
