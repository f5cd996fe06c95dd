//! What the shop serves, to visitors and to tests.

use crate::http::{Answer, Browser};
use crate::running::Up;
use crate::wait;

const LEAD: &str = "ada@example.com";

/// A shop, and who looks at it.
pub(crate) struct Visit {
    pub(crate) up: Up,
    pub(crate) url: String,
    pub(crate) browser: Browser,
}

impl Visit {
    pub(crate) fn to_shop(arguments: &[&str]) -> Self {
        let up = Up::serving(arguments);
        Self { url: up.variable("SHOP_URL"), browser: Browser::new(&up.network()), up }
    }

    pub(crate) fn get(&mut self, path: &str) -> Answer {
        let url = format!("{}{path}", self.url);
        self.browser.get(&url)
    }

    pub(crate) fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let url = format!("{}{path}", self.url);
        self.browser.post(&url, fields)
    }

    pub(crate) fn post_file(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        file: (&str, &str),
    ) -> Answer {
        let url = format!("{}{path}", self.url);
        self.browser.post_file(&url, fields, file)
    }

    /// Asks the verification endpoints.
    pub(crate) fn ask(&mut self, path: &str) -> Answer {
        let url = format!("{}/internal/verify{path}", self.url);
        let header = format!("x-verify-token: {}", self.up.variable("SHOP_VERIFY_TOKEN"));
        self.browser.get_with(&url, &header)
    }

    /// Signs in at the provider as one of the accounts of the env file, and goes on to the leads.
    pub(crate) fn sign_in(&mut self, account: &str) -> Answer {
        self.sign_in_by("/sign-in?back=/leads", account)
    }

    /// The same, begun at this path.
    pub(crate) fn sign_in_by(&mut self, path: &str, account: &str) -> Answer {
        let answer = self.get(path);
        let page = self.browser.follow(answer);
        let email = self.up.variable(&format!("SHOP_{account}_EMAIL"));
        let password = self.up.variable(&format!("SHOP_{account}_PASSWORD"));
        let fields = [("email", email.as_str()), ("password", password.as_str())];
        let answer = self.browser.post(&page.action("/login"), &fields);
        let page = self.browser.follow(answer);
        let answer = self.browser.post(&page.action("/consent"), &[]);
        self.browser.follow(answer)
    }

    fn send_lead(&mut self) -> Answer {
        let csrf = self.get("/contact").csrf().to_owned();
        let fields = [
            ("csrf", csrf.as_str()),
            ("name", "Ada <Lovelace>"),
            ("email", LEAD),
            ("company", "Engines"),
            ("message", "Please send a quote"),
        ];
        self.post("/contact", &fields)
    }
}

