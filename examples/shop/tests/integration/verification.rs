//! What a test may ask the shop, and whoever else may not.

use crate::people::{ERIK, FREYA, PETRA, SUBSCRIPTION};
use crate::shop::{Shop, VERIFY_TOKEN, in_shop, in_shop_with};
use crate::visitor::Answer;
use crate::webhook::event_of_run;

const FACT: &str = "/internal/verify/probe/customer?email=petra.pro@example.com";

const VERIFIED: [(&str, &str); 1] = [("SHOP_VERIFY_TOKEN", VERIFY_TOKEN)];

#[test]
fn where_no_token_is_set_nobody_is_answered() {
    in_shop(async |shop| {
        let headers = [("x-verify-token", VERIFY_TOKEN)];
        assert_eq!(shop.visitor().send("GET", FACT, &headers, "").await.status, 404);
    });
}

#[test]
fn without_the_token_nobody_is_answered() {
    in_shop_with(&VERIFIED, async |shop| {
        let mut visitor = shop.visitor();
        visitor.sign_in(PETRA).await.leads_to("/dashboard");
        let almost = &VERIFY_TOKEN[1..];
        for headers in [&[][..], &[("x-verify-token", almost)], &[("x-verify-token", "")]] {
            let answer = visitor.send("GET", FACT, headers, "").await;
            assert_eq!((answer.status, answer.body.as_str()), (403, ""), "with {headers:?}");
        }
        let headers = [("x-verify-token", VERIFY_TOKEN)];
        let answer = visitor.send("GET", FACT, &headers, "").await;
        answer.says(&[r#""status":"active""#, r#""plan":"pro""#]);
    });
}

/// Looks what the shop tells a test that has the token.
async fn is_told(shop: &Shop, path: &str, said: &[&str]) -> Answer {
    let headers = [("x-verify-token", VERIFY_TOKEN)];
    let path = format!("/internal/verify{path}");
    let answer = shop.visitor().send("GET", &path, &headers, "").await;
    answer.says(said);
    answer
}

#[test]
fn with_the_token_a_test_is_told_what_the_shop_knows() {
    in_shop_with(&VERIFIED, async |shop| {
        is_told(shop, "/probe/invite?email=freya.free@example.com", &[r#""status":"missing""#])
            .await;
        is_told(shop, "/probe/upload?email=petra.pro@example.com", &[r#""status":"missing""#])
            .await;
        let mut petra = shop.visitor();
        petra.sign_in(PETRA).await.leads_to("/dashboard");
        petra.submit("/team", "/team/invite", &[("email", FREYA.email)]).await.leads_to("/team");
        petra.upload("a.csv", "email,name,company\n").await.leads_to("/uploads");
        let pending = [r#""status":"pending""#, PETRA.email];
        is_told(shop, "/probe/invite?email=freya.free@example.com", &pending).await;
        let processed = [r#""status":"processed""#, r#""file":"a.csv""#, r#""added":0"#];
        is_told(shop, "/probe/upload?email=petra.pro@example.com", &processed).await;
        let active = [r#""status":"active""#, r#""plan":"pro""#, r#""paid_until""#];
        is_told(shop, "/probe/subscription?email=petra.pro@example.com", &active).await;
        let shape = [r#""environment":"ci""#, r#""inline":true"#, r#""driver":"memory""#];
        is_told(shop, "/shape", &shape).await;
    });
}

#[test]
fn a_test_is_told_of_the_webhooks_of_its_own_run() {
    in_shop_with(&VERIFIED, async |shop| {
        shop.payments.has_active(SUBSCRIPTION, shop.customer(PETRA.email).await);
        let [first, second] = [event_of_run("evt_1", "one"), event_of_run("evt_2", "two")];
        assert_eq!(shop.deliver(&first).await, 200);
        assert_eq!(shop.deliver_with(&[], &second).await.status, 400);
        let taken = [r#""id":"evt_1""#, r#""signature":"valid""#, r#""status":200"#];
        is_told(shop, "/webhooks?run=one", &taken).await.does_not_say("evt_2");
        let refused = [r#""id":"evt_2""#, r#""signature":"missing""#, r#""status":400"#];
        is_told(shop, "/webhooks?run=two", &refused).await.does_not_say("evt_1");
    });
}

#[test]
fn a_test_is_told_which_flags_decided_in_its_own_run() {
    in_shop_with(&VERIFIED, async |shop| {
        // Redis is everybody's, and so is what it keeps of runs.
        let run = shop.name();
        let mut erik = shop.visitor();
        erik.sign_in_in(run, ERIK).await.leads_to("/workspace");
        let path = format!("/flags?run={run}");
        is_told(shop, &path, &["after-sign-in", "/workspace"]).await;
    });
}
