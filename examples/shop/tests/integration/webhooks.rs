//! What the payment provider tells, believed or not, and what becomes of it.

use crate::clock;
use crate::people::{FREYA, PETRA, SUBSCRIPTION};
use crate::shop::{Shop, in_shop};
use crate::visitor::Visitor;
use crate::webhook::{SECRET, event, signature};

/// Whether she has nothing of what a payment gives.
const GIVES_NOTHING: &str = "select not exists (select from payment_events)
    and not exists (select from subscriptions where id = 'sub_freya')
    and not exists (select from entitlements join customers on id = customer_id
        where email = 'freya.free@example.com')";

/// Freya, who has paid, of which the shop has not heard yet.
async fn freya_has_paid(shop: &Shop) -> Visitor {
    let mut freya = shop.visitor();
    freya.sign_in(FREYA).await.leads_to("/dashboard");
    shop.payments.has_active("sub_freya", shop.customer(FREYA.email).await);
    freya
}

#[test]
fn a_payment_gives_the_plan_the_invoice_and_all_that_comes_with_them() {
    in_shop(async |shop| {
        let mut freya = freya_has_paid(shop).await;
        // What the page showed before must not stay.
        freya.get("/billing").await.says(&["Free plan"]);
        assert_eq!(shop.deliver(&event("evt_1", "invoice.paid", "sub_freya")).await, 200);
        assert_eq!(shop.payments.asked(), ["GET /v1/subscriptions/sub_freya"]);
        let billing = freya.get("/billing").await;
        billing.says(&["Pro plan", "€29.00</strong>", "Cancel plan"]);
        billing.does_not_say("disabled");
        assert_eq!(freya.get("/billing/invoice").await.status, 200);
        freya.get("/team").await.says(&["Invite somebody"]);
    });
}

#[test]
fn what_is_not_signed_by_the_provider_is_not_believed() {
    in_shop(async |shop| {
        freya_has_paid(shop).await;
        let event = event("evt_1", "invoice.paid", "sub_freya");
        let now = clock::now();
        let by_another = signature("another secret", now, &event);
        let of_another = signature(SECRET, now, &event.replace("evt_1", "evt_2"));
        let unsigned_time =
            signature(SECRET, now - 1, &event).replace(&(now - 1).to_string(), &now.to_string());
        for wrong in [by_another.as_str(), &of_another, &unsigned_time, "", "t=1", "v1=00"] {
            let headers = [("payments-signature", wrong)];
            assert_eq!(shop.deliver_with(&headers, &event).await.status, 400, "signed {wrong:?}");
        }
        assert_eq!(shop.deliver_with(&[], &event).await.status, 400, "not signed");
        assert_eq!(shop.payments.asked(), [""; 0]);
        assert!(shop.holds(GIVES_NOTHING).await);
    });
}

#[test]
fn a_delivery_that_is_played_back_later_is_not_believed() {
    in_shop(async |shop| {
        freya_has_paid(shop).await;
        let event = event("evt_1", "invoice.paid", "sub_freya");
        // Well beyond the five minutes, on either side.
        for seconds in [clock::now() - 400, clock::now() + 400] {
            let signature = signature(SECRET, seconds, &event);
            let headers = [("payments-signature", signature.as_str())];
            assert_eq!(shop.deliver_with(&headers, &event).await.status, 400, "at {seconds}");
        }
        assert!(shop.holds(GIVES_NOTHING).await);
    });
}

#[test]
fn what_is_signed_and_no_event_is_refused() {
    in_shop(async |shop| {
        for body in ["", "{}", "no JSON", r#"{"id": 1, "type": "invoice.paid"}"#] {
            assert_eq!(shop.deliver(body).await, 400, "{body:?}");
        }
        assert!(shop.holds(GIVES_NOTHING).await);
    });
}

#[test]
fn an_event_that_comes_twice_counts_once() {
    in_shop(async |shop| {
        freya_has_paid(shop).await;
        let event = event("evt_1", "invoice.paid", "sub_freya");
        assert_eq!([shop.deliver(&event).await, shop.deliver(&event).await], [200, 200]);
        assert_eq!(shop.payments.asked(), ["GET /v1/subscriptions/sub_freya"], "asked once");
        let once = "select count(*) = 1 from invoices join customers on customers.id = customer_id
            where email = 'freya.free@example.com'";
        assert!(shop.holds(once).await, "one invoice");
    });
}

#[test]
fn two_events_of_one_payment_make_one_invoice() {
    in_shop(async |shop| {
        freya_has_paid(shop).await;
        for (id, kind) in [("evt_1", "subscription.created"), ("evt_2", "invoice.paid")] {
            assert_eq!(shop.deliver(&event(id, kind, "sub_freya")).await, 200);
        }
        let once = "select count(*) = 1 from invoices where payment = 'in_sub_freya'";
        assert!(shop.holds(once).await, "one invoice");
    });
}

#[test]
fn an_older_event_after_a_newer_one_changes_nothing() {
    in_shop(async |shop| {
        let mut petra = shop.visitor();
        petra.sign_in(PETRA).await.leads_to("/dashboard");
        shop.payments.has_canceled(SUBSCRIPTION, shop.customer(PETRA.email).await);
        let newer = event("evt_2", "subscription.canceled", SUBSCRIPTION);
        assert_eq!(shop.deliver(&newer).await, 200);
        petra.get("/billing").await.says(&["Your plan is canceled."]);
        let older = event("evt_1", "subscription.created", SUBSCRIPTION);
        assert_eq!(shop.deliver(&older).await, 200);
        petra.get("/billing").await.says(&["Your plan is canceled."]);
    });
}

#[test]
fn what_has_ended_does_not_begin_again_by_a_late_event() {
    in_shop(async |shop| {
        let mut petra = shop.visitor();
        petra.sign_in(PETRA).await.leads_to("/dashboard");
        shop.payments.has_active(SUBSCRIPTION, shop.customer(PETRA.email).await);
        let ended = "with ended as (update subscriptions set stage = 'ended' returning customer_id)
            update customers set plan = 'free' from ended where id = customer_id returning true";
        assert!(shop.holds(ended).await);
        assert_eq!(shop.deliver(&event("evt_1", "invoice.paid", SUBSCRIPTION)).await, 200);
        petra.get("/dashboard").await.says(&["Free plan"]);
        petra.get("/billing").await.says(&["Free plan"]);
    });
}

#[test]
fn an_event_that_is_about_no_subscription_is_taken_and_has_no_effect() {
    in_shop(async |shop| {
        let event = r#"{"id": "evt_1", "type": "balance.available", "data": {"object": {}}}"#;
        assert_eq!(shop.deliver(event).await, 200);
        assert_eq!(shop.payments.asked(), [""; 0]);
    });
}
