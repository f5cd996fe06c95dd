//! Asks an implementation, one connection for each request, and keeps what was asked beside the answer.

use std::sync::Arc;
use std::time::Duration;

use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Empty, Full};
use hyper::body::{Bytes, Incoming};
use hyper::{HeaderMap, Method, Request, Response, StatusCode, Uri, header};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client as HyperClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use parity_model::verification::TOKEN_HEADER;

use crate::conform::breach::Breach;
use crate::conform::exchange::Exchange;
use crate::failure::Failure;

/// How long one answer may take, unless a rule gives it longer.
const LIMIT: Duration = Duration::from_secs(5);

/// How often a request is sent that is told to come again later.
const TRIES: usize = 6;

/// A stream that was answered: the request as it is shown, status, headers, and what comes.
pub(crate) type Opened = (String, StatusCode, HeaderMap, Incoming);

pub(crate) type Body = BoxBody<Bytes, std::io::Error>;

/// What a request says of the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Credentials {
    /// The token of the implementation.
    Right,
    /// Another one.
    Wrong(String),
    /// None.
    None,
}

/// A question before it is asked.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) method: Method,
    /// Below the base, with its query.
    pub(crate) path: String,
    pub(crate) credentials: Credentials,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) limit: Duration,
}

impl Question {
    pub(crate) fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path)
    }

    pub(crate) fn new(method: Method, path: impl Into<String>) -> Self {
        let path = path.into();
        Self { method, path, credentials: Credentials::Right, headers: Vec::new(), limit: LIMIT }
    }

    pub(crate) fn with(mut self, credentials: Credentials) -> Self {
        self.credentials = credentials;
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn within(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }
}

/// A body that is asked for again with each try.
#[derive(Debug, Clone)]
pub(crate) enum Sent {
    Nothing,
    Text(String),
    /// So many bytes, of which the length is told or not, and then nothing more without an end.
    Unfinished {
        bytes: usize,
        told: Option<u64>,
    },
}

/// Asks one implementation.
#[derive(Clone)]
pub(crate) struct Client {
    http: HyperClient<HttpsConnector<HttpConnector>, Body>,
    base: String,
    token: Arc<str>,
}

impl Client {
    /// Asks the implementation whose endpoints are below `base`.
    ///
    /// # Errors
    ///
    /// If this machine's trust store cannot be read.
    pub(crate) fn new(base: &str, token: &str) -> Result<Self, Failure> {
        // Named here and not installed for the process, where another may be.
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(|tls| {
                let provider = Arc::clone(tls.crypto_provider());
                let verifier = rustls_platform_verifier::Verifier::new(provider)?;
                let tls = tls.dangerous().with_custom_certificate_verifier(Arc::new(verifier));
                Ok(tls.with_no_client_auth())
            })
            .map_err(|error| Failure::new(format!("TLS cannot be used here: {error}")))?;
        let connector =
            HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1();
        let http = HyperClient::builder(TokioExecutor::new())
            // A connection that is kept may be closed by the other side just now.
            .pool_max_idle_per_host(0)
            .build(connector.build());
        Ok(Self { http, base: base.trim_end_matches('/').to_owned(), token: token.into() })
    }

    /// The same for another place, by the same token.
    pub(crate) fn at(&self, base: &str) -> Self {
        Self { base: base.trim_end_matches('/').to_owned(), ..self.clone() }
    }

    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// Asks, and reads the answer to its end; comes again where it is told to come later.
    pub(crate) async fn ask(&self, question: Question) -> Result<Exchange, Breach> {
        self.send(question, Sent::Nothing).await
    }

    /// The same, with a body.
    pub(crate) async fn send(&self, question: Question, sent: Sent) -> Result<Exchange, Breach> {
        for _ in 1..TRIES {
            let exchange = self.send_once(&question, sent.clone()).await?;
            match exchange.retry_after() {
                Some(wait) if exchange.status == StatusCode::TOO_MANY_REQUESTS => pause(wait).await,
                Some(_) | None => return Ok(exchange),
            }
        }
        self.send_once(&question, sent).await
    }

