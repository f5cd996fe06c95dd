//! An HTTP client for servers that the shop itself talks to.

use std::path::PathBuf;
use std::pin::Pin;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{self, Request};
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{self, PemObject};
use rustls::{ClientConfig, RootCertStore};

use crate::clock::{Deadline, Late};
use crate::hosts::Hosts;

const LONGEST_WAIT: Duration = Duration::from_secs(10);
const LARGEST_ANSWER: usize = 16 * 1024 * 1024;

/// How a process reaches other servers.
#[derive(Debug, Clone, Default)]
pub(crate) struct OutboundConfig {
    pub(crate) hosts: Hosts,
    /// A file of certificates of who vouches for servers, in place of nobody.
    pub(crate) authority: Option<PathBuf>,
}

/// The client; clones share its connections. It follows no redirect, which could lead a secret to another server.
#[derive(Clone)]
pub(crate) struct OutboundHttp {
    client: legacy::Client<HttpsConnector<HttpConnector<Hosts>>, Full<Bytes>>,
}

/// The client cannot be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoClient {
    #[error("could not read the certificates of `{path}`")]
    Authority { path: PathBuf, source: pem::Error },
    #[error("could not use TLS")]
    Tls(#[from] rustls::Error),
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

impl OutboundConfig {
    /// Makes the client.
    ///
    /// # Errors
    ///
    /// [`NoClient`] if the certificates cannot be read.
    pub(crate) fn client(&self) -> Result<OutboundHttp, NoClient> {
        let mut http = HttpConnector::new_with_resolver(self.hosts.clone());
        // TLS stands above it and hands it addresses of `https`, too.
        http.enforce_http(false);
        let https = HttpsConnectorBuilder::new()
            .with_tls_config(self.tls()?)
            .https_or_http()
            .enable_http1()
            .wrap_connector(http);
        Ok(OutboundHttp { client: legacy::Client::builder(TokioExecutor::new()).build(https) })
    }

    fn tls(&self) -> Result<ClientConfig, NoClient> {
        let mut roots = RootCertStore::empty();
        if let Some(path) = &self.authority {
            let unreadable = |source| NoClient::Authority { path: path.clone(), source };
            let certificates = CertificateDer::pem_file_iter(path).map_err(unreadable)?;
            for certificate in certificates {
                roots.add(certificate.map_err(unreadable)?)?;
            }
        }
        // By name: in a build of the whole workspace there may be two, and then there is no default.
        let provider = rustls::crypto::ring::default_provider().into();
        let config = ClientConfig::builder_with_provider(provider);
        Ok(config
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth())
    }
}

impl OutboundHttp {
    /// Whether a GET of this address is answered well.
    pub(crate) async fn is_answered(&self, url: &str) -> bool {
        let Ok(request) = Request::get(url).body(Vec::new()) else { return false };
        self.send(request).await.is_ok_and(|answer| answer.status().is_success())
    }

    /// Sends a request, and returns its answer whatever its status is.
    ///
    /// # Errors
    ///
    /// [`NoAnswer`] if the server cannot be reached, takes more than ten seconds, or answers with
    /// more than 16 MiB.
    pub(crate) async fn send(
        &self,
        request: Request<Vec<u8>>,
    ) -> Result<http::Response<Vec<u8>>, NoAnswer> {
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
