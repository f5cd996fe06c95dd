//! Public keys of servers, as browsers are told which to trust.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The SHA-256 of a certificate's `SubjectPublicKeyInfo`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct KeyHash([u8; 32]);

impl KeyHash {
    /// The key of a certificate; none where it is no certificate.
    #[cfg(feature = "tls")]
    pub(crate) fn of(certificate: &rustls::pki_types::CertificateDer<'_>) -> Option<Self> {
        let parsed = rustls::server::ParsedCertificate::try_from(certificate).ok()?;
        let digest = ring::digest::digest(&ring::digest::SHA256, &parsed.subject_public_key_info());
        digest.as_ref().try_into().ok().map(Self)
    }

    /// As Chromium's `--ignore-certificate-errors-spki-list` wants it.
    pub(crate) fn to_base64(&self) -> String {
        STANDARD.encode(self.0)
    }

    #[cfg(test)]
    pub(crate) fn of_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}
