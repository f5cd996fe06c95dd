//! An HTTP client for servers that the shop itself talks to.

use std::pin::Pin;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{self, Request};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};

use crate::clock::{Deadline, Late};

const LONGEST_WAIT: Duration = Duration::from_secs(10);
const LARGEST_ANSWER: usize = 1024 * 1024;

/// The client; clones share its connections. It follows no redirect, which could lead a secret to another server.
#[derive(Clone)]
pub(crate) struct OutboundHttp {
    client: legacy::Client<HttpConnector, Full<Bytes>>,
}

/// A request got no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoAnswer {
    #[error("the server cannot be reached")]
    Unreachable(#[from] legacy::Error),
    #[error("the answer cannot be read")]
    Unreadable(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("the server did not answer in time")]
    Late(#[from] Late),
}

impl OutboundHttp {
    pub(crate) fn new() -> Self {
        Self { client: legacy::Client::builder(TokioExecutor::new()).build_http() }
    }

    /// Whether a GET of this address is answered well.
    pub(crate) async fn is_answered(&self, url: &str) -> bool {
        let Ok(request) = Request::get(url).body(Vec::new()) else { return false };
        self.send(request).await.is_ok_and(|answer| answer.status().is_success())
    }

    /// Sends a request, and returns its answer whatever its status is.
    ///
    /// # Errors
    ///
    /// [`NoAnswer`] if the server cannot be reached, or takes more than ten seconds.
    pub(crate) async fn send(&self, request: HttpRequest) -> Result<HttpResponse, NoAnswer> {
        let exchange = async {
            let answer = self.client.request(request.map(|body| Full::new(body.into()))).await?;
            let (head, body) = answer.into_parts();
            let body = Limited::new(body, LARGEST_ANSWER).collect().await;
            let body = body.map_err(NoAnswer::Unreadable)?.to_bytes();
            Ok(http::Response::from_parts(head, body.to_vec()))
        };
        Deadline::within(LONGEST_WAIT).wait("an answer", exchange).await?
    }
}

impl<'c> AsyncHttpClient<'c> for OutboundHttp {
    type Error = NoAnswer;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, NoAnswer>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}
