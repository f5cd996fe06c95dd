//! The certificates of one shop, by an authority that lives and dies with it.

use std::fs;
use std::io;
use std::path::PathBuf;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose,
};

use crate::up::home::Home;

/// Signs certificates; its key is in no file.
pub(crate) struct Authority<'a> {
    home: &'a Home,
    issuer: CertifiedIssuer<'static, KeyPair>,
}

/// The files of one certificate.
pub(crate) struct Certificate {
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

/// A certificate could not be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotCertified {
    #[error("could not sign a certificate")]
    Sign(#[from] rcgen::Error),
    #[error("could not write a certificate")]
    Write(#[from] io::Error),
}

impl<'a> Authority<'a> {
    /// Makes an authority, and writes its certificate.
    pub(crate) fn new(home: &'a Home) -> Result<Self, NotCertified> {
        let mut parameters = CertificateParams::default();
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        parameters.distinguished_name.push(DnType::CommonName, "The shop's test CA");
        let issuer = CertifiedIssuer::self_signed(parameters, KeyPair::generate()?)?;
        fs::write(home.authority(), issuer.pem())?;
        Ok(Self { home, issuer })
    }

    /// Writes a certificate for these names.
    pub(crate) fn certify(&self, file: &str, names: &[&str]) -> Result<Certificate, NotCertified> {
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        let key = KeyPair::generate()?;
        let signed = CertificateParams::new(names)?.signed_by(&key, &self.issuer)?;
        let at = |ending| self.home.path().join(format!("{file}.{ending}"));
        let certificate = Certificate { certificate: at("pem"), key: at("key") };
        fs::write(&certificate.certificate, signed.pem())?;
        Home::write_secret(&certificate.key, &key.serialize_pem())?;
        Ok(certificate)
    }
}
