//! What all pages have in common: who may see them, forged forms, errors, and headers.

use crate::people::{ADA, FREYA, PETRA};
use crate::shop::in_shop;

#[test]
fn who_is_not_signed_in_is_sent_to_do_so_and_back() {
    in_shop(async |shop| {
        let mut visitor = shop.visitor();
        for path in [
            "/dashboard",
            "/billing",
            "/billing/invoice",
            "/billing/return",
            "/billing/cancel",
            "/leads",
            "/workspace",
            "/admin/settings",
            "/team",
            "/uploads",
        ] {
            visitor.get(path).await.leads_to(&format!("/sign-in?back={path}"));
        }
        for path in ["/billing/upgrade", "/billing/cancel", "/team/invite", "/team/remove"] {
            let answer = visitor.post(path, &[("csrf", "guessed")]).await;
            answer.leads_to(&format!("/sign-in?back={path}"));
        }
    });
}

#[test]
fn a_form_that_another_site_sends_changes_nothing() {
    in_shop(async |shop| {
        let of_another = shop.visitor().get("/contact").await.csrf();
        let [mut ada, mut petra] = [shop.visitor(), shop.visitor()];
        ada.sign_in(ADA).await.leads_to("/dashboard");
        petra.sign_in(PETRA).await.leads_to("/dashboard");
        for csrf in ["", "guessed", of_another.as_str()] {
            for (path, field) in [
                ("/contact", ("name", "Nadia")),
                ("/recover", ("email", FREYA.email)),
                ("/billing/upgrade", ("device", "")),
                ("/billing/cancel", ("confirmed", "yes")),
                ("/team/invite", ("email", FREYA.email)),
                ("/team/remove", ("email", FREYA.email)),
                ("/team/join", ("accepted", "yes")),
                ("/sign-out", ("now", "yes")),
            ] {
                let answer = petra.post(path, &[("csrf", csrf), field]).await;
                answer.refuses(403, "This form has expired");
            }
            let fields = [("csrf", csrf), ("announcement", "Forged")];
            ada.post("/admin/settings", &fields).await.refuses(403, "This form has expired");
        }
        shop.visitor().get("/").await.does_not_say("Forged");
        petra.get("/billing").await.says(&["Pro plan", "Cancel plan"]);
        assert_eq!(shop.payments.asked(), [""; 0]);
    });
}

#[test]
fn what_is_not_there_is_said_so() {
    in_shop(async |shop| {
        let mut freya = shop.visitor();
        freya.get("/nowhere").await.refuses(404, "There is no such page");
        freya.get("/recover/refused/nothing").await.refuses(404, "There is no such page");
        assert_eq!(freya.post("/dashboard", &[]).await.status, 405);
        freya.sign_in(FREYA).await.leads_to("/dashboard");
        freya.get("/workspace").await.refuses(404, "Your account belongs to no company");
    });
}

#[test]
fn what_goes_wrong_inside_is_in_the_log_and_not_on_the_page() {
    in_shop(async |shop| {
        sqlx::query("drop table settings").execute(&mut shop.database().await).await.unwrap();
        let answer = shop.visitor().get("/").await;
        answer.refuses(500, "It is our fault, and it is in our log.");
        answer.does_not_say("settings\"");
        answer.does_not_say("relation");
        assert!(shop.log().contains("relation \"settings\" does not exist"), "{}", shop.log());
    });
}

#[test]
fn who_cannot_sign_in_is_told_so() {
    in_shop(async |shop| {
        let mut freya = shop.visitor();
        // There is no identity provider here.
        freya.get("/sign-in").await.refuses(502, "Sign-in failed");
        let returned = freya.get("/auth/callback?code=guessed&state=guessed").await;
        returned.refuses(400, "Sign-in failed");
        freya.get("/dashboard").await.leads_to("/sign-in?back=/dashboard");
    });
}

#[test]
fn each_page_tells_browsers_what_it_may_do() {
    in_shop(async |shop| {
        let mut freya = shop.visitor();
        let pages =
            [freya.get("/").await, freya.get("/nowhere").await, freya.get("/billing").await];
        for page in &pages {
            for (header, value) in [
                ("cache-control", "no-store"),
                ("referrer-policy", "same-origin"),
                ("x-content-type-options", "nosniff"),
            ] {
                assert_eq!(page.header(header), value, "{header}");
            }
            let policy = page.header("content-security-policy");
            let forms = format!("form-action 'self' {};", shop.payments.url);
            for part in
                ["default-src 'none'", "script-src 'none'", "frame-ancestors 'none'", &forms]
            {
                assert!(policy.contains(part), "{part}: {policy}");
            }
        }
        let cookie = freya.get("/contact").await.header("set-cookie").to_owned();
        for part in ["shop_session=", "HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(part), "{part}: {cookie}");
        }
        assert!(!cookie.contains("Domain") && !cookie.contains("Secure"), "{cookie}");
        assert_eq!(
            freya.get("/assets/shop.css").await.header("cache-control"),
            "public, max-age=60"
        );
    });
}

#[test]
fn a_shop_that_can_work_says_so() {
    in_shop(async |shop| {
        let health = shop.visitor().get("/healthz").await;
        health.says(&[r#"{"database":true,"redis":true}"#]);
    });
}
