//! What every answer of the web process has in common.

use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::clock::Stopwatch;
use crate::config::Origin;

/// What pages may load and do: their own, and scripts of these origins.
#[derive(Debug, Clone)]
pub(crate) struct Policy(HeaderValue);

impl Policy {
    /// The policy that allows scripts of these origins, and forms that lead to those.
    pub(crate) fn new(scripts: &[Origin], forms: &[Origin]) -> Self {
        let named = |origins: &[Origin]| {
            origins.iter().fold(String::new(), |text, origin| text + " " + origin.as_str())
        };
        let scripts = match named(scripts) {
            none if none.is_empty() => " 'none'".to_owned(),
            some => some,
        };
        let forms = named(forms);
        let policy = format!(
            "default-src 'none'; script-src{scripts}; connect-src{scripts}; style-src 'self'; \
             img-src 'self' data:; form-action 'self'{forms}; base-uri 'none'; frame-ancestors 'none'"
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

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(scripts: &[&str], forms: &[&str]) -> String {
        let origins = |texts: &[&str]| -> Vec<Origin> {
            texts.iter().map(|text| text.parse().unwrap()).collect()
        };
        let Policy(header) = Policy::new(&origins(scripts), &origins(forms));
        header.to_str().unwrap().to_owned()
    }

    #[test]
    fn without_third_parties_no_script_is_allowed() {
        let policy = policy(&[], &[]);
        assert!(policy.contains("script-src 'none'; connect-src 'none';"), "{policy}");
        assert!(policy.contains("form-action 'self';"), "{policy}");
    }

    #[test]
    fn scripts_of_an_origin_may_be_loaded_and_may_ask_it() {
        let policy = policy(&["https://scripts.example.org"], &["https://pay.example.net"]);
        for allowed in [
            "script-src https://scripts.example.org;",
            "connect-src https://scripts.example.org;",
            "form-action 'self' https://pay.example.net;",
        ] {
            assert!(policy.contains(allowed), "{policy}");
        }
    }
}
