//! Who may ask, how often, and how much: what is looked at before any question.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::uri::Uri;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use parity_model::verification::TOKEN_HEADER;
use percent_encoding::percent_decode_str;

use crate::bucket::Bucket;
use crate::clock;
use crate::limits::Limits;
use crate::reply::{Replies, later};
use crate::token::Token;

/// The longest path, and the longest query.
const LONGEST: usize = 8 * 1024;

/// The largest body.
const LARGEST: usize = 64 * 1024;

/// What stands before every question.
#[derive(Debug, Clone)]
pub(crate) struct Guard {
    token: Token,
    body: Duration,
    replies: Replies,
    buckets: Arc<Mutex<Buckets>>,
}

#[derive(Debug)]
struct Buckets {
    requests: Bucket,
    wrong_tokens: Bucket,
}

impl Guard {
    pub(crate) fn new(token: Token, limits: &Limits, replies: Replies) -> Self {
        let now = clock::now();
        let buckets = Buckets {
            requests: Bucket::full(limits.requests, now),
            wrong_tokens: Bucket::full(limits.wrong_tokens, now),
        };
        Self { token, body: limits.body, replies, buckets: Arc::new(Mutex::new(buckets)) }
    }

    fn buckets(&self) -> MutexGuard<'_, Buckets> {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a caller holds the token and does not ask too often. Who does not hold it is told nothing at all.
    fn admit(&self, headers: &HeaderMap) -> Result<(), Box<Response>> {
        let now = clock::now();
        let mut sent = headers.get_all(TOKEN_HEADER).into_iter();
        let (Some(sent), None) = (sent.next(), sent.next()) else {
            return Err(Box::new(StatusCode::FORBIDDEN.into_response()));
        };
        let mut buckets = self.buckets();
        // Before the token is looked at: who guesses learns nothing as long as this holds.
        buckets
            .wrong_tokens
            .look(now)
            .map_err(|wait| Box::new(later(StatusCode::TOO_MANY_REQUESTS.into_response(), wait)))?;
        if !self.token.matches(sent.as_bytes()) {
            // There is one: it was just seen.
            let _taken = buckets.wrong_tokens.take(now);
            return Err(Box::new(StatusCode::FORBIDDEN.into_response()));
        }
        let taken = buckets.requests.take(now);
        drop(buckets);
        taken.map_err(|wait| {
            let error = "there are too many requests; wait and ask again";
            Box::new(self.replies.too_many(wait, error))
        })
    }

    /// Reads the body, so that no question has to.
    async fn read(&self, request: Request) -> Result<Request, Response> {
        let too_large = || {
            let error = format!("the body is too large; send at most {LARGEST} bytes");
            closing(self.replies.refuse(StatusCode::PAYLOAD_TOO_LARGE, error))
        };
        let (parts, body) = request.into_parts();
        let told = parts.headers.get(header::CONTENT_LENGTH);
        let told = told.and_then(|told| told.to_str().ok()?.parse::<u64>().ok());
        if told.is_some_and(|told| told > LARGEST as u64) {
            return Err(too_large());
        }
        match clock::within(self.body, to_bytes(body, LARGEST)).await {
            Some(Ok(body)) => Ok(Request::from_parts(parts, Body::from(body))),
            Some(Err(error)) if is_too_large(&error) => Err(too_large()),
            Some(Err(_)) => {
                let error = "the body broke off; send it whole";
                Err(closing(self.replies.refuse(StatusCode::BAD_REQUEST, error)))
            }
            None => {
                let error = format!("the body took longer than {:?}; send it at once", self.body);
                Err(closing(self.replies.refuse(StatusCode::REQUEST_TIMEOUT, error)))
            }
        }
    }

    async fn judge(&self, request: Request) -> Result<Request, Response> {
        self.admit(request.headers()).map_err(|refused| *refused)?;
        if let Some((status, error)) = wrong_address(request.uri()) {
            return Err(self.replies.refuse(status, error));
        }
        self.read(request).await
    }
}

/// Lets only holders of the token through, with questions that can be read, before anything else is looked at.
pub(crate) async fn guard(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let mut response = match guard.judge(request).await {
        Ok(request) => next.run(request).await,
        Err(refused) => refused,
    };
    // A stale fact is worse than none.
    let no_store = HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, no_store);
    response
}

/// What is wrong with an address, whatever it asks for.
fn wrong_address(uri: &Uri) -> Option<(StatusCode, String)> {
    let (path, query) = (uri.path(), uri.query().unwrap_or_default());
    if path.len() > LONGEST || query.len() > LONGEST {
        let error = format!("the address is too long; give a query of at most {LONGEST} bytes");
        return Some((StatusCode::URI_TOO_LONG, error));
    }
    (!is_escaped(path) || !is_escaped(query)).then(|| {
        let error = "the address is not percent-encoded UTF-8; write each byte that is not plain \
                     as `%` and two hexadecimal digits";
        (StatusCode::BAD_REQUEST, error.to_owned())
    })
}

/// Whether each `%` is followed by two hexadecimal digits, and the bytes that they stand for are text.
fn is_escaped(text: &str) -> bool {
    let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_hexdigit);
    let bytes = text.as_bytes();
    let escapes = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'%');
    let mut escapes = escapes.map(|(at, _)| [bytes.get(at + 1), bytes.get(at + 2)]);
    escapes.all(|digits| digits.into_iter().all(is_digit))
        && percent_decode_str(text).decode_utf8().is_ok()
}

/// Says that the connection ends here, since what is left of the body is not read.
fn closing(mut response: Response) -> Response {
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

fn is_too_large(error: &axum::Error) -> bool {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if error.to_string().contains("length limit exceeded") {
            return true;
        }
        cause = error.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_only_if_it_is_percent_encoded_text() {
        for (address, status) in [
            ("/probe/lead?email=a%40b&name=%C3%A4+b", None),
            ("/probe/lead?email=%zz", Some(StatusCode::BAD_REQUEST)),
            ("/probe/lead?email=%4", Some(StatusCode::BAD_REQUEST)),
            ("/probe/lead?email=%", Some(StatusCode::BAD_REQUEST)),
            ("/probe/lead?email=%ff", Some(StatusCode::BAD_REQUEST)),
            ("/probe/%ff", Some(StatusCode::BAD_REQUEST)),
        ] {
            let uri: Uri = address.parse().unwrap();
            assert_eq!(wrong_address(&uri).map(|(status, _)| status), status, "{address}");
        }
    }

    #[test]
    fn an_address_may_be_just_so_long() {
        for (length, is_right) in [(LONGEST, true), (LONGEST + 1, false)] {
            let uri: Uri = format!("/?{}", "a".repeat(length)).parse().unwrap();
            assert_eq!(wrong_address(&uri).is_none(), is_right, "{length}");
        }
    }
}
