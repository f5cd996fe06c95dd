//! Signing in, by the lax provider and by the way that there is for tests, landing, and signing out.

use crate::environment::Environment;
use crate::people::{ADA, ERIK, FREYA, Person};
use crate::shop::{TEST_SIGN_IN_TOKEN, in_shop, in_shop_with};
use crate::visitor::Visitor;

#[test]
fn whoever_the_provider_vouches_for_is_signed_in_with_their_company() {
    let Environment { issuer, enterprise, .. } = Environment::read();
    in_shop_with(&[("SHOP_OIDC_ISSUER", &issuer)], async |shop| {
        let mut enno = shop.visitor();
        let asked = enno.get("/sign-in").await.header("location").to_owned();
        let question = asked.strip_prefix(&issuer).unwrap();
        let mut at_provider = Visitor::new(&issuer);
        at_provider.get(question).await.says(&["Who do you want to be?", &enterprise]);
        let chosen = at_provider.post(question, &[("email", &enterprise)]).await;
        let back = chosen.header("location").strip_prefix(shop.url()).unwrap().to_owned();
        enno.get(&back).await.leads_to("/workspace");
        enno.get("/dashboard").await.says(&[&enterprise]);
        // A code is good once, in the session that has asked for it.
        enno.get(&back).await.refuses(400, "Sign-in failed");
        shop.visitor().get(&back).await.refuses(400, "Sign-in failed");
    });
}

#[test]
fn who_turns_back_at_the_provider_is_not_signed_in() {
    let Environment { issuer, .. } = Environment::read();
    in_shop_with(&[("SHOP_OIDC_ISSUER", &issuer)], async |shop| {
        let mut somebody = shop.visitor();
        let asked = somebody.get("/sign-in").await.header("location").to_owned();
        let question = asked.strip_prefix(&issuer).unwrap();
        let canceled = Visitor::new(&issuer).post(question, &[]).await;
        let back = canceled.header("location").strip_prefix(shop.url()).unwrap().to_owned();
        somebody.get(&back).await.refuses(400, "Sign-in failed");
        somebody.get("/dashboard").await.leads_to("/sign-in?back=/dashboard");
    });
}

#[test]
fn somebody_new_lands_on_the_dashboard_with_the_free_plan() {
    in_shop(async |shop| {
        let mut freya = shop.visitor();
        freya.sign_in(FREYA).await.leads_to("/dashboard");
        let dashboard = freya.get("/dashboard").await;
        dashboard.says(&["Welcome, Freya", FREYA.email, "Free plan", "€0.00 a month"]);
        dashboard.does_not_say("/workspace");
        dashboard.does_not_say("/admin/settings");
    });
}

#[test]
fn people_of_a_company_land_in_the_workspace_that_they_share() {
    in_shop(async |shop| {
        let mut erik = shop.visitor();
        erik.sign_in(ERIK).await.leads_to("/workspace");
        let colleague = Person { email: "ella@acme.example.com", name: "Ella", ..ERIK };
        let mut ella = shop.visitor();
        ella.sign_in(colleague).await.leads_to("/workspace");
        let stranger =
            Person { email: "otto@other.example.com", name: "Otto", tenant: "other", ..ERIK };
        let mut otto = shop.visitor();
        otto.sign_in(stranger).await.leads_to("/dashboard");
        let workspace = erik.get("/workspace").await;
        workspace.says(&["<h1>acme</h1>", "Erik", "Ella"]);
        workspace.does_not_say("Otto");
    });
}

#[test]
fn an_administrator_sees_the_settings() {
    in_shop(async |shop| {
        let mut ada = shop.visitor();
        ada.sign_in(ADA).await.leads_to("/dashboard");
        ada.get("/dashboard").await.says(&["href=\"/admin/settings\""]);
        ada.get("/admin/settings").await.says(&["Settings of the shop"]);
    });
}

#[test]
fn who_signs_in_again_with_less_has_less() {
    in_shop(async |shop| {
        let mut ada = shop.visitor();
        ada.sign_in(ADA).await.leads_to("/dashboard");
        ada.sign_in(Person { role: "", ..ADA }).await.leads_to("/dashboard");
        ada.get("/admin/settings").await.refuses(403, "Only administrators");
    });
}

#[test]
fn a_sign_in_begins_a_new_session() {
    in_shop(async |shop| {
        let mut freya = shop.visitor();
        let csrf = freya.get("/contact").await.csrf();
        let before = freya.cookie("shop_session").unwrap().to_owned();
        freya.sign_in(FREYA).await.leads_to("/dashboard");
        assert_ne!(freya.cookie("shop_session"), Some(before.as_str()));
        let signed_out = freya.post("/sign-out", &[("csrf", &csrf)]).await;
        signed_out.refuses(403, "This form has expired");
        let mut other = shop.visitor();
        other.set_cookie("shop_session", &before);
        other.get("/dashboard").await.leads_to("/sign-in?back=/dashboard");
    });
}

#[test]
fn who_signs_out_is_out() {
    in_shop(async |shop| {
        let mut freya = shop.visitor();
        freya.sign_in(FREYA).await.leads_to("/dashboard");
        freya.submit("/dashboard", "/sign-out", &[]).await.leads_to("/");
        freya.get("/dashboard").await.leads_to("/sign-in?back=/dashboard");
    });
}

#[test]
fn without_the_token_nobody_signs_in() {
    in_shop(async |shop| {
        let almost = format!("Bearer {}0", &TEST_SIGN_IN_TOKEN[1..]);
        let other_scheme = format!("Basic {TEST_SIGN_IN_TOKEN}");
        for wrong in ["", "Bearer ", "Bearer guessed", almost.as_str(), other_scheme.as_str()] {
            let mut stranger = shop.visitor();
            let answer = stranger.sign_in_by(wrong, ADA).await;
            assert_eq!((answer.status, answer.header("set-cookie")), (401, ""), "by {wrong:?}");
        }
        assert!(shop.holds("select not exists (select from customers where role = 'admin')").await);
    });
}

#[test]
fn where_no_token_is_set_there_is_no_such_way_in() {
    in_shop_with(&[("SHOP_TEST_SIGN_IN_TOKEN", "")], async |shop| {
        let mut ada = shop.visitor();
        ada.sign_in(ADA).await.refuses(404, "There is no such page");
        ada.sign_in_by("Bearer ", ADA).await.refuses(404, "There is no such page");
    });
}
