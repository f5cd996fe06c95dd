//! What the payment provider, the shop's webhooks and the worker make of a payment.

use crate::http::Answer;
use crate::serving::Visit;
use crate::wait;

const PAY: &str = "https://pay.example.net";
const WEBHOOKS: &str = "https://shop.example.com/webhooks/payments";
const JSON: &str = "content-type: application/json\r\n";
const BUYER: &str = "bea.buyer@example.com";

impl Visit {
    /// Begins a checkout in the run `paying` of a test, and returns the provider's page.
    fn upgrade(&mut self) -> Answer {
        let csrf = self.get("/billing").csrf().to_owned();
        let token = self.browser.send("POST", "https://scripts.example.org/fraud/devices", "", "");
        let device = token.body.split('"').nth(3).unwrap().to_owned();
        let form =
            "content-type: application/x-www-form-urlencoded\r\nbaggage: parity.run=paying\r\n";
        let fields = format!("csrf={csrf}&device={device}");
        let url = "https://shop.example.com/billing/upgrade";
        let answer = self.browser.send("POST", url, form, &fields);
        self.browser.follow(answer)
    }

    /// Fills the provider's form, and returns what it answers.
    fn pay(&mut self, page: &Answer, number: &str, expiry: &str) -> Answer {
        let fields = [("number", number), ("expiry", expiry), ("code", "123"), ("name", "Bea")];
        self.browser.post(page.url(), &fields)
    }

    fn buy(&mut self) -> Answer {
        self.sign_in("BUYER");
        let page = self.upgrade();
        self.pay(&page, "4242424242424242", "12/40")
    }
}

#[test]
fn who_pays_has_the_plan_once_however_often_the_shop_is_told() {
    let mut visit = Visit::to_shop(&[]);
    visit.sign_in("BUYER");
    let page = visit.upgrade();
    assert!(page.body.contains("Billed to</dt><dd>bea.buyer@example.com"), "{}", page.body);
    assert!(visit.get("/billing/return").body.contains("Nothing was charged"));
    assert_eq!(visit.pay(&page, "4242424242424241", "12/40").status, 422, "one digit is wrong");
    assert_eq!(visit.pay(&page, "4242424242424242", "01/20").status, 422, "it has expired");
    assert_eq!(visit.pay(&page, "4000000000000002", "12/40").status, 402, "the bank declines");
    let back = visit.pay(&page, "4242424242424242", "12/40");
    assert_eq!(back.location().as_deref(), Some("https://shop.example.com/billing/return"));
    assert!(visit.browser.follow(back).body.contains("Payment received"));

    let page = wait::until("the plan", || {
        let page = visit.get("/billing/return");
        page.body.contains("Your Pro plan is ready").then_some(page)
    });
    assert!(page.body.contains("Payment received"));
    let told = wait::until("three webhooks, one of them delivered twice", || {
        let told = visit.ask("/webhooks?run=paying").body;
        let has = |wanted: &str, times| told.matches(wanted).count() == times;
        (has(r#""id":"#, 3) && has(r#""attempts":2"#, 1)).then_some(told)
    });
    assert_eq!(told.matches(r#""signature":"valid","status":200"#).count(), 3, "{told}");
    let fact = visit.ask(&format!("/probe/subscription?email={BUYER}")).body;
    assert!(
        fact.starts_with(r#"{"status":"active""#) && fact.contains(r#""plan":"pro""#),
        "{fact}"
    );
    let billing = visit.get("/billing").body;
    assert!(billing.contains("-10001, issued on"), "one invoice: {billing}");
    assert!(billing.contains("Cancel plan"), "{billing}");
    // Whoever sends the form once more has paid already.
    assert_eq!(visit.upgrade().url(), "https://shop.example.com/billing");
}

#[test]
fn nothing_is_believed_that_is_not_signed_and_nothing_told_without_the_key() {
    let mut visit = Visit::to_shop(&["--fault", "worker-off"]);
    let event =
        r#"{"id":"evt_1","type":"invoice.paid","data":{"object":{"subscription":"sub_free"}}}"#;
    let signed = format!("{JSON}payments-signature: t=1,v1={}\r\n", "0".repeat(64));
    assert_eq!(visit.browser.send("POST", WEBHOOKS, JSON, event).status, 400, "not signed");
    assert_eq!(visit.browser.send("POST", WEBHOOKS, &signed, event).status, 400, "by another");
    assert_eq!(visit.browser.get(WEBHOOKS).status, 405);

    for (method, path) in [
        ("POST", "/v1/checkout-sessions"),
        ("GET", "/v1/checkout-sessions/cs_1"),
        ("GET", "/v1/subscriptions/sub_leaver"),
        ("POST", "/v1/subscriptions/sub_leaver/cancel"),
    ] {
        for key in ["", "authorization: Bearer guessed\r\n"] {
            let headers = format!("{JSON}{key}");
            let answer = visit.browser.send(method, &format!("{PAY}{path}"), &headers, "{}");
            assert_eq!(answer.status, 401, "{method} {path} with {key:?}");
        }
    }
    assert_eq!(visit.browser.get(&format!("{PAY}/pay/cs_unknown")).status, 404);

    // A form of another site cannot cancel a plan.
    visit.sign_in("LEAVER");
    assert!(visit.get("/billing/cancel").body.contains("Yes, cancel my plan"));
    assert_eq!(visit.post("/billing/cancel", &[("csrf", "guessed")]).status, 403);
    assert_eq!(visit.post("/billing/upgrade", &[("csrf", "guessed")]).status, 403);
    let fact = visit.ask("/probe/subscription?email=leo.leaver@example.com").body;
    assert!(fact.starts_with(r#"{"status":"active""#), "{fact}");
}

#[test]
fn a_job_that_fails_is_tried_again_and_tells_its_last_error() {
    let mut visit = Visit::to_shop(&["--fault", "db-role"]);
    visit.buy();
    let path = format!("/job?kind=entitlement&email={BUYER}");
    let job = wait::until("a second attempt", || {
        let job = visit.ask(&path).body;
        job.contains(r#""attempts":2"#).then_some(job)
    });
    assert!(job.contains("permission denied for table entitlements"), "{job}");
    assert!(visit.get("/billing/return").body.contains("We are setting up your Pro plan"));
}

#[test]
fn jobs_that_are_done_inside_the_request_leave_nothing_in_the_queue() {
    let mut visit = Visit::to_shop(&["--fault", "inline-jobs", "--fault", "worker-off"]);
    visit.buy();
    wait::until("the plan", || {
        let page = visit.get("/billing/return");
        page.body.contains("Your Pro plan is ready").then_some(())
    });
    assert_eq!(visit.ask(&format!("/job?kind=entitlement&email={BUYER}")).status, 404);
}
