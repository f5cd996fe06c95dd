//! Requests that are too many, too large, too slow or no requests, and answers that do not come.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use futures_util::stream;
use parity_verify::{DEFAULT_PATH, Limits, Rate, TOKEN_HEADER};

use crate::application::{TOKEN, verification};
use crate::asking::{Answer, nested, request, send};

fn with_body(body: Body) -> Request<Body> {
    let (parts, _) = request(Method::POST, "/fault").into_parts();
    Request::from_parts(parts, body)
}

#[track_caller]
fn check(answer: &Answer, status: StatusCode, said: &str) {
    assert_eq!(answer.status, status);
    assert!(answer.error().contains(said), "{}", answer.error());
}

async fn get(app: &Router, token: &str) -> Answer {
    let request = Request::get(DEFAULT_PATH).header(TOKEN_HEADER, token);
    send(app.clone(), request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn an_address_that_is_too_long_or_no_text_is_refused() {
    let query = format!("/probe/lead?email={}", "a".repeat(9 * 1024));
    check(&crate::asking::get(&query).await, StatusCode::URI_TOO_LONG, "at most 8192");
    for path in ["/probe/lead?email=%zz", "/probe/lead?email=%ff", "/job/%ff"] {
        check(&crate::asking::get(path).await, StatusCode::BAD_REQUEST, "percent-encoded");
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_whether_or_not_it_says_so() {
    let large = vec![b'a'; 64 * 1024 + 1];
    let told = large.len().to_string();
    let app = nested(verification(Some(TOKEN)));
    let chunks = large.chunks(1000).map(|chunk| Ok::<_, std::io::Error>(chunk.to_vec()));
    let untold = with_body(Body::from_stream(stream::iter(chunks.collect::<Vec<_>>())));
    check(&send(app.clone(), untold).await, StatusCode::PAYLOAD_TOO_LARGE, "at most 65536");
    let mut request =
        with_body(Body::from_stream(stream::pending::<Result<Vec<u8>, std::io::Error>>()));
    request.headers_mut().insert(header::CONTENT_LENGTH, told.parse().unwrap());
    check(&send(app, request).await, StatusCode::PAYLOAD_TOO_LARGE, "at most 65536");
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_come_is_refused() {
    let app = nested(verification(Some(TOKEN)));
    let never = Body::from_stream(stream::pending::<Result<Vec<u8>, std::io::Error>>());
    let answer = send(app, with_body(never)).await;
    check(&answer, StatusCode::REQUEST_TIMEOUT, "longer than 5s");
    assert_eq!(answer.headers[header::CONNECTION], "close");
}

#[tokio::test]
async fn a_body_that_breaks_off_is_refused() {
    let broken = Err::<Vec<u8>, _>(std::io::Error::other("reset"));
    let broken = Body::from_stream(stream::iter([Ok(b"{".to_vec()), broken]));
    let answer = send(nested(verification(Some(TOKEN))), with_body(broken)).await;
    check(&answer, StatusCode::BAD_REQUEST, "broke off");
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_hangs_is_given_up() {
    let answer = crate::asking::get("/probe/hangs").await;
    check(&answer, StatusCode::GATEWAY_TIMEOUT, "the probe `hangs` took too long");
}

#[tokio::test]
async fn a_probe_that_panics_is_one_that_fails() {
    let answer = crate::asking::get("/probe/panics?of=hunger").await;
    check(&answer, StatusCode::INTERNAL_SERVER_ERROR, "the probe `panics` could not be answered");
    assert!(!answer.text.contains("hunger"), "{}", answer.text);
}

#[tokio::test(start_paused = true)]
async fn so_many_requests_are_answered_at_once_and_others_told_when_to_come_again() {
    let app = nested(verification(Some(TOKEN)));
    for number in 0..100 {
        assert_eq!(get(&app, TOKEN).await.status, StatusCode::OK, "{number}");
    }
    let answer = get(&app, TOKEN).await;
    check(&answer, StatusCode::TOO_MANY_REQUESTS, "wait and ask again");
    assert_eq!(answer.headers[header::RETRY_AFTER], "1");
    tokio::time::advance(Duration::from_millis(40)).await;
    assert_eq!(get(&app, TOKEN).await.status, StatusCode::OK);
    assert_eq!(get(&app, TOKEN).await.status, StatusCode::OK);
    assert_eq!(get(&app, TOKEN).await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test(start_paused = true)]
async fn who_guesses_learns_nothing_for_a_while() {
    let mut limits = Limits::default();
    limits.wrong_tokens = Rate { per_second: 0.5, burst: 3 };
    let app = nested(verification(Some(TOKEN)).limits(limits));
    for _ in 0..3 {
        assert_eq!(get(&app, "guess").await.status, StatusCode::FORBIDDEN);
    }
    for token in ["guess", TOKEN] {
        let answer = get(&app, token).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{token}");
        assert_eq!(answer.headers[header::RETRY_AFTER], "2");
        assert!(answer.text.is_empty(), "{}", answer.text);
    }
    tokio::time::advance(Duration::from_secs(2)).await;
    assert_eq!(get(&app, TOKEN).await.status, StatusCode::OK);
}
