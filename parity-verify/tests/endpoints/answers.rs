//! What each path answers to a right question, and to a wrong one.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use parity_verify::{
    Direction, Drills, Evaluation, Feed, Job, JobStatus, RunId, Shape, Surface, Token,
    Verification, Webhook,
};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::application::{TOKEN, verification, within};
use crate::asking::{nested, request, send};

async fn get(path: &str) -> (StatusCode, Value) {
    let answer = crate::asking::get(path).await;
    (answer.status, answer.json())
}

#[tokio::test]
async fn a_probe_answers_with_its_fact() {
    let (status, body) = get("/probe/lead?email=ada%40example.com").await;
    assert_eq!((status, body), (StatusCode::OK, json!({"status": "processed", "score": 70})));
}

#[tokio::test]
async fn what_a_probe_does_not_find_is_a_fact_too() {
    let (status, body) = get("/probe/lead?email=nobody").await;
    assert_eq!((status, body), (StatusCode::OK, json!({"status": "missing"})));
}

#[tokio::test]
async fn a_job_is_found_by_its_id_and_by_its_fields() {
    for path in ["/job/7", "/job?kind=process-lead&email=ada%40example.com"] {
        let (status, body) = get(path).await;
        assert_eq!((status, &body["status"]), (StatusCode::OK, &json!("waiting")), "for {path}");
    }
}

#[tokio::test]
async fn a_job_that_is_not_there_is_missing() {
    for path in ["/job/8", "/job?kind=process-lead&email=nobody", "/job?kind=other"] {
        let (status, body) = get(path).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "for {path}");
        assert_eq!(body, json!({"error": "there is no such job", "status": "missing"}));
    }
}

#[tokio::test]
async fn a_wrong_question_is_told_what_to_change() {
    for (path, said) in [
        ("/probe/lead", "the parameter `email` is missing; add `email=…` to the query"),
        ("/probe/lead?email=a&email=b", "the parameter `email` is given twice; give it once"),
        ("/job?email=a", "the parameter `kind` is missing; add `kind=…` to the query"),
    ] {
        let answer = get(path).await;
        assert_eq!(answer, (StatusCode::BAD_REQUEST, json!({"error": said})), "for {path}");
    }
}

#[tokio::test]
async fn an_unknown_probe_is_told_with_those_there_are() {
    let (status, body) = get("/probe/leed?email=a").await;
    let said =
        "there is no probe `leed`; the probes are `broken`, `echo`, `hangs`, `lead`, `panics`";
    assert_eq!((status, body), (StatusCode::NOT_FOUND, json!({"error": said})));
}

#[tokio::test]
async fn an_unknown_path_is_told_with_those_there_are() {
    for path in ["/probes", "/probe/", "/probe/lead/more", "/shape/"] {
        let (status, body) = get(path).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "for {path}");
        let said = body["error"].as_str().unwrap();
        assert!(said.contains("`/probe/<name>`") && said.contains("`lead`"), "{said}");
    }
}

#[tokio::test]
async fn a_probe_that_fails_tells_no_internals() {
    let (status, body) = get("/probe/broken").await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    let said = "the probe `broken` could not be answered; the application's log says why";
    assert_eq!(body, json!({"error": said}));
}

#[tokio::test]
async fn what_is_offered_is_told_by_the_path_itself() {
    let (status, body) = get("").await;
    assert_eq!(status, StatusCode::OK);
    let probes = ["broken", "echo", "hangs", "lead", "panics"];
    let offer = json!({
        "version": 1, "shape": true, "probes": probes, "jobs": true, "webhooks": true,
        "flags": true, "events": true, "faults": true,
    });
    assert_eq!(body, offer);
}

#[tokio::test]
async fn what_is_not_offered_is_refused_with_the_way_to_offer_it() {
    let bare = || Verification::new("verify", Some(Token::new(TOKEN)));
    for (path, way) in [
        ("/shape", "shape"),
        ("/job/7", "jobs"),
        ("/webhooks?run=r", "webhooks"),
        ("/flags?run=r", "flags"),
        ("/events?run=r", "events"),
        ("/fault", "faults"),
    ] {
        let answer = send(nested(bare()), request(Method::GET, path)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "for {path}");
        assert!(answer.error().ends_with(&format!("give it `Verification::{way}`")), "{path}");
        assert!(answer.json().get("status").is_none(), "{path} says that it is missing");
    }
    let offer = send(nested(bare()), request(Method::GET, "")).await.json();
    assert_eq!((&offer["jobs"], &offer["shape"]), (&json!(false), &json!(false)));
}

#[tokio::test]
async fn the_shape_is_told_without_values_of_secrets() {
    let (status, body) = get("/shape").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        body["surfaces"]["secrets"]["STRIPE_KEY"],
        json!({"present": true, "source": "vault"})
    );
    let careless = Verification::new("verify", Some(Token::new(TOKEN)))
        .shape(async || Ok(Shape::new("verify").with(Surface::Secrets, "STRIPE_KEY", "sk_live_1")));
    let answer = send(nested(careless), request(Method::GET, "/shape")).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!answer.text.contains("sk_live"), "{}", answer.text);
}

