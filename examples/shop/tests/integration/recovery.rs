//! The way back in: asking for a link, opening it, and all the ways in which it does not open.

use crate::people::{ADA, ERIK, FREYA};
use crate::shop::{Shop, in_shop};
use crate::visitor::Visitor;

const LINK: &str = "/recover/open?ticket=the%20ticket";

/// Freya's browser, in which she has asked for a link; and the mail's link, as the database knows it by a digest.
async fn freya_asks(shop: &Shop) -> Visitor {
    let mut elsewhere = shop.visitor();
    elsewhere.sign_in(FREYA).await.leads_to("/dashboard");
    let mut freya = shop.visitor();
    freya
        .submit("/recover", "/recover", &[("email", FREYA.email)])
        .await
        .leads_to("/recover/asked");
    assert!(shop.log().contains("Your way back into Larkspur"), "{}", shop.log());
    let link = "update recoveries set ticket_digest = sha256('the ticket')
        where ticket_digest is not null returning true";
    assert!(shop.holds(link).await);
    freya
}

#[test]
fn a_link_signs_in_once_the_browser_that_has_asked_for_it() {
    in_shop(async |shop| {
        let mut freya = freya_asks(shop).await;
        freya.get("/recover/asked").await.says(&["Check your mail"]);
        let browser = freya.cookie("shop_recovery").unwrap().to_owned();
        freya.get(LINK).await.leads_to("/dashboard");
        freya.get("/dashboard").await.says(&["Welcome, Freya"]);
        assert_eq!(freya.cookie("shop_recovery"), None, "it has served its purpose");

        // Whoever finds both later is not let in.
        let mut finder = shop.visitor();
        finder.set_cookie("shop_recovery", &browser);
        finder.get(LINK).await.leads_to("/recover/refused/used");
        let page = finder.get("/recover/refused/used").await;
        page.refuses(403, "Ask for a new link");
        finder.get("/dashboard").await.leads_to("/sign-in?back=/dashboard");
    });
}

#[test]
fn a_link_that_is_forwarded_opens_nothing() {
    in_shop(async |shop| {
        let mut freya = freya_asks(shop).await;
        let mut other = shop.visitor();
        other.get(LINK).await.leads_to("/recover/refused/other-browser");
        other.get("/dashboard").await.leads_to("/sign-in?back=/dashboard");
        // It is not used up by that.
        freya.get(LINK).await.leads_to("/dashboard");
    });
}

#[test]
fn a_link_that_is_too_old_or_made_up_opens_nothing() {
    in_shop(async |shop| {
        let mut freya = freya_asks(shop).await;
        freya.get("/recover/open?ticket=guessed").await.leads_to("/recover/refused/unknown");
        freya.get("/recover/open").await.leads_to("/recover/refused/unknown");
        let later = "update recoveries set expires_at = now() returning true";
        assert!(shop.holds(later).await);
        freya.get(LINK).await.leads_to("/recover/refused/too-old");
    });
}

#[test]
fn who_asks_learns_nothing_about_who_has_an_account() {
    in_shop(async |shop| {
        let mut elsewhere = shop.visitor();
        for person in [ADA, ERIK] {
            elsewhere.sign_in(person).await;
        }
        let mut anybody = shop.visitor();
        for email in ["nobody@example.com", ADA.email, ERIK.email] {
            let answer = anybody.submit("/recover", "/recover", &[("email", email)]).await;
            answer.leads_to("/recover/asked");
        }
        anybody
            .submit("/recover", "/recover", &[("email", "x")])
            .await
            .refuses(422, "Enter an email");
        // Whoever is of a company, or may change settings, comes in by the identity provider alone.
        assert!(shop.holds("select not exists (select from recoveries)").await);
        assert!(!shop.log().contains("Your way back"), "{}", shop.log());
    });
}

#[test]
fn nobody_can_fill_the_mailbox_of_another() {
    in_shop(async |shop| {
        freya_asks(shop).await;
        let mut anybody = shop.visitor();
        for _ in 0..6 {
            let answer = anybody.submit("/recover", "/recover", &[("email", FREYA.email)]).await;
            answer.leads_to("/recover/asked");
        }
        assert!(shop.holds("select count(*) = 5 from recoveries").await);
    });
}
