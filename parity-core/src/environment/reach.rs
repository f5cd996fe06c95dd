//! How an environment is reached: the settings that say where, and whose certificates are trusted there.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::header::HeaderValue;
use parity_model::manifest::{self, BasicAuth, HostTarget, Setting, Spanned};
use url::Url;

use crate::environment::find::ManifestFile;
use crate::environment::variables::Variables;
use crate::error::{Error, Result};
use crate::names::{Authority, HostRule, Hosts, Names};
use crate::secret::Secret;

/// One environment of a `parity.toml`, with the variables that it may name.
pub(crate) struct Reach<'a> {
    pub(crate) name: &'a str,
    pub(crate) described: &'a manifest::Environment,
    pub(crate) variables: &'a Variables,
    pub(crate) file: &'a ManifestFile,
}

impl Reach<'_> {
    /// The value of a setting that says `what`.
    ///
    /// # Errors
    ///
    /// An environment error if it is in a variable that is not set.
    pub(crate) fn setting(&self, setting: &Spanned<Setting>, what: &str) -> Result<String> {
        match setting.get_ref() {
            Setting::Literal(value) => Ok(value.clone()),
            Setting::Variable(variable) => self
                .variables
                .get(variable)
                .ok_or_else(|| self.not_set(variable, &self.place(setting), what)),
        }
    }

    /// Where production's names lead, and whose certificates are trusted.
    ///
    /// # Errors
    ///
    /// An environment error if a variable is not set; a usage error if its value, or the file of the CA, is
    /// not as it must be.
    pub(crate) fn names(&self, base_url: &Url) -> Result<Names> {
        let rules = self.described.hosts.iter().map(|(name, at)| self.rule(name.get_ref(), at));
        let hosts = Hosts::new(rules.collect::<Result<_>>()?);
        let authority = match &self.described.tls {
            None => None,
            Some(tls) => {
                let written = self.setting(&tls.ca, "which file holds the CA's certificate")?;
                let directory = self.file.path.parent().unwrap_or(Path::new("."));
                Some(Authority::read(&directory.join(written), &self.place(&tls.ca))?)
            }
        };
        Ok(Names { base_url: Some(base_url.clone()), hosts, authority, headers: self.headers()? })
    }

    /// What requests to the environment carry; what stands in a variable is shown by that name.
    ///
    /// # Errors
    ///
    /// Unproven if a variable is not set; a usage error if its value cannot stand in a header.
    fn headers(&self) -> Result<Vec<(String, Secret<String>)>> {
        let mut headers = Vec::new();
        for (name, value) in &self.described.headers {
            let place = self.place(value);
            let value = match value.get_ref() {
                Setting::Literal(value) => Secret::new(name.get_ref(), value.clone()),
                Setting::Variable(variable) => self.secret(variable, &place)?,
            };
            if HeaderValue::from_str(value.expose()).is_err() {
                let error = format!("`{}` to hold what can stand in a header", value.name());
                return Err(Error::usage(error)
                    .saw("letters that cannot, such as the end of a line")
                    .saw(format!("it is named at {place}")));
            }
            headers.push((name.get_ref().to_lowercase(), value));
        }
        if let Some(BasicAuth { user, password }) = &self.described.basic_auth {
            let place = format!("`basic_auth` of environment `{}`", self.name);
            let user = match user {
                Setting::Literal(user) => user.clone(),
                Setting::Variable(variable) => self.secret(variable, &place)?.expose().clone(),
            };
            let password = self.secret(&password.0, &place)?;
            let pair = STANDARD.encode(format!("{user}:{}", password.expose()));
            let value = Secret::new(password.name(), format!("Basic {pair}"));
            headers.push(("authorization".to_owned(), value));
        }
        Ok(headers)
    }

    fn secret(&self, variable: &str, place: &str) -> Result<Secret<String>> {
        let value = self.variables.get(variable).ok_or_else(|| {
            Error::unproven(format!("the variable `{variable}` to be set"))
                .saw(self.variables.where_not(variable))
                .saw(format!("it is named at {place}"))
                .advice(format!("set it, or correct its name in environment `{}`", self.name))
        })?;
        Ok(Secret::new(variable, value))
    }

    fn rule(&self, name: &str, at: &Spanned<Setting>) -> Result<HostRule> {
        let what = format!("where `{name}` is in environment `{}`", self.name);
        let written = self.setting(at, &what)?;
        let target: HostTarget = written.parse().map_err(|error: manifest::HostError| {
            Error::usage(format!("`{name}` to be where something listens"))
                .saw(error.message)
                .saw(format!("it is named at {}", self.place(at)))
                .advice(error.help)
        })?;
        let pattern = name.parse().expect("`Manifest::parse` has read it");
        Ok(HostRule { pattern, target })
    }

    fn place(&self, setting: &Spanned<Setting>) -> String {
        self.file.place(setting.span().start)
    }

    fn not_set(&self, variable: &str, place: &str, what: &str) -> Error {
        let advice = match &self.described.start {
            Some(start) => format!("start the environment, which sets it: `{start}`"),
            None => format!("set `{variable}`"),
        };
        Error::environment(format!("the variable `{variable}` to say {what}"))
            .saw(self.variables.where_not(variable))
            .saw(format!("it is named at {place}"))
            .advice(advice)
    }
}
