//! The HTTP client that thirtyfour speaks through, which is our own.

use std::sync::Arc;
use std::time::Duration;

use hyper::body::Bytes;
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderName};
use hyper::{Method, Request, Response};
use thirtyfour::error::{WebDriverError, WebDriverResult};
use thirtyfour::session::http::{Body, HttpClient as Client};
use url::Url;

use crate::clock::Deadline;
use crate::http::{HttpClient, HttpRequest};
use crate::names::Names;

/// Longer than any command takes that has a deadline of its own.
const UNBOUNDED: Duration = Duration::from_hours(1);

/// How long the farewell of a session may take that nobody waits for any more.
const FAREWELL: Duration = Duration::from_secs(5);

/// What of a request is sent on.
const HEADERS: [(&str, HeaderName); 3] =
    [("accept", ACCEPT), ("authorization", AUTHORIZATION), ("content-type", CONTENT_TYPE)];

/// The HTTP client that thirtyfour speaks through.
pub(crate) struct Wire {
    client: HttpClient,
    patience: Duration,
}

impl Wire {
    /// A client for commands, each of which has a deadline of its own.
    pub(crate) fn new() -> Self {
        Self { client: HttpClient::new(Arc::new(Names::default())), patience: UNBOUNDED }
    }
}

#[async_trait::async_trait]
impl Client for Wire {
    async fn send(&self, request: Request<Body<'_>>) -> WebDriverResult<Response<Bytes>> {
        let failed = |why: String| WebDriverError::RequestFailed(why);
        let (parts, body) = request.into_parts();
        let url = Url::parse(&parts.uri.to_string()).map_err(|error| failed(error.to_string()))?;
        let text = |name: &HeaderName| parts.headers.get(name)?.to_str().ok().map(str::to_owned);
        let headers =
            HEADERS.iter().filter_map(|(name, key)| Some(((*name).into(), text(key)?))).collect();
        let body = match body {
            Body::Empty => Vec::new(),
            Body::Json(json) => json.to_string().into_bytes(),
        };
        let is_for_session = parts.method == Method::POST && url.path().ends_with("/session");
        let request = HttpRequest { method: parts.method, url, headers, body };
        let deadline = Deadline::within(self.patience);
        let answer = self.client.send(&request, deadline).await;
        let answer = answer.map_err(|error| failed(error.failure().saw.join("; ")))?;
        let status = match answer.status {
            // thirtyfour would ask again, and nobody would know that a browser has crashed.
            500 if is_for_session => 503,
            status => status,
        };
        let response = Response::builder().status(status).body(answer.body);
        response.map_err(|error| failed(error.to_string()))
    }

    /// Its connections belong to the runtime that says the farewell, and not to the one that has ended: on
    /// those, a farewell would wait for a runtime that waits for it.
    async fn new(&self) -> Arc<dyn Client> {
        Arc::new(Self { patience: FAREWELL, ..Self::new() })
    }
}
