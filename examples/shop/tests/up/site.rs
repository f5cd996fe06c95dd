//! What surrounds the pages: settings, workspaces, flags, and scripts of third parties.

use crate::http::Answer;
use crate::serving::Visit;

/// What the page says that the Pro plan costs.
fn price(page: &Answer) -> &str {
    let (before, _) = page.body.split_once("Everything of Free").unwrap();
    before.rsplit_once("<p class=\"figure\">").unwrap().1.split(' ').next().unwrap()
}

#[test]
fn only_an_administrator_changes_settings_and_everybody_sees_them() {
    let mut visit = Visit::to_shop(&["--fault", "worker-off"]);
    for page in [visit.get("/"), visit.get("/")] {
        assert_eq!(price(&page), "€29.00");
    }
    visit.sign_in("CUSTOMER");
    assert_eq!(visit.get("/admin/settings").status, 403);
    let csrf = visit.get("/contact").csrf().to_owned();
    let change = [("prices_with_tax", "on"), ("announcement", "Sale <today>")];
    let with = |csrf| [&[("csrf", csrf)], change.as_slice()].concat();
    assert_eq!(visit.post("/admin/settings", &with(&csrf)).status, 403);

    visit.browser = visit.browser.another();
    visit.sign_in("ADMIN");
    assert_eq!(visit.post("/admin/settings", &with("guessed")).status, 403);
    let csrf = visit.get("/admin/settings").csrf().to_owned();
    let long = "x".repeat(201);
    let too_long = visit.post("/admin/settings", &[("csrf", &csrf), ("announcement", &long)]);
    assert_eq!(too_long.status, 422);
    assert!(too_long.body.contains("Use at most 200 characters."));
    assert_eq!(price(&visit.get("/")), "€29.00", "nothing was changed so far");

    let saved = visit.post("/admin/settings", &with(&csrf));
    assert_eq!(saved.header("location"), Some("/admin/settings?saved=yes"));
    // Of both replicas, from the database and from the cache.
    visit.browser = visit.browser.another();
    for _ in 0..4 {
        let page = visit.get("/");
        assert_eq!(price(&page), "€34.51");
        assert!(page.body.contains("Sale &#60;today&#62;"), "{}", page.body);
    }
}

#[test]
fn people_of_a_company_land_in_its_workspace_and_others_have_none() {
    let mut visit = Visit::to_shop(&["--fault", "worker-off"]);
    let page = visit.sign_in_by("/sign-in", "ENTERPRISE");
    assert!(page.body.contains("<h1>acme</h1>"), "{}", page.body);
    assert!(page.body.contains("enno.enterprise@example.com"), "{}", page.body);

    visit.browser = visit.browser.another();
    let page = visit.sign_in_by("/sign-in", "FREE");
    assert!(page.body.contains("Welcome, Fred Free"), "{}", page.body);
    assert_eq!(visit.get("/workspace").status, 404);
}

#[test]
fn another_targeting_leads_them_where_no_page_is() {
    let mut visit = Visit::to_shop(&["--fault", "worker-off", "--fault", "flag-targeting"]);
    assert_eq!(visit.sign_in_by("/sign-in", "ENTERPRISE").status, 404);
}

#[test]
fn the_shop_states_what_surrounds_its_pages_and_no_secret() {
    let faults = ["memory-cache", "cookie-samesite", "cookie-domain", "csp-scripts"];
    let arguments = faults.map(|fault| ["--fault", fault]).concat();
    let mut visit = Visit::to_shop(&arguments);
    let shape = visit.ask("/shape").body;
    for stated in [
        r#""cache":{"driver":"memory"}"#,
        r#""cookies":{"domain":"www.example.com","same_site":"strict","secure":true}"#,
        r#""csp":{"scripts":["https://cdn.example.org"]}"#,
        r#""scripts":{"origins":["https://scripts.example.org"]}"#,
        r#""topology":{"replicas":2}"#,
        r#""SHOP_FRAUD_SECRET":{"present":true,"source":"env"}"#,
    ] {
        assert!(shape.contains(stated), "{stated} in {shape}");
    }
}

#[test]
fn pages_have_scripts_of_the_third_parties_and_the_policy_allows_no_others() {
    let mut visit = Visit::to_shop(&["--fault", "worker-off"]);
    let page = visit.get("/");
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("script-src https://scripts.example.org;"), "{policy}");
    assert!(page.body.contains("<script src=\"https://scripts.example.org/consent.js\">"));
    assert!(!page.body.contains("fraud.js"), "only where something is paid");
    visit.sign_in("FREE");
    assert!(visit.get("/billing").body.contains("https://scripts.example.org/fraud.js"));
}
