//! What belongs to a plan that is paid, and canceling it.

use crate::people::{FREYA, PETRA, SUBSCRIPTION};
use crate::shop::in_shop;

#[test]
fn an_invoice_is_for_those_who_are_entitled_to_it() {
    in_shop(async |shop| {
        let mut petra = shop.visitor();
        petra.sign_in(PETRA).await.leads_to("/dashboard");
        petra.get("/billing").await.says(&["Pro plan", "€29.00 a month", "Download invoice"]);
        let invoice = petra.get("/billing/invoice").await;
        assert_eq!((invoice.status, invoice.header("content-type")), (200, "application/pdf"));
        assert!(
            invoice.header("content-disposition").starts_with("attachment; filename=\"invoice-LK-")
        );
        assert!(invoice.body.starts_with("%PDF-") && invoice.body.contains("29.00"));

        let mut freya = shop.visitor();
        freya.sign_in(FREYA).await.leads_to("/dashboard");
        freya.get("/billing/invoice").await.refuses(403, "It comes with the Pro plan.");
        // It is the entitlement that counts, and not that there is an invoice.
        assert!(shop.holds("delete from entitlements returning true").await);
        petra.get("/billing/invoice").await.refuses(403, "It comes with the Pro plan.");
    });
}

#[test]
fn a_canceled_plan_lasts_as_long_as_it_is_paid() {
    in_shop(async |shop| {
        let mut petra = shop.visitor();
        petra.sign_in(PETRA).await.leads_to("/dashboard");
        shop.payments.has_active(SUBSCRIPTION, shop.customer(PETRA.email).await);
        petra.get("/billing").await.says(&["Cancel plan"]);
        let answer = petra.submit("/billing/cancel", "/billing/cancel", &[]).await;
        answer.leads_to("/billing");
        let asked = format!("POST /v1/subscriptions/{SUBSCRIPTION}/cancel");
        assert_eq!(shop.payments.asked(), [asked]);
        let billing = petra.get("/billing").await;
        billing.says(&["Pro plan", "Your plan is canceled.", "Download invoice"]);
        billing.does_not_say("Cancel plan");
        petra.get("/billing/cancel").await.leads_to("/billing");
    });
}

#[test]
fn a_plan_that_the_provider_does_not_cancel_goes_on() {
    in_shop(async |shop| {
        let mut petra = shop.visitor();
        petra.sign_in(PETRA).await.leads_to("/dashboard");
        shop.payments.breaks_down();
        let answer = petra.submit("/billing/cancel", "/billing/cancel", &[]).await;
        answer.refuses(502, "Payments are not available");
        petra.get("/billing").await.says(&["Pro plan", "Cancel plan"]);
    });
}

#[test]
fn who_pays_for_nothing_has_nothing_to_cancel() {
    in_shop(async |shop| {
        let mut freya = shop.visitor();
        freya.sign_in(FREYA).await.leads_to("/dashboard");
        freya.get("/billing/cancel").await.leads_to("/billing");
        freya.submit("/dashboard", "/billing/cancel", &[]).await.leads_to("/billing");
        assert_eq!(shop.payments.asked(), [""; 0]);
    });
}
