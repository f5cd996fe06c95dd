//! Why a certificate is not trusted, by the word of a browser or of our own client; touches nothing.

use std::error::Error as StdError;

/// What is wrong with a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Distrust {
    /// Nobody who is trusted has signed it.
    Issuer,
    /// It is for another name.
    Name,
    /// It is not valid yet, or no longer.
    Date,
    /// Something else.
    Other,
}

impl Distrust {
    /// Reads an error of Chromium's network, such as `net::ERR_CERT_AUTHORITY_INVALID`; none where it
    /// is not about a certificate.
    pub(crate) fn of_browser(error: &str) -> Option<Self> {
        match error.strip_prefix("net::ERR_CERT_")? {
            "AUTHORITY_INVALID" => Some(Self::Issuer),
            "COMMON_NAME_INVALID" => Some(Self::Name),
            "DATE_INVALID" => Some(Self::Date),
            _ => Some(Self::Other),
        }
    }

    /// Reads an error of a request of ours; none where it is not about a certificate.
    #[cfg(feature = "tls")]
    pub(crate) fn of_client(error: &(dyn StdError + 'static)) -> Option<Self> {
        let mut cause = error;
        loop {
            if let Some(rustls::Error::InvalidCertificate(why)) = cause.downcast_ref() {
                return Some(Self::of_certificate(why));
            }
            // An I/O error does not name what it carries as its source.
            let carried = cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
            cause = match carried {
                Some(carried) => carried,
                None => cause.source()?,
            };
        }
    }

    #[cfg(feature = "tls")]
    fn of_certificate(why: &rustls::CertificateError) -> Self {
        use rustls::CertificateError as Wrong;

        match why {
            Wrong::UnknownIssuer => Self::Issuer,
            Wrong::NotValidForName | Wrong::NotValidForNameContext { .. } => Self::Name,
            Wrong::Expired
            | Wrong::ExpiredContext { .. }
            | Wrong::NotValidYet
            | Wrong::NotValidYetContext { .. } => Self::Date,
            // The enumeration grows with rustls.
            _ => Self::Other,
        }
    }

    /// Without TLS there is no certificate.
    #[cfg(not(feature = "tls"))]
    pub(crate) fn of_client(_error: &(dyn StdError + 'static)) -> Option<Self> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "tls")]
    #[test]
    fn what_rustls_says_is_found_however_deep_it_is_carried() {
        let wrong = rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
        let carried = std::io::Error::other(std::io::Error::other(wrong));
        assert_eq!(Distrust::of_client(&carried), Some(Distrust::Issuer));
        assert_eq!(Distrust::of_client(&std::io::Error::other("refused")), None);
    }

    #[test]
    fn what_chromium_says_of_certificates_is_read() {
        for (error, expected) in [
            ("net::ERR_CERT_AUTHORITY_INVALID", Some(Distrust::Issuer)),
            ("net::ERR_CERT_COMMON_NAME_INVALID", Some(Distrust::Name)),
            ("net::ERR_CERT_DATE_INVALID", Some(Distrust::Date)),
            ("net::ERR_CERT_REVOKED", Some(Distrust::Other)),
            ("net::ERR_CONNECTION_REFUSED", None),
        ] {
            assert_eq!(Distrust::of_browser(error), expected, "{error}");
        }
    }
}
