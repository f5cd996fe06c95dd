//! TLS for the harness's own requests: what the machine trusts, and the environment's test CA beside it.

use std::error::Error as StdError;
use std::sync::Arc;

use hyper::Uri;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use rustls_platform_verifier::Verifier;
use tower_service::Service as _;
use url::Url;

use crate::http::connector::MappedConnector;
use crate::names::{KeyHash, Names};

/// Connects by TLS, with the name that was asked for as the server's name.
pub(crate) type TlsConnector = HttpsConnector<MappedConnector>;

/// Makes a connector that trusts what the machine trusts, and the test CA.
pub(crate) fn connector(names: &Names) -> Result<TlsConnector, rustls::Error> {
    // The provider is named here and not installed for the process: the code under test may install
    // another.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let authorities = names.authority.iter().flat_map(|authority| authority.certificates.clone());
    let verifier = Verifier::new_with_extra_roots(authorities, Arc::clone(&provider))?;
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        // Called so for verifiers of one's own; this one asks for no less than the usual one.
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    let connector = HttpsConnectorBuilder::new().with_tls_config(config).https_only();
    Ok(connector.enable_http1().wrap_connector(MappedConnector::new(names.hosts.clone())))
}

/// Connects to `url` and returns the key of the server, whose certificate was found good.
pub(crate) async fn key(
    mut connector: TlsConnector,
    url: &Url,
) -> Result<KeyHash, Box<dyn StdError + Send + Sync>> {
    let uri: Uri = url.as_str().parse()?;
    let MaybeHttpsStream::Https(stream) = connector.call(uri).await? else {
        return Err("it does not speak TLS".into());
    };
    let (_, connection) = stream.inner().get_ref();
    let certificate = connection.peer_certificates().and_then(<[_]>::first);
    certificate.and_then(KeyHash::of).ok_or_else(|| "it shows no certificate".into())
}
