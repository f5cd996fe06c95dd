//! Beginning to pay, and coming back from the payment provider.

use serde_json::json;

use crate::people::{FREYA, PETRA};
use crate::shop::in_shop;

#[test]
fn who_upgrades_is_sent_to_pay_for_what_the_shop_has_ordered() {
    in_shop(async |shop| {
        let mut freya = shop.visitor();
        freya.sign_in(FREYA).await.leads_to("/dashboard");
        freya.get("/billing").await.says(&["Free plan", "Upgrade to Pro"]);
        let page = format!("{}/pay/cs_1", shop.payments.url);
        freya.submit("/billing", "/billing/upgrade", &[]).await.leads_to(&page);
        let order = json!({
            "customer_email": FREYA.email,
            "description": "Pro plan, monthly",
            "amount_cents": 2900,
            "success_url": format!("{}/billing/return", shop.url()),
            "cancel_url": format!("{}/billing", shop.url()),
            "metadata": {"customer": shop.customer(FREYA.email).await.to_string()},
        });
        assert_eq!(shop.payments.orders(), [order]);
    });
}

#[test]
fn who_comes_back_is_told_what_the_provider_says_and_not_what_the_address_says() {
    in_shop(async |shop| {
        let mut freya = shop.visitor();
        freya.sign_in(FREYA).await.leads_to("/dashboard");
        freya.submit("/billing", "/billing/upgrade", &[]).await;
        let unpaid = freya.get("/billing/return?status=complete").await;
        unpaid.says(&["Nothing paid yet", "Nothing was charged"]);
        shop.payments.receives_the_money();
        let paid = freya.get("/billing/return").await;
        // Until the webhook comes, nothing is given.
        paid.says(&["Payment received", "We are setting up your Pro plan"]);
        freya.get("/dashboard").await.says(&["Free plan"]);
    });
}

#[test]
fn who_has_begun_nothing_comes_back_to_billing() {
    in_shop(async |shop| {
        let mut freya = shop.visitor();
        freya.sign_in(FREYA).await.leads_to("/dashboard");
        freya.get("/billing/return").await.leads_to("/billing");
        assert_eq!(shop.payments.asked(), [""; 0]);
    });
}

#[test]
fn who_has_the_plan_is_not_asked_to_pay_again() {
    in_shop(async |shop| {
        let mut petra = shop.visitor();
        petra.sign_in(PETRA).await.leads_to("/dashboard");
        petra.get("/billing").await.does_not_say("Upgrade to Pro");
        petra.submit("/dashboard", "/billing/upgrade", &[]).await.leads_to("/billing");
        assert_eq!(shop.payments.asked(), [""; 0]);
    });
}

#[test]
fn a_provider_that_is_out_of_order_costs_nobody_anything() {
    in_shop(async |shop| {
        let mut freya = shop.visitor();
        freya.sign_in(FREYA).await.leads_to("/dashboard");
        shop.payments.breaks_down();
        let answer = freya.submit("/billing", "/billing/upgrade", &[]).await;
        answer.refuses(502, "Nothing was charged");
        freya.get("/billing").await.says(&["Free plan", "Upgrade to Pro"]);
    });
}
