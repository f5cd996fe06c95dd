//! What the payment provider knows: checkouts, subscriptions, and what happens to them; touches nothing.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What a merchant asks for when somebody wants to pay.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CheckoutRequest {
    pub(crate) customer_email: String,
    /// What is bought, for people.
    pub(crate) description: String,
    /// What it costs each period, in cents.
    pub(crate) amount_cents: u32,
    pub(crate) success_url: String,
    pub(crate) cancel_url: String,
    /// The merchant's own words; they come back with everything that is about it.
    #[serde(default)]
    pub(crate) metadata: BTreeMap<String, String>,
}

/// Somebody's way to pay, at an address of its own.
#[derive(Debug, Clone)]
pub(crate) struct Checkout {
    pub(crate) id: String,
    pub(crate) asked: CheckoutRequest,
    /// The subscription that was paid for.
    pub(crate) subscription: Option<String>,
}

/// Something that is paid for each period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Subscription {
    pub(crate) id: String,
    pub(crate) customer_email: String,
    #[serde(default)]
    pub(crate) metadata: BTreeMap<String, String>,
    pub(crate) status: Status,
    /// Until when it is paid, in seconds since 1970.
    pub(crate) paid_until: i64,
    pub(crate) latest_invoice: Invoice,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Status {
    Active,
    /// Nothing is paid for it any more; what was paid for is still owed.
    Canceled,
}

/// What was paid for one period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Invoice {
    pub(crate) id: String,
    pub(crate) amount_cents: u32,
}

/// Something that happened, as the merchant is told of it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Event {
    pub(crate) id: String,
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    created: i64,
    data: Data,
}

#[derive(Debug, Clone, Serialize)]
struct Data {
    object: Value,
}

/// All that the provider knows; it makes names by `name`.
pub(crate) struct Ledger {
    /// For how many seconds one payment is.
    period: i64,
    name: fn() -> String,
    checkouts: HashMap<String, Checkout>,
    subscriptions: HashMap<String, Subscription>,
}

impl Checkout {
    /// The checkout as the merchant is shown it.
    pub(crate) fn to_json(&self, url: &str) -> Value {
        json!({
            "id": self.id, "url": url, "status": if self.is_paid() { "complete" } else { "open" },
            "customer_email": self.asked.customer_email, "subscription": self.subscription,
            "metadata": self.asked.metadata,
        })
    }

    pub(crate) fn is_paid(&self) -> bool {
        self.subscription.is_some()
    }
}

impl Ledger {
    /// A ledger that begins with subscriptions.
    pub(crate) fn new(period: Duration, name: fn() -> String, existing: Vec<Subscription>) -> Self {
        // A period of no time would be paid without an end.
        let period = i64::try_from(period.as_secs()).unwrap_or(i64::MAX).max(1);
        let subscriptions = existing.into_iter().map(|known| (known.id.clone(), known));
        Self { period, name, checkouts: HashMap::new(), subscriptions: subscriptions.collect() }
    }

    /// Begins a checkout.
    pub(crate) fn begin(&mut self, asked: CheckoutRequest) -> Checkout {
        let checkout = Checkout { id: self.id("cs"), asked, subscription: None };
        self.checkouts.insert(checkout.id.clone(), checkout.clone());
        checkout
    }

    pub(crate) fn checkout(&self, id: &str) -> Option<&Checkout> {
        self.checkouts.get(id)
    }

    /// Ends a checkout whose card was charged, with the events of it; none where it had ended before.
    pub(crate) fn pay(&mut self, checkout: &str, now: i64) -> Vec<Event> {
        let names = [self.id("sub"), self.id("in")];
        let Some(checkout) = self.checkouts.get_mut(checkout).filter(|known| !known.is_paid())
        else {
            return Vec::new();
        };
        let [id, invoice] = names;
        let CheckoutRequest { customer_email, metadata, amount_cents, .. } = checkout.asked.clone();
        checkout.subscription = Some(id.clone());
        let subscription = Subscription {
            id: id.clone(),
            customer_email,
            metadata,
            status: Status::Active,
            paid_until: now + self.period,
            latest_invoice: Invoice { id: invoice, amount_cents },
        };
        let checkout = checkout.to_json("");
        let invoice = of_invoice(&subscription);
        let updated = json!(subscription);
        self.subscriptions.insert(id, subscription);
        vec![
            self.event("checkout.completed", now, checkout),
            self.event("invoice.paid", now, invoice),
            self.event("subscription.updated", now, updated),
        ]
    }

    /// The subscription as it is now: one that goes on is paid again each period.
    pub(crate) fn subscription(&mut self, id: &str, now: i64) -> Option<&Subscription> {
        let period = self.period;
        let known = self.subscriptions.get_mut(id)?;
        if known.status == Status::Active && known.paid_until <= now {
            let missed = (now - known.paid_until) / period + 1;
            known.paid_until += missed * period;
        }
        Some(known)
    }