#[tokio::test]
async fn the_feed_answers_what_the_application_gives_no_way_to() {
    let (feed, run) = (Feed::new(), RunId::new("r1").unwrap());
    let failed = Webhook { attempts: 1, ..Webhook::new("evt_1", Direction::In, "/hooks/pay") };
    feed.webhook(&run, failed.clone());
    feed.webhook(&run, Webhook::new("evt_2", Direction::Out, "https://example.com/hook"));
    feed.webhook(&run, Webhook { attempts: 2, status: Some(200), ..failed });
    feed.flag(&run, Evaluation::new("new-checkout", "static"));
    feed.job(&run, Job::new("7", "process-lead", JobStatus::Waiting));
    feed.job(&run, Job::new("8", "process-lead", JobStatus::Running));
    feed.job(&run, Job::new("7", "process-lead", JobStatus::Done));
    let app = nested(Verification::new("verify", Some(Token::new(TOKEN))).events(feed));
    let get = async |path: &str| send(app.clone(), request(Method::GET, path)).await;

    let webhooks = get("/webhooks?run=r1").await.json();
    assert_eq!(
        (&webhooks["webhooks"][0]["id"], &webhooks["webhooks"][0]["attempts"]),
        (&json!("evt_1"), &json!(2))
    );
    assert_eq!(webhooks["webhooks"][1]["id"], "evt_2");
    assert_eq!(get("/flags?run=r1").await.json()["flags"][0]["key"], "new-checkout");
    assert_eq!(get("/flags?run=r2").await.json(), json!({"flags": []}));
    assert_eq!(get("/job/7").await.json()["status"], "done");
    assert_eq!(get("/job?kind=process-lead&run=r1").await.json()["id"], "7");
    assert_eq!(get("/job?kind=process-lead&run=r2").await.json()["status"], "missing");
    assert_eq!(get("/job?kind=other").await.status, StatusCode::NOT_FOUND);
    let answer = get("/job?kind=process-lead&email=a").await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.error().contains("not by `email`"), "{}", answer.error());
}

#[tokio::test]
async fn a_way_of_the_applications_own_goes_before_the_feed() {
    let (feed, run) = (Feed::new(), RunId::new("r1").unwrap());
    feed.webhook(&run, Webhook::new("of-feed", Direction::In, "/"));
    let verification = within("verify", Some(TOKEN), feed)
        .webhooks(async |run| Ok(vec![Webhook::new(run.as_str(), Direction::Out, "/")]))
        .flags(async |run| Ok(vec![Evaluation::new(run.as_str(), "static")]));
    let app = nested(verification);
    let webhooks = send(app.clone(), request(Method::GET, "/webhooks?run=r1")).await.json();
    assert_eq!(webhooks["webhooks"][0]["id"], "r1");
    let flags = send(app, request(Method::GET, "/flags?run=r1")).await.json();
    assert_eq!(flags["flags"][0]["key"], "r1");
}

#[tokio::test]
async fn faults_are_turned_on_and_off() {
    let drills = Drills::new().fault("mail-down").fault("payment-down");
    let app = nested(Verification::new("verify", Some(Token::new(TOKEN))).faults(drills.clone()));
    let turn = async |method: Method, path: &str, body: &'static str| {
        let (parts, _) = request(method, path).into_parts();
        send(app.clone(), Request::from_parts(parts, Body::from(body))).await
    };
    let on = turn(Method::POST, "/fault", r#"{"name":"payment-down"}"#).await;
    assert_eq!(on.json(), json!({"known": ["mail-down", "payment-down"], "on": ["payment-down"]}));
    assert!(drills.is_on("payment-down") && !drills.is_on("mail-down"));
    turn(Method::POST, "/fault", r#"{"name":"mail-down"}"#).await;
    let off = turn(Method::DELETE, "/fault?name=payment-down", "").await;
    assert_eq!(off.json()["on"], json!(["mail-down"]));
    let off = turn(Method::DELETE, "/fault", "").await;
    assert_eq!(off.json()["on"], json!([]));
    for answer in [
        turn(Method::POST, "/fault", r#"{"name":"x"}"#).await,
        turn(Method::DELETE, "/fault?name=x", "").await,
    ] {
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(answer.error(), "there is no fault `x`; there are `mail-down`, `payment-down`");
    }
    for body in ["", "{", r#"{"names":"x"}"#, "[]"] {
        assert_eq!(turn(Method::POST, "/fault", body).await.status, StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn a_fault_that_cannot_be_turned_stays_as_it_is() {
    let app = nested(verification(Some(TOKEN)));
    let (parts, _) = request(Method::POST, "/fault").into_parts();
    let stuck = Request::from_parts(parts, Body::from(r#"{"name":"stuck"}"#));
    let answer = send(app.clone(), stuck).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!answer.text.contains("switch"), "{}", answer.text);
    assert_eq!(send(app, request(Method::GET, "/fault")).await.json()["on"], json!([]));
}

#[tokio::test]
async fn a_path_says_which_methods_it_has() {
    let app = nested(verification(Some(TOKEN)));
    for (path, allowed) in [("/probe/lead?email=a", "GET,HEAD"), ("/fault", "GET,HEAD,POST,DELETE")]
    {
        let answer = send(app.clone(), request(Method::PUT, path)).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "for {path}");
        assert_eq!(answer.headers[header::ALLOW], allowed);
        assert_eq!(answer.error(), "`PUT` is not answered here; `Allow` says what is");
    }
}

#[tokio::test]
async fn a_handler_is_told_the_run_of_its_request() {
    let echo = async |run: Option<RunId>| run.map(|run| run.to_string()).unwrap_or_default();
    let app: axum::Router = axum::Router::new().route("/", axum::routing::get(echo));
    let of_run = Request::get("/").header("baggage", "parity.run=r1").body(Body::empty()).unwrap();
    let answer = app.oneshot(of_run).await.unwrap();
    let body = axum::body::to_bytes(answer.into_body(), 100).await.unwrap();
    assert_eq!(body, "r1");
}

#[test]
fn printing_the_endpoints_does_not_tell_the_token() {
    let printed = format!("{:?}", verification(Some("sesame-123")));
    assert!(printed.contains("lead") && !printed.contains("sesame-123"), "{printed}");
}
