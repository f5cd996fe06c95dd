//! The public face of the verification endpoints, asked as a harness asks it.

#![expect(clippy::unwrap_used, reason = "a test that cannot ask has failed")]

use std::io;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use parity_verify::{
    DEFAULT_PATH, Fact, Job, JobQuery, JobStatus, Query, TOKEN_HEADER, Token, Unanswered,
    Verification,
};
use serde_json::{Value, json};
use tower::ServiceExt;

const TOKEN: &str = "sesame";

fn verification(token: Option<&str>) -> Verification {
    Verification::new(token.map(Token::new)).probe("lead", lead).probe("broken", broken).jobs(jobs)
}

async fn lead(query: Query) -> Result<Fact, Unanswered> {
    match query.require("email")? {
        "ada@example.com" => Ok(Fact::new("processed").with("score", 70)),
        _ => Ok(Fact::new("missing")),
    }
}

async fn broken(_query: Query) -> Result<Fact, Unanswered> {
    Err(io::Error::other("password=hunter2 was refused by 10.0.0.1"))?
}

async fn jobs(query: JobQuery) -> Result<Option<Job>, Unanswered> {
    let found = match &query {
        JobQuery::ById(id) => id == "7",
        JobQuery::ByFields { kind, fields } => {
            kind == "process-lead" && fields.get("email") == Some("ada@example.com")
        }
    };
    Ok(found.then(|| Job {
        id: "7".to_owned(),
        kind: "process-lead".to_owned(),
        status: JobStatus::Waiting,
        attempts: 0,
        last_error: None,
        queued_at: None,
        started_at: None,
        finished_at: None,
    }))
}

/// Asks an application that nests the endpoints, as a real one does.
async fn ask(router: Router, method: Method, path: &str, token: Option<&str>) -> Response<Body> {
    let app = Router::new().nest(DEFAULT_PATH, router);
    let mut request = Request::builder().method(method).uri(format!("{DEFAULT_PATH}{path}"));
    if let Some(token) = token {
        request = request.header(TOKEN_HEADER, token);
    }
    app.oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

async fn get(path: &str) -> (StatusCode, Value) {
    let router = verification(Some(TOKEN)).into_router();
    let response = ask(router, Method::GET, path, Some(TOKEN)).await;
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store", "for {path}");
    let status = response.status();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&body).unwrap())
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
    let said = "there is no probe `leed`; the probes are `broken`, `lead`";
    assert_eq!((status, body), (StatusCode::NOT_FOUND, json!({"error": said})));
}

#[tokio::test]
async fn an_unknown_path_is_told_with_those_there_are() {
    for path in ["/probes", "/probe/", "/probe/lead/more", ""] {
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
async fn without_the_right_token_there_is_403_and_nothing_else() {
    for token in [None, Some(""), Some("sesam"), Some("Sesame"), Some("sesame1")] {
        for path in ["", "/probe/lead?email=a", "/probe/unknown", "/job", "/job/7", "/else"] {
            for method in [Method::GET, Method::POST] {
                let router = verification(Some(TOKEN)).into_router();
                let response = ask(router, method, path, token).await;
                assert_eq!(response.status(), StatusCode::FORBIDDEN, "{token:?} at {path:?}");
                let body = response.into_body().collect().await.unwrap().to_bytes();
                assert!(body.is_empty(), "{token:?} at {path:?} was told {body:?}");
            }
        }
    }
}

#[tokio::test]
async fn without_a_configured_token_no_path_exists() {
    for configured in [None, Some("")] {
        for sent in [None, Some(""), Some(TOKEN)] {
            for path in ["", "/probe/lead?email=ada%40example.com", "/job/7", "/job?kind=a"] {
                let router = verification(configured).into_router();
                let response = ask(router, Method::GET, path, sent).await;
                assert_eq!(response.status(), StatusCode::NOT_FOUND, "{sent:?} at {path:?}");
                let body = response.into_body().collect().await.unwrap().to_bytes();
                assert!(body.is_empty(), "{sent:?} at {path:?} was told {body:?}");
            }
        }
    }
}

#[tokio::test]
async fn the_endpoints_only_read() {
    let router = verification(Some(TOKEN)).into_router();
    let response = ask(router, Method::POST, "/probe/lead?email=a", Some(TOKEN)).await;
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[test]
fn printing_the_endpoints_does_not_tell_the_token() {
    let printed = format!("{:?}", verification(Some("sesame-123")));
    assert!(printed.contains("lead") && !printed.contains("sesame-123"), "{printed}");
}