    /// Cancels a subscription, with the event of it; none where it was canceled before.
    pub(crate) fn cancel(&mut self, id: &str, now: i64) -> Option<(Subscription, Option<Event>)> {
        // What is owed is what was paid by now.
        self.subscription(id, now)?;
        let known = self.subscriptions.get_mut(id)?;
        if known.status == Status::Canceled {
            return Some((known.clone(), None));
        }
        known.status = Status::Canceled;
        let canceled = known.clone();
        let event = self.event("subscription.deleted", now, json!(canceled));
        Some((canceled, Some(event)))
    }

    fn event(&self, kind: &'static str, created: i64, object: Value) -> Event {
        Event { id: self.id("evt"), kind, created, data: Data { object } }
    }

    fn id(&self, prefix: &str) -> String {
        format!("{prefix}_{}", (self.name)())
    }
}

fn of_invoice(subscription: &Subscription) -> Value {
    let Subscription { id, customer_email, metadata, latest_invoice, .. } = subscription;
    json!({
        "id": latest_invoice.id, "amount_cents": latest_invoice.amount_cents, "subscription": id,
        "customer_email": customer_email, "metadata": metadata,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_790_000_000;
    const MONTH: i64 = 30 * 24 * 60 * 60;

    fn ledger() -> Ledger {
        Ledger::new(Duration::from_hours(30 * 24), crate::random::name, Vec::new())
    }

    fn request() -> CheckoutRequest {
        serde_json::from_value(json!({
            "customer_email": "ada@example.com", "description": "Pro plan", "amount_cents": 2900,
            "success_url": "https://shop/done", "cancel_url": "https://shop/billing",
            "metadata": {"customer": "7"},
        }))
        .unwrap()
    }

    /// A ledger with one subscription, which was paid now.
    fn paid() -> (Ledger, String, Vec<Event>) {
        let mut ledger = ledger();
        let checkout = ledger.begin(request()).id;
        let events = ledger.pay(&checkout, NOW);
        let id = ledger.checkout(&checkout).unwrap().subscription.clone().unwrap();
        (ledger, id, events)
    }

    #[test]
    fn who_pays_has_a_subscription_for_one_period_and_the_merchant_is_told() {
        let (mut ledger, id, events) = paid();
        let subscription = ledger.subscription(&id, NOW).unwrap();
        assert_eq!((subscription.status, subscription.paid_until), (Status::Active, NOW + MONTH));
        let kinds: Vec<_> = events.iter().map(|event| event.kind).collect();
        assert_eq!(kinds, ["checkout.completed", "invoice.paid", "subscription.updated"]);
        for event in &events[..2] {
            assert_eq!(event.data.object["subscription"], id, "{event:?}");
        }
        assert_eq!(events[2].data.object["id"], id);
        assert!(events.iter().all(|event| event.data.object["metadata"]["customer"] == "7"));
        assert!(
            events.iter().all(|event| event.data.object["customer_email"] == "ada@example.com")
        );
    }

    #[test]
    fn nobody_pays_twice() {
        let mut ledger = ledger();
        let checkout = ledger.begin(request()).id;
        assert!(!ledger.pay(&checkout, NOW).is_empty());
        assert!(ledger.pay(&checkout, NOW).is_empty());
        assert!(ledger.pay("cs_unknown", NOW).is_empty());
        assert_eq!(ledger.subscriptions.len(), 1);
    }

    #[test]
    fn a_subscription_that_goes_on_is_paid_again_each_period() {
        let (mut ledger, id, _) = paid();
        for (passed, periods) in [(MONTH - 1, 1), (MONTH, 2), (5 * MONTH + 1, 6)] {
            let subscription = ledger.subscription(&id, NOW + passed).unwrap();
            assert_eq!(subscription.paid_until, NOW + periods * MONTH, "after {passed} s");
        }
    }

    #[test]
    fn what_was_paid_before_it_was_canceled_stays_paid_and_nothing_more_is() {
        let (mut ledger, id, _) = paid();
        let (canceled, event) = ledger.cancel(&id, NOW + MONTH + 1).unwrap();
        assert_eq!((canceled.status, canceled.paid_until), (Status::Canceled, NOW + 2 * MONTH));
        assert_eq!(event.unwrap().kind, "subscription.deleted");
        let later = ledger.subscription(&id, NOW + 9 * MONTH).unwrap();
        assert_eq!(later.paid_until, NOW + 2 * MONTH);
        let (again, event) = ledger.cancel(&id, NOW + 9 * MONTH).unwrap();
        assert_eq!((again.paid_until, event.is_none()), (NOW + 2 * MONTH, true));
        assert!(ledger.cancel("sub_unknown", NOW).is_none());
    }
}
