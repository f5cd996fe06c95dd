//! Requests of the harness itself, each with a deadline and an entry of evidence where it matters.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use url::Url;

use crate::clock::Deadline;
use crate::error::{Error, Result};

/// How much of a body an error shows.
const BEGINNING: usize = 300;

/// The harness's own client; it follows no redirect and keeps no cookie.
#[derive(Debug, Clone)]
pub(crate) struct HttpClient {
    plain: reqwest::Client,
    /// Made when it is first needed: reading the machine's certificates takes longer than most steps.
    tls: Arc<OnceLock<reqwest::Client>>,
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
    /// An environment error if the machine does not allow one.
    pub(crate) fn new() -> Result<Self> {
        let plain = without_tls(builder())?.build().map_err(|error| not_made(&error))?;
        Ok(Self { plain, tls: Arc::default() })
    }

    /// The client for the scheme of `url`.
    fn client(&self, url: &Url) -> Result<&reqwest::Client> {
        if url.scheme() != "https" {
            return Ok(&self.plain);
        }
        if let Some(client) = self.tls.get() {
            return Ok(client);
        }
        let client = with_tls(builder())?.build().map_err(|error| not_made(&error))?;
        Ok(self.tls.get_or_init(|| client))
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
        let mut request = self.request(reqwest::Method::GET, url)?;
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request, url, deadline).await
    }

    /// A request that is yet to be filled and sent.
    ///
    /// # Errors
    ///
    /// An environment error if the machine's certificates cannot be read.
    pub(crate) fn request(
        &self,
        method: reqwest::Method,
        url: &Url,
    ) -> Result<reqwest::RequestBuilder> {
        Ok(self.client(url)?.request(method, url.clone()))
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
                .saw("no whole answer")
                .waited(&deadline, None)),
        }
    }
}

fn builder() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(5))
        .no_proxy()
}

fn not_made(error: &reqwest::Error) -> Error {
    Error::environment("an HTTP client").saw(describe(error))
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
    use rustls_platform_verifier::BuilderVerifierExt;

    let config = tls_versions()?.with_platform_verifier().map_err(|error| no_tls(&error))?;
    Ok(builder.tls_backend_preconfigured(config.with_no_client_auth()))
}

/// A client that trusts no certificate: it is for `http` alone, and is made at once.
#[cfg(feature = "tls")]
fn without_tls(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder> {
    let config = tls_versions()?.with_root_certificates(rustls::RootCertStore::empty());
    Ok(builder.tls_backend_preconfigured(config.with_no_client_auth()))
}

// The provider is named here and not installed for the process: the test's own code may install
// another.
#[cfg(feature = "tls")]
fn tls_versions() -> Result<rustls::ConfigBuilder<rustls::ClientConfig, rustls::WantsVerifier>> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| no_tls(&error))
}

#[cfg(feature = "tls")]
fn no_tls(error: &rustls::Error) -> Error {
    Error::environment("the certificates that this machine trusts").saw(error.to_string())
}

#[cfg(not(feature = "tls"))]
fn with_tls(_: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder> {
    Err(Error::usage("TLS in parity-core")
        .saw("it was built without")
        .advice("enable its feature `tls`"))
}

#[cfg(not(feature = "tls"))]
fn without_tls(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder> {
    Ok(builder)
}
