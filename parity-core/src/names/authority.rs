//! A test CA that only this run trusts, read from a PEM file.

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// The certificates of a test CA.
#[derive(Debug)]
pub(crate) struct Authority {
    pub(crate) path: PathBuf,
    #[cfg(feature = "tls")]
    pub(crate) certificates: Vec<rustls::pki_types::CertificateDer<'static>>,
}

impl Authority {
    /// Reads the file at `path`; `place` is where `parity.toml` names it.
    ///
    /// # Errors
    ///
    /// A usage error if it cannot be read, or holds no certificate that a CA could have.
    #[cfg(feature = "tls")]
    pub(crate) fn read(path: &Path, place: &str) -> Result<Self> {
        use rustls::pki_types::CertificateDer;
        use rustls::pki_types::pem::PemObject as _;

        let refused = |saw: String| {
            Error::usage(format!("the certificate of a CA in `{}`", path.display()))
                .saw(saw)
                .saw(format!("it is named at {place}"))
        };
        let pem = std::fs::read(path).map_err(|error| {
            refused(error.to_string()).advice(
                "`ca` is a path from the directory of parity.toml: write the CA's PEM file there",
            )
        })?;
        let certificates: Vec<_> =
            CertificateDer::pem_slice_iter(&pem).collect::<Result<_, _>>().map_err(|error| {
                refused(format!("PEM that cannot be read: {error}")).advice(EXPORT)
            })?;
        if certificates.is_empty() {
            return Err(refused(holds(&pem).to_owned()).advice(EXPORT));
        }
        for (index, certificate) in certificates.iter().enumerate() {
            rustls::RootCertStore::empty().add(certificate.clone()).map_err(|error| {
                let number = index + 1;
                refused(format!("certificate {number} of it cannot be read: {error}"))
                    .advice(EXPORT)
            })?;
        }
        Ok(Self { path: path.to_owned(), certificates })
    }

    /// Without TLS nobody can be trusted.
    #[cfg(not(feature = "tls"))]
    pub(crate) fn read(path: &Path, place: &str) -> Result<Self> {
        Err(Error::usage(format!("to trust the CA of `{}`", path.display()))
            .saw("parity-core was built without its feature `tls`")
            .saw(format!("it is named at {place}"))
            .advice("enable the feature, or take `ca` out"))
    }
}

/// How to get a file as it must be.
#[cfg(feature = "tls")]
const EXPORT: &str = "export the CA's certificate as PEM: a text between `-----BEGIN CERTIFICATE-----` \
                      and `-----END CERTIFICATE-----`";

/// What a file without a certificate holds instead; the content itself is not shown, it may be a key.
#[cfg(feature = "tls")]
fn holds(pem: &[u8]) -> &'static str {
    let text = String::from_utf8_lossy(pem);
    if text.trim().is_empty() {
        "an empty file"
    } else if text.contains("PRIVATE KEY-----") {
        "a private key, and no certificate"
    } else if pem.first() == Some(&0x30) {
        "what may be a certificate, but in DER and not in PEM"
    } else {
        "no certificate in it"
    }
}

#[cfg(test)]
#[cfg(feature = "tls")]
mod tests {
    use super::*;

    /// What is said of a file with this content.
    #[track_caller]
    fn said(content: &[u8]) -> Vec<String> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("ca.pem");
        std::fs::write(&path, content).unwrap();
        let error = Authority::read(&path, "parity.toml:3:6").expect_err("it was taken");
        assert_eq!(error.kind(), crate::error::ErrorKind::Usage);
        assert_eq!(error.failure().saw.last().unwrap(), "it is named at parity.toml:3:6");
        error.failure().saw.clone()
    }

    #[test]
    fn a_file_that_holds_no_certificate_is_told_with_what_it_holds() {
        for (content, expected) in [
            (b"".as_slice(), "an empty file"),
            (b"hello", "no certificate in it"),
            (&[0x30, 0x82, 1, 2], "what may be a certificate, but in DER and not in PEM"),
            (
                b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
                "a private key, and no certificate",
            ),
        ] {
            assert_eq!(said(content)[0], expected);
        }
    }

    #[test]
    fn a_certificate_that_is_broken_is_told_by_its_number() {
        let broken = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert!(said(broken)[0].starts_with("certificate 1 of it cannot be read: "));
        let cut = b"-----BEGIN CERTIFICATE-----\nAAAA\n";
        assert!(said(cut)[0].starts_with("PEM that cannot be read: "));
    }

    #[test]
    fn a_file_that_is_not_there_is_told_with_its_place() {
        let error = Authority::read(Path::new("/nowhere/ca.pem"), "parity.toml:3:6").unwrap_err();
        let failure = error.failure();
        assert_eq!(
            failure.expected.as_deref(),
            Some("the certificate of a CA in `/nowhere/ca.pem`")
        );
        assert!(failure.saw[0].contains("No such file"), "{failure:?}");
        assert_eq!(failure.saw[1], "it is named at parity.toml:3:6");
    }
}
