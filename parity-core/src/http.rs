//! Requests of the harness itself, each with a deadline.

use std::error::Error as StdError;
#[cfg(feature = "tls")]
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::header::HeaderMap;
use hyper::{Method, Request};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use url::Url;

use crate::clock::Deadline;
use crate::error::{Error, Result};

/// How much of a body an error shows.
const BEGINNING: usize = 300;

/// How long a connection that nobody uses is kept.
const IDLE: Duration = Duration::from_secs(20);

#[cfg(feature = "tls")]
type TlsClient = Client<hyper_rustls::HttpsConnector<HttpConnector>, Full<Bytes>>;

/// The harness's own client; it follows no redirect and keeps no cookie.
#[derive(Debug, Clone)]
pub(crate) struct HttpClient {
    plain: Client<HttpConnector, Full<Bytes>>,
    /// Made when it is first needed: reading the machine's certificates takes longer than most steps.
    #[cfg(feature = "tls")]
    tls: Arc<OnceLock<TlsClient>>,
}

/// What is asked.
#[derive(Debug, Clone)]
pub(crate) struct HttpRequest {
    pub(crate) method: Method,
    pub(crate) url: Url,
    /// Names in lower case, and values.
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct HttpAnswer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl HttpAnswer {
    /// The beginning of the body, for an error.
    pub(crate) fn beginning(&self) -> String {
        let text = String::from_utf8_lossy(&self.body);
        let beginning: String = text.chars().take(BEGINNING).collect();
        match beginning.trim() {
            "" => "the body is empty".to_owned(),
            shown => format!("the body begins: {shown}"),
        }
    }
}

impl HttpRequest {
    /// A request that asks for `url`.
    pub(crate) fn get(url: &Url) -> Self {
        Self { method: Method::GET, url: url.clone(), headers: Vec::new(), body: Vec::new() }
    }

    /// Adds a header.
    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    fn built(&self) -> Result<Request<Full<Bytes>>> {
        let mut builder = Request::builder().method(self.method.clone()).uri(self.url.as_str());
        for (name, value) in &self.headers {
            builder = builder.header(*name, value);
        }
        let body = Full::new(Bytes::from(self.body.clone()));
        builder.body(body).map_err(|error| {
            Error::usage(format!("a request to {} that can be sent", self.url))
                .saw(error.to_string())
        })
    }
}

impl HttpClient {
    /// Makes a client.
    pub(crate) fn new() -> Self {
        Self {
            plain: client().build(HttpConnector::new()),
            #[cfg(feature = "tls")]
            tls: Arc::default(),
        }
    }

    /// Sends a request.
    ///
    /// # Errors
    ///
    /// An environment error that says why no answer came, or that none came by the deadline.
    pub(crate) async fn send(
        &self,
        request: &HttpRequest,
        deadline: Deadline,
    ) -> Result<HttpAnswer> {
        let expected = || format!("an answer from {}", request.url);
        let built = request.built()?;
        let exchange = async {
            let response = if request.url.scheme() == "https" {
                self.send_by_tls(built).await?
            } else {
                self.plain.request(built).await.map_err(|error| describe(&error))?
            };
            let (parts, body) = response.into_parts();
            let body = body.collect().await.map_err(|error| describe(&error))?.to_bytes();
            Ok(HttpAnswer { status: parts.status.as_u16(), headers: parts.headers, body })
        };
        match deadline.bound(exchange).await {
            Some(Ok(answer)) => Ok(answer),
            Some(Err(why)) => {
                let why: String = why;
                Err(Error::environment(expected()).saw(why))
            }
            None => {
                Err(Error::environment(expected()).saw("no whole answer").waited(&deadline, None))
            }
        }
    }

    #[cfg(feature = "tls")]
    async fn send_by_tls(
        &self,
        request: Request<Full<Bytes>>,
    ) -> Result<hyper::Response<hyper::body::Incoming>, String> {
        let client = if let Some(client) = self.tls.get() {
            client
        } else {
            let made = tls_client().map_err(|error| describe(&error))?;
            self.tls.get_or_init(|| made)
        };
        client.request(request).await.map_err(|error| describe(&error))
    }

    #[cfg(not(feature = "tls"))]
    #[expect(clippy::unused_self, reason = "it stands for the client of the other feature")]
    fn send_by_tls(
        &self,
        _request: Request<Full<Bytes>>,
    ) -> std::future::Ready<Result<hyper::Response<hyper::body::Incoming>, String>> {
        std::future::ready(Err("parity-core was built without its feature `tls`".to_owned()))
    }
}

fn client() -> hyper_util::client::legacy::Builder {
    let mut builder = Client::builder(TokioExecutor::new());
    builder.pool_idle_timeout(IDLE).pool_timer(TokioTimer::new());
    builder
}

/// A client that trusts what the machine trusts.
#[cfg(feature = "tls")]
fn tls_client() -> Result<TlsClient, rustls::Error> {
    use rustls_platform_verifier::BuilderVerifierExt;

    // The provider is named here and not installed for the process: the code under test may install
    // another.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_platform_verifier()?
        .with_no_client_auth();
    let connector = hyper_rustls::HttpsConnectorBuilder::new()
        .with_tls_config(config)
        .https_only()
        .enable_http1()
        .build();
    Ok(client().build(connector))
}

/// The innermost cause: `connection refused` says more than `client error (Connect)`.
fn describe(error: &dyn StdError) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
