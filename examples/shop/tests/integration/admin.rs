//! Settings that an administrator changes, and the pages that show by them.

use crate::people::{ADA, FREYA};
use crate::shop::in_shop;

#[test]
fn what_an_administrator_changes_shows_on_the_pages_of_everybody() {
    in_shop(async |shop| {
        let mut freya = shop.visitor();
        let before = freya.get("/").await;
        before.says(&["€29.00 a month", "Prices are without tax."]);
        before.does_not_say("announcement");
        let mut ada = shop.visitor();
        ada.sign_in(ADA).await.leads_to("/dashboard");
        let fields = [("prices_with_tax", "on"), ("announcement", " Closed <on> Monday ")];
        let saved = ada.submit("/admin/settings", "/admin/settings", &fields).await;
        saved.leads_to("/admin/settings?saved=yes");
        ada.get("/admin/settings?saved=yes").await.says(&["The settings are saved.", " checked"]);
        let shown = ["€34.51 a month", "Prices include 19% tax.", ">Closed &#60;on&#62; Monday<"];
        freya.get("/").await.says(&shown);
        freya.sign_in(FREYA).await.leads_to("/dashboard");
        freya.get("/billing").await.says(&shown[1..]);

        ada.submit("/admin/settings", "/admin/settings", &[]).await;
        freya.get("/").await.says(&["€29.00 a month", "Prices are without tax."]);
    });
}

#[test]
fn who_is_no_administrator_changes_nothing() {
    in_shop(async |shop| {
        let mut freya = shop.visitor();
        freya.sign_in(FREYA).await.leads_to("/dashboard");
        freya.get("/admin/settings").await.refuses(403, "Only administrators");
        let fields = [("announcement", "Free for all")];
        let answer = freya.submit("/dashboard", "/admin/settings", &fields).await;
        answer.refuses(403, "Only administrators");
        freya.get("/").await.does_not_say("Free for all");
    });
}

#[test]
fn an_announcement_that_is_too_long_is_shown_again_and_not_saved() {
    in_shop(async |shop| {
        let mut ada = shop.visitor();
        ada.sign_in(ADA).await.leads_to("/dashboard");
        let long = "ü".repeat(201);
        let fields = [("announcement", long.as_str())];
        let answer = ada.submit("/admin/settings", "/admin/settings", &fields).await;
        answer.refuses(422, "Use at most 200 characters.");
        answer.refuses(422, &long);
        shop.visitor().get("/").await.does_not_say("üü");
        let longest = "ü".repeat(200);
        let fields = [("announcement", longest.as_str())];
        let answer = ada.submit("/admin/settings", "/admin/settings", &fields).await;
        answer.leads_to("/admin/settings?saved=yes");
    });
}
