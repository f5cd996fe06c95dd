//! A test CA, and the certificates that it signs.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// A CA that no machine trusts.
#[derive(Debug)]
pub struct TestAuthority {
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
    /// Its certificate, as `ca` of `parity.toml` names it.
    pub pem: String,
}

/// What a server shows besides its own certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chain {
    /// Nothing, as most servers do: who trusts the CA has its certificate.
    WithoutAuthority,
    /// The CA's certificate.
    WithAuthority,
}

impl TestAuthority {
    /// Makes a CA called `name`.
    ///
    /// # Panics
    ///
    /// If no key can be made.
    pub fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key can be made");
        let certificate = params.self_signed(&key).expect("a CA signs for itself");
        let (pem, der) = (certificate.pem(), certificate.der().clone());
        Self { issuer: Issuer::new(params, key), certificate: der, pem }
    }

    /// How a server with a certificate for `names` speaks TLS.
    pub fn server(&self, names: &[&str], chain: Chain) -> Arc<ServerConfig> {
        self.signed(&params(names), chain)
    }

    /// The same, with a certificate whose time is over.
    pub fn expired_server(&self, names: &[&str]) -> Arc<ServerConfig> {
        let mut params = params(names);
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2020, 2, 1);
        self.signed(&params, Chain::WithoutAuthority)
    }

    fn signed(&self, params: &CertificateParams, chain: Chain) -> Arc<ServerConfig> {
        let key = KeyPair::generate().expect("a key can be made");
        let leaf = params.signed_by(&key, &self.issuer).expect("the CA signs");
        let mut shown = vec![leaf.der().clone()];
        match chain {
            Chain::WithoutAuthority => {}
            Chain::WithAuthority => shown.push(self.certificate.clone()),
        }
        let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key of rcgen is PKCS #8");
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .expect("ring speaks the usual versions")
            .with_no_client_auth()
            .with_single_cert(shown, key);
        Arc::new(config.expect("the key is that of the certificate"))
    }
}

/// A certificate for `names` that a browser takes: valid for less than thirteen months.
fn params(names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    let mut params = CertificateParams::new(names).expect("the names are names");
    params.distinguished_name.push(DnType::CommonName, "a server of the tests");
    params
}
