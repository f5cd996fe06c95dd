//! Asks an application that nests the endpoints, as a real one does; each answer is held against the document.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use parity_verify::{DEFAULT_PATH, TOKEN_HEADER, Verification};
use serde_json::Value;
use tower::ServiceExt as _;

use crate::application::{TOKEN, verification};
use crate::document;

/// An answer that was read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    /// The body as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {:?}", self.text))
    }

    /// What was wrong with the question.
    #[track_caller]
    pub(crate) fn error(&self) -> String {
        self.json()["error"].as_str().unwrap().to_owned()
    }
}

/// The endpoints where an application has them.
pub(crate) fn nested(verification: Verification) -> Router {
    Router::new().nest(DEFAULT_PATH, verification.into_router())
}

/// A request with the token.
pub(crate) fn request(method: Method, path: &str) -> Request<Body> {
    let request = Request::builder().method(method).uri(format!("{DEFAULT_PATH}{path}"));
    request.header(TOKEN_HEADER, TOKEN).body(Body::empty()).unwrap()
}

/// Sends a request to an application and reads the answer.
pub(crate) async fn send(app: Router, request: Request<Body>) -> Answer {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let response = app.oneshot(request).await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let body = response.into_body().collect().await.unwrap().to_bytes();
    let answer = Answer { status, headers, text: String::from_utf8(body.to_vec()).unwrap() };
    // Where there are no endpoints, no document tells of them.
    if answer.headers.contains_key(header::CACHE_CONTROL) {
        assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store", "for {path}");
        document::check(&method, path.strip_prefix(DEFAULT_PATH).unwrap(), &answer);
    }
    answer
}

/// Asks the application that offers everything.
pub(crate) async fn get(path: &str) -> Answer {
    send(nested(verification(Some(TOKEN))), request(Method::GET, path)).await
}