#[test]
fn a_lead_is_processed_by_the_worker_and_shown_so() {
    let mut visit = Visit::to_shop(&[]);
    let answer = visit.send_lead();
    assert_eq!((answer.status, answer.header("location")), (303, Some("/contact/thanks")));
    assert!(visit.get("/contact/thanks").body.contains("Thank you, we received your message."));
    let job = wait::until("the job to be done", || {
        let answer = visit.ask(&format!("/job?kind=process-lead&email={LEAD}"));
        answer.body.contains(r#""status":"done""#).then_some(answer.body)
    });
    let has = |field: &str| job.contains(field);
    assert!(has(r#""attempts":1"#) && has(r#""last_error":null"#), "{job}");
    let fact = visit.ask(&format!("/probe/lead?email={LEAD}")).body;
    assert_eq!(fact, r#"{"status":"processed","company":"Engines","score":85}"#);
    let page = visit.sign_in("CUSTOMER");
    assert!(page.body.contains("Ada &#60;Lovelace&#62;"), "{}", page.body);
    assert!(page.body.contains(r#"<span class="status processed">processed</span>"#));
}

#[test]
fn without_a_worker_the_job_waits_and_the_list_says_new() {
    let mut visit = Visit::to_shop(&["--fault", "worker-off"]);
    assert!(!visit.up.parts().have("shop worker"));
    visit.send_lead();
    let job = visit.ask(&format!("/job?kind=process-lead&email={LEAD}")).body;
    let has = |field: &str| job.contains(field);
    assert!(has(r#""status":"waiting""#) && has(r#""attempts":0"#), "{job}");
    let fact = visit.ask(&format!("/probe/lead?email={LEAD}")).body;
    assert_eq!(fact, r#"{"status":"pending","company":"Engines"}"#);
    // Twice: from the database, and from the cache.
    visit.sign_in("FREE");
    for page in [visit.get("/leads"), visit.get("/leads")] {
        assert!(page.body.contains(r#"<span class="status new">new</span>"#), "{}", page.body);
    }
    // A change is seen in spite of the cache.
    visit.send_lead();
    let page = visit.get("/leads");
    assert_eq!(page.body.matches(r#"<span class="status new">"#).count(), 2, "{}", page.body);
}

#[test]
fn a_form_without_the_sessions_token_is_refused_and_nothing_kept() {
    let mut visit = Visit::to_shop(&["--fault", "worker-off"]);
    let lead = [("name", "Ada"), ("email", LEAD), ("company", "Engines"), ("message", "Hello")];
    assert_eq!(visit.post("/contact", &lead).status, 403, "without a session");
    let csrf = visit.get("/contact").csrf().to_owned();
    assert_eq!(visit.post("/contact", &lead).status, 403, "without a token");
    let others = visit.browser.another().get(&format!("{}/contact", visit.url)).csrf().to_owned();
    let with = |csrf| [&[("csrf", csrf)], lead.as_slice()].concat();
    assert_eq!(visit.post("/contact", &with(&others)).status, 403, "with another's token");
    let fact = visit.ask(&format!("/probe/lead?email={LEAD}")).body;
    assert_eq!(fact, r#"{"status":"missing"}"#);
    assert_eq!(visit.post("/contact", &with(&csrf)).status, 303, "with its own token");
}

#[test]
fn a_wrong_form_is_shown_again_with_what_is_wrong() {
    let mut visit = Visit::to_shop(&["--fault", "worker-off"]);
    let csrf = visit.get("/contact").csrf().to_owned();
    let page = visit.post("/contact", &[("csrf", &csrf), ("name", "\"Ada"), ("email", "ada")]);
    assert_eq!(page.status, 422);
    assert!(page.body.contains("Enter an email address, such as name@example.com."));
    assert!(page.body.contains(r#"aria-invalid="true" aria-describedby="email-error""#));
    assert!(page.body.contains(r#"value="&#34;Ada""#), "{}", page.body);
}

#[test]
fn signing_in_and_out_changes_the_session() {
    let mut visit = Visit::to_shop(&["--fault", "worker-off"]);
    let url = visit.url.clone();
    let answer = visit.get("/billing");
    assert_eq!((answer.status, answer.header("location")), (303, Some("/sign-in?back=/billing")));
    visit.get("/contact");
    let before = visit.browser.cookie(&url, "shop_session").unwrap();
    let page = visit.sign_in("CUSTOMER");
    assert!(page.body.contains("paula.pro@example.com"), "{}", page.body);
    let signed_in = visit.browser.cookie(&url, "shop_session").unwrap();
    assert_ne!(before, signed_in, "a name from before must not sign anybody in");
    let mut other = visit.browser.another();
    other.set_cookie(&url, "shop_session", &before);
    assert_eq!(other.get(&format!("{url}/billing")).status, 303);

    let csrf = visit.get("/dashboard").csrf().to_owned();
    assert_eq!(visit.post("/sign-out", &[("csrf", "guessed")]).status, 403);
    assert_eq!(visit.post("/sign-out", &[("csrf", &csrf)]).status, 303);
    other.set_cookie(&url, "shop_session", &signed_in);
    assert_eq!(other.get(&format!("{url}/billing")).status, 303, "the old session is over");
}

#[test]
fn the_sessions_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let mut visit = Visit::to_shop(&["--fault", "worker-off"]);
    let answer = visit.get("/contact");
    let cookie = answer.header("set-cookie").unwrap().to_owned();
    assert!(cookie.starts_with("shop_session="), "{cookie}");
    for attribute in ["HttpOnly", "SameSite=Lax", "Secure"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(!cookie.contains("Domain"), "for this host alone: {cookie}");
}

#[test]
fn only_a_paying_customer_gets_an_invoice() {
    let mut visit = Visit::to_shop(&["--fault", "worker-off"]);
    visit.sign_in("CUSTOMER");
    assert!(visit.get("/billing").body.contains(r#"<button type="submit">Download invoice"#));
    let invoice = visit.get("/billing/invoice");
    assert_eq!((invoice.status, invoice.header("content-type")), (200, Some("application/pdf")));
    assert!(invoice.header("content-disposition").unwrap().starts_with("attachment; filename="));
    assert!(invoice.body.starts_with("%PDF-1.4"));

    visit.browser = visit.browser.another();
    visit.sign_in("FREE");
    assert!(visit.get("/billing").body.contains(r#"<button type="submit" disabled"#));
    assert_eq!(visit.get("/billing/invoice").status, 403);
}

#[test]
fn a_sign_in_that_was_not_begun_here_is_refused() {
    let mut visit = Visit::to_shop(&["--fault", "worker-off"]);
    assert_eq!(visit.get("/auth/callback?code=a&state=b").status, 400, "without a session");
    visit.get("/sign-in");
    assert_eq!(visit.get("/auth/callback?code=a&state=b").status, 400, "with another state");

    // The provider compares the redirect URI to the last character, and wants PKCE.
    let authorize = visit.get("/sign-in").location().unwrap();
    for (from, to, said) in [
        ("%2Fauth%2Fcallback", "%2Fauth%2Fcallback%2F", "redirect_uri did not match"),
        ("code_challenge", "without", "PKCE"),
    ] {
        let answer = visit.browser.get(&authorize.replace(from, to));
        let told = answer.body + answer.head.as_str();
        assert!(told.contains(said), "{told}");
    }
}

#[test]
fn verification_is_for_those_who_hold_the_token() {
    let mut visit = Visit::to_shop(&["--fault", "worker-off"]);
    let path = format!("/internal/verify/probe/lead?email={LEAD}");
    assert_eq!(visit.get(&path).status, 403);
    assert_eq!(visit.ask("/probe/customer?email=paula.pro@example.com").status, 200);
    assert_eq!(visit.ask("/job/none").status, 404);
    assert_eq!(visit.get("/healthz").body, r#"{"database":true,"redis":true}"#);
}
