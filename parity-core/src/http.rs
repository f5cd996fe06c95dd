//! Requests of the harness itself, each with a deadline and an entry of evidence where it matters.

use std::time::Duration;

use url::Url;

use crate::clock::Deadline;
use crate::error::{Error, Result};

/// How much of a body an error shows.
const BEGINNING: usize = 300;

/// The harness's own client; it follows no redirect and keeps no cookie.
#[derive(Debug, Clone)]
pub(crate) struct HttpClient {
    client: reqwest::Client,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct HttpAnswer {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: Vec<u8>,
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

impl HttpClient {
    /// Makes a client.
    ///
    /// # Errors
    ///
    /// An environment error if the machine's certificates cannot be read.
    pub(crate) fn new() -> Result<Self> {
        let builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(5))
            .no_proxy();
        let client = with_tls(builder)?
            .build()
            .map_err(|error| Error::environment("an HTTP client").saw(describe(&error)))?;
        Ok(Self { client })
    }

    /// Asks for `url`.
    ///
    /// # Errors
    ///
    /// An environment error that says why no answer came, or that none came by the deadline.
    pub(crate) async fn get(
        &self,
        url: &Url,
        headers: &[(&str, &str)],
        deadline: Deadline,
    ) -> Result<HttpAnswer> {
        let mut request = self.client.get(url.clone());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request, url, deadline).await
    }

    /// A request that is yet to be filled and sent.
    pub(crate) fn request(&self, method: reqwest::Method, url: &Url) -> reqwest::RequestBuilder {
        self.client.request(method, url.clone())
    }

    /// Sends a request.
    ///
    /// # Errors
    ///
    /// An environment error that says why no answer came, or that none came by the deadline.
    pub(crate) async fn send(
        &self,
        request: reqwest::RequestBuilder,
        url: &Url,
        deadline: Deadline,
    ) -> Result<HttpAnswer> {
        let exchange = async {
            let response = request.send().await?;
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            let body = response.bytes().await?.to_vec();
            Ok::<_, reqwest::Error>(HttpAnswer { status, headers, body })
        };
        match deadline.bound(exchange).await {
            Some(Ok(answer)) => Ok(answer),
            Some(Err(error)) => {
                Err(Error::environment(format!("an answer from {url}")).saw(describe(&error)))
            }
            None => Err(Error::environment(format!("an answer from {url}"))
                .saw("a connection, but no whole answer")
                .waited(&deadline, None)),
        }
    }
}

/// The innermost cause: `connection refused` says more than `error sending request`.
fn describe(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

#[cfg(feature = "tls")]
fn with_tls(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder> {
    use std::sync::Arc;

    use rustls_platform_verifier::BuilderVerifierExt;

    // The provider is named here and not installed for the process: the test's own code may
    // install another.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(|error| {
            Error::environment("the certificates that this machine trusts").saw(error.to_string())
        })?;
    Ok(builder.tls_backend_preconfigured(config.with_no_client_auth()))
}

#[cfg(not(feature = "tls"))]
fn with_tls(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder> {
    Ok(builder)
}
