//! What the book shows of a service and its endpoints, run.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::routing::post;
use http_body_util::BodyExt as _;
use parity_verify::{
    DEFAULT_PATH, Drills, Fact, Feed, Query, RunId, Shape, Surface, TOKEN_HEADER, Token,
    Unanswered, Verification,
};
use serde_json::{Value, json};
use tower::ServiceExt as _;

// ANCHOR: service
fn service(environment: &str, token: Option<Token>, payment_key: &str) -> Router {
    let (feed, drills) = (Feed::new(), Drills::new().fault("payment-down"));
    let shape = Shape::new(environment).with(Surface::Queue, "driver", "redis");
    let verification = Verification::new(environment, token)
        .shape(move || std::future::ready(Ok(shape.clone())))
        .probe("lead", lead)
        .events(feed.clone())
        .faults(drills)
        .redact(payment_key);
    Router::new()
        .route("/contact", post(async move |run: Option<RunId>| contact(&feed, run)))
        .nest(DEFAULT_PATH, verification.into_router())
}

/// A business fact, asked for as `/probe/lead?email=…`.
async fn lead(query: Query) -> Result<Fact, Unanswered> {
    match query.require("email")? {
        "ada@example.com" => Ok(Fact::new("processed").with("score", 70)),
        _ => Ok(Fact::new("missing")),
    }
}

/// Tells what the run of this request has caused; a request of a user is of no run.
fn contact(feed: &Feed, run: Option<RunId>) -> StatusCode {
    if let Some(run) = run {
        feed.fact(&run, "lead", Fact::new("pending"));
    }
    StatusCode::ACCEPTED
}
// ANCHOR_END: service

async fn ask(app: &Router, request: Request<Body>) -> (StatusCode, Body) {
    let response = app.clone().oneshot(request).await.unwrap();
    (response.status(), response.into_body())
}

#[tokio::test]
async fn the_service_that_the_book_shows_tells_what_a_run_has_caused() {
    let app = service("verify", Some(Token::new("sesame")), "sk_live_1");
    let of_run = Request::post("/contact").header("baggage", "parity.run=r1");
    let of_run = of_run.body(Body::empty()).unwrap();
    assert_eq!(ask(&app, of_run).await.0, StatusCode::ACCEPTED);
    let get = |path: &str| {
        let request = Request::get(format!("{DEFAULT_PATH}{path}")).header(TOKEN_HEADER, "sesame");
        request.body(Body::empty()).unwrap()
    };
    let (_, body) = ask(&app, get("/probe/lead?email=ada@example.com")).await;
    let fact: Value = serde_json::from_slice(&body.collect().await.unwrap().to_bytes()).unwrap();
    assert_eq!(fact, json!({"status": "processed", "score": 70}));
    let (_, mut events) = ask(&app, get("/events?run=r1")).await;
    let _opening = events.frame().await;
    let event = events.frame().await.unwrap().unwrap().into_data().unwrap();
    let told =
        "id: 1\nevent: fact\ndata: {\"probe\":\"lead\",\"fact\":{\"status\":\"pending\"}}\n\n";
    assert_eq!(event, told);
}
