//! The lead form: kept, scored, told to the CRM; or shown again with what is wrong.

use serde_json::json;

use crate::people::FREYA;
use crate::shop::in_shop;

const LEAD: [(&str, &str); 4] = [
    ("name", " Nadia Okafor "),
    ("email", "Nadia@Engines.example.com"),
    ("company", "Engines & Sons"),
    ("message", "We would like a quote for 50 seats this month, please."),
];

#[test]
fn a_lead_is_scored_listed_and_told_to_the_crm_with_a_good_signature() {
    in_shop(async |shop| {
        let mut nadia = shop.visitor();
        nadia.submit("/contact", "/contact", &LEAD).await.leads_to("/contact/thanks");
        nadia.get("/contact/thanks").await.says(&["Thank you, we received your message."]);
        let taken = shop.crm.taken();
        assert_eq!((taken.len(), shop.crm.refused()), (1, 0));
        assert_eq!(taken[0]["type"], "lead.created");
        let lead = json!({
            "id": taken[0]["data"]["id"], "name": "Nadia Okafor",
            "email": "nadia@engines.example.com", "company": "Engines & Sons", "score": 100,
        });
        assert_eq!(taken[0]["data"], lead);
        let mut freya = shop.visitor();
        freya.sign_in(FREYA).await.leads_to("/dashboard");
        let list = freya.get("/leads").await;
        list.says(&["Nadia Okafor", "Engines &#38; Sons", "processed", ">100<"]);
        assert!(shop.log().contains("there is no mail server for"), "a letter was due");
    });
}

#[test]
fn a_form_with_mistakes_is_shown_again_as_it_was_sent() {
    in_shop(async |shop| {
        let mut nadia = shop.visitor();
        let wrong = [("name", ""), ("email", "nadia"), ("company", "\"><script>"), ("message", "")];
        let answer = nadia.submit("/contact", "/contact", &wrong).await;
        for said in ["Enter your name.", "Enter an email address", "Tell us what you need."] {
            answer.refuses(422, said);
        }
        answer.refuses(422, "value=\"nadia\"");
        answer.does_not_say("<script>");
        answer.does_not_say("Enter the name of your company.");
        let message = "m".repeat(2001);
        let long = [&LEAD[..3], &[("message", message.as_str())]].concat();
        let answer = nadia.submit("/contact", "/contact", &long).await;
        answer.refuses(422, "Use at most 2000 characters.");
        assert!(shop.holds("select not exists (select from leads)").await);
        assert_eq!(shop.crm.taken().len(), 0);
    });
}

#[test]
fn a_lead_is_kept_though_the_crm_is_out_of_order() {
    in_shop(async |shop| {
        shop.crm.breaks_down();
        let mut nadia = shop.visitor();
        let answer = nadia.submit("/contact", "/contact", &LEAD).await;
        answer.refuses(500, "Something went wrong");
        assert!(shop.holds("select count(*) = 1 and every(score = 100) from leads").await);
        assert!(shop.log().contains("the CRM answered with status 503"), "{}", shop.log());
    });
}
