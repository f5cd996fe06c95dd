//! What every answer of the web process has in common.

use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use openidconnect::url::Url;

use crate::clock::Stopwatch;

/// What pages may load, and where their forms may lead.
#[derive(Debug, Clone)]
pub(crate) struct Policy(HeaderValue);

impl Policy {
    /// The policy that allows forms to lead to the shop and, from there, to this server.
    pub(crate) fn new(forms: &Url) -> Self {
        let forms = forms.origin().ascii_serialization();
        let policy = format!(
            "default-src 'none'; style-src 'self'; img-src 'self' data:; \
             form-action 'self' {forms}; base-uri 'none'; frame-ancestors 'none'"
        );
        Self(policy.parse().expect("an origin has no character that a header may not have"))
    }
}

/// Keeps pages out of caches and frames, and other origins out of pages.
pub(crate) async fn protect(
    State(Policy(policy)): State<Policy>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Writes one line a request: its path but not its query, which may carry codes and addresses.
pub(crate) async fn log_request(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let stopwatch = Stopwatch::start();
    let response = next.run(request).await;
    let milliseconds = stopwatch.elapsed().as_millis();
    tracing::info!("{method} {path} {} {milliseconds} ms", response.status().as_u16());
    response
}