    /// Asks once, whatever the answer.
    pub(crate) async fn send_once(
        &self,
        question: &Question,
        sent: Sent,
    ) -> Result<Exchange, Breach> {
        let shown = self.shown(question);
        let answer = async {
            let response = self.open(question, sent).await?;
            let (status, headers) = (response.status(), response.headers().clone());
            let body = response.into_body().collect().await.map_err(|error| error.to_string())?;
            Ok::<_, String>((status, headers, body.to_bytes()))
        };
        match tokio::time::timeout(question.limit, answer).await {
            Ok(Ok((status, headers, body))) => {
                Ok(Exchange { request: shown, status, headers, body })
            }
            Ok(Err(error)) => Err(Breach::new(shown, "an answer").saw(error)),
            Err(_) => {
                let saw = format!("none within {:?}", question.limit);
                Err(Breach::new(shown, "an answer").saw(saw))
            }
        }
    }

    /// Opens a stream; its answer is read by whoever asked for it. Comes again where it is told to come later.
    pub(crate) async fn stream(&self, question: &Question) -> Result<Opened, Breach> {
        for _ in 1..TRIES {
            let opened = self.stream_once(question).await?;
            if opened.1 != StatusCode::TOO_MANY_REQUESTS {
                return Ok(opened);
            }
            pause(Duration::from_secs(1)).await;
        }
        self.stream_once(question).await
    }

    /// Opens a stream, whatever the answer.
    pub(crate) async fn stream_once(&self, question: &Question) -> Result<Opened, Breach> {
        let shown = self.shown(question);
        match tokio::time::timeout(question.limit, self.open(question, Sent::Nothing)).await {
            Ok(Ok(response)) => {
                let (parts, body) = response.into_parts();
                Ok((shown, parts.status, parts.headers, body))
            }
            Ok(Err(error)) => Err(Breach::new(shown, "a stream").saw(error)),
            Err(_) => {
                let saw = format!("no answer within {:?}", question.limit);
                Err(Breach::new(shown, "a stream").saw(saw))
            }
        }
    }

    async fn open(&self, question: &Question, sent: Sent) -> Result<Response<Incoming>, String> {
        let uri: Uri = format!("{}{}", self.base, question.path)
            .parse()
            .map_err(|error| format!("an address that cannot be sent: {error}"))?;
        let mut request = Request::builder().method(question.method.clone()).uri(uri);
        request = match &question.credentials {
            Credentials::Right => request.header(TOKEN_HEADER, &*self.token),
            Credentials::Wrong(other) => request.header(TOKEN_HEADER, other),
            Credentials::None => request,
        };
        for (name, value) in &question.headers {
            request = request.header(*name, value);
        }
        if let Sent::Unfinished { told: Some(told), .. } = sent {
            request = request.header(header::CONTENT_LENGTH, told);
        }
        let request = request.body(body(sent)).map_err(|error| error.to_string())?;
        self.http.request(request).await.map_err(|error| causes(&error))
    }

    /// The request as a person is shown it: without the token.
    fn shown(&self, question: &Question) -> String {
        let Question { method, path, credentials, headers, .. } = question;
        let path = if path.len() > 120 {
            let start: String = path.chars().take(80).collect();
            format!("{start}… ({} bytes)", path.len())
        } else {
            path.clone()
        };
        let mut shown = format!("{method} {}{path}", self.base);
        shown += match credentials {
            Credentials::Right => "",
            Credentials::Wrong(_) => " with a wrong token",
            Credentials::None => " without a token",
        };
        for (name, value) in headers {
            shown += &format!(", `{name}: {value}`");
        }
        shown
    }
}

fn body(sent: Sent) -> Body {
    match sent {
        Sent::Nothing => Empty::new().map_err(|never| match never {}).boxed(),
        Sent::Text(text) => Full::new(Bytes::from(text)).map_err(|never| match never {}).boxed(),
        Sent::Unfinished { bytes, told: _ } => Unfinished { left: bytes }.boxed(),
    }
}

/// A body that does not end.
struct Unfinished {
    left: usize,
}

impl hyper::body::Body for Unfinished {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<hyper::body::Frame<Bytes>, std::io::Error>>> {
        if self.left == 0 {
            return std::task::Poll::Pending;
        }
        let piece = self.left.min(8 * 1024);
        self.left -= piece;
        std::task::Poll::Ready(Some(Ok(hyper::body::Frame::data(Bytes::from(vec![b' '; piece])))))
    }
}

/// An error with what it came from.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text += &format!(": {error}");
        source = error.source();
    }
    text
}

/// Waits as long as an implementation says.
#[expect(clippy::disallowed_methods, reason = "an implementation says how long to wait")]
pub(crate) async fn pause(wait: Duration) {
    tokio::time::sleep(wait).await;
}
