//! No secret leaves, whatever the application says.

use axum::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http_body_util::BodyExt as _;
use parity_verify::{Addresses, Direction, Evaluation, Fact, Feed, Job, JobStatus, RunId, Webhook};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::application::{SECRET, TOKEN, within};
use crate::asking::{nested, request, send};

/// The secret and the token as they could come back.
fn forms() -> Vec<String> {
    let mut forms = Vec::new();
    for secret in [SECRET, TOKEN] {
        let json = json!(secret).to_string();
        forms.extend([
            secret.to_owned(),
            json[1..json.len() - 1].to_owned(),
            utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string(),
            STANDARD.encode(secret),
            STANDARD.encode(format!("user:{secret}")),
        ]);
    }
    forms
}

/// Whether a text of it, read as JSON, holds no form of a secret.
#[track_caller]
fn assert_clean(text: &str) {
    for form in [SECRET, TOKEN, "sk_live", "c2tfbGl2", "sesame"] {
        assert!(!text.contains(form), "{form} in {text}");
    }
    assert!(text.contains("[redacted]"), "{text}");
}

#[tokio::test]
async fn no_form_of_a_secret_leaves_by_any_path() {
    for form in forms() {
        let (feed, run) = (Feed::new(), RunId::new("r").unwrap());
        let last_error = Some(form.clone());
        feed.job(&run, Job { last_error, ..Job::new("7", "process-lead", JobStatus::Failed) });
        let endpoint = format!("https://example.com/hook?key={form}");
        feed.webhook(&run, Webhook::new("evt_1", Direction::Out, endpoint));
        let context = [("key".to_owned(), Value::from(form.clone()))].into_iter().collect();
        feed.flag(&run, Evaluation { context, ..Evaluation::new("a", "static") });
        feed.fact(&run, "lead", Fact::new("processed").with(&*form, &*form));
        let app = nested(within("verify", Some(TOKEN), feed));
        let encoded = utf8_percent_encode(&form, NON_ALPHANUMERIC);
        for path in [
            "/webhooks?run=r".to_owned(),
            "/flags?run=r".to_owned(),
            format!("/probe/echo?value={encoded}"),
            format!("/probe/{encoded}"),
        ] {
            assert_clean(&send(app.clone(), request(Method::GET, &path)).await.text);
        }
        let events = app.oneshot(request(Method::GET, "/events?run=r")).await.unwrap();
        let mut body = events.into_body();
        let _opening = body.frame().await;
        let text = body.frame().await.unwrap().unwrap().into_data().unwrap();
        for event in String::from_utf8(text.to_vec()).unwrap().split_terminator("\n\n") {
            assert_clean(event);
        }
    }
}

#[tokio::test]
async fn addresses_in_contexts_of_flags_are_masked_unless_they_are_to_stay() {
    for (addresses, shown) in
        [(Addresses::Masked, "a***@example.com"), (Addresses::Kept, "ada@example.com")]
    {
        let (feed, run) = (Feed::new(), RunId::new("r").unwrap());
        let context = [("user".to_owned(), Value::from("ada@example.com"))].into_iter().collect();
        feed.flag(&run, Evaluation { context, ..Evaluation::new("a", "static") });
        let app = nested(within("verify", Some(TOKEN), feed).addresses(addresses));
        let flags = send(app.clone(), request(Method::GET, "/flags?run=r")).await.json();
        assert_eq!(flags["flags"][0]["context"]["user"], shown);
        let events = app.oneshot(request(Method::GET, "/events?run=r")).await.unwrap();
        let mut body = events.into_body();
        let _opening = body.frame().await;
        let text = body.frame().await.unwrap().unwrap().into_data().unwrap();
        assert!(String::from_utf8_lossy(&text).contains(shown), "{text:?}");
    }
}
