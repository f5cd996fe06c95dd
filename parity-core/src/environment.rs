//! The environment that a run goes against, read from `parity.toml` and the variables that it names.

mod find;
mod reach;
mod snippet;
mod variables;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use parity_model::Manifest;
use parity_model::manifest::{self, AllowedPageError, MailKind, SecretVariable, Setting, Spanned};
use parity_model::nearest::nearest;
use parity_model::verification::DEFAULT_PATH;
use sha2::{Digest, Sha256};
use url::Url;

use crate::environment::find::ManifestFile;
use crate::environment::reach::Reach;
use crate::environment::variables::Variables;
use crate::error::{Error, Result};
use crate::names::Names;
use crate::redact::Redactor;
use crate::secret::Secret;
use crate::settings::Settings;

pub(crate) use crate::environment::find::output;

/// A named place to run, with what is needed to reach it.
#[derive(Debug)]
pub(crate) struct Environment {
    pub(crate) name: String,
    pub(crate) base_url: Url,
    /// Where production's names lead, and whose certificates are trusted.
    pub(crate) names: Arc<Names>,
    pub(crate) ready: Url,
    pub(crate) ready_within: Duration,
    /// How many times as long as usual is waited.
    pub(crate) patience: f64,
    pub(crate) production: bool,
    /// The command that starts it, for the reader of an error.
    pub(crate) start: Option<String>,
    /// Errors of pages that the team allows.
    pub(crate) allowed_page_errors: Vec<AllowedPageError>,
    test_id_attribute: String,
    described: manifest::Environment,
    variables: Variables,
    path: PathBuf,
}

/// Who acts, with what is needed to sign in.
#[derive(Debug, Clone)]
pub(crate) struct Credentials {
    pub(crate) email: Option<String>,
    pub(crate) password: Option<Secret<String>>,
    /// The key of one-time codes.
    pub(crate) totp: Option<Secret<String>>,
}

/// Where the verification endpoints are, and the token that opens them.
#[derive(Debug, Clone)]
pub(crate) struct VerificationAccess {
    pub(crate) url: Url,
    pub(crate) token: Secret<String>,
}

impl Environment {
    /// Reads the environment that `settings` names, and registers its secrets with `redactor`.
    ///
    /// # Errors
    ///
    /// A usage error if `parity.toml` is missing or wrong, or has no such environment; an
    /// environment error if the variable that holds the base URL, or where a host is, is not set.
    pub(crate) fn read(settings: &Settings, redactor: &Redactor) -> Result<Self> {
        let file = ManifestFile::read(settings)?;
        let manifest = Manifest::parse(&file.text).map_err(|error| file.refused(&error))?;
        let name = chosen(settings, &manifest, &file)?;
        let variables = Variables::read(settings)?;
        let described = manifest.environment(&name).expect("`chosen` looked").clone();
        let reach =
            Reach { name: &name, described: &described, variables: &variables, file: &file };
        let what = format!("where environment `{name}` answers");
        let written = reach.setting(&described.base_url, &what)?;
        let base_url = Url::parse(&written).map_err(|error| {
            Error::usage(format!("the base URL of environment `{name}` to be an address"))
                .saw(format!("`{written}`: {error}"))
        })?;
        let names = Arc::new(reach.names(&base_url)?);
        let ready = join(&base_url, described.ready.path.get_ref())?;
        let environment = Self {
            ready,
            ready_within: described.ready.within.0,
            production: described.production,
            start: described.start.clone(),
            patience: described.patience.as_ref().map_or(1.0, |patience| *patience.get_ref()),
            allowed_page_errors: manifest.allowed_page_errors.clone(),
            test_id_attribute: manifest.test_id_attribute().to_owned(),
            base_url,
            names,
            name,
            described,
            variables,
            path: file.path,
        };
        environment.register(redactor);
        Ok(environment)
    }

    /// The whole address of a path of this environment.
    pub(crate) fn address(&self, path: &str) -> Result<Url> {
        join(&self.base_url, path)
    }

    /// What is the same for all who reach the same place by the same names, and for nobody else.
    pub(crate) fn key(&self) -> String {
        key_of(&[self.base_url.as_str(), &format!("{:?}", self.names.hosts.shown())])
    }

    /// The attribute that the team keeps for tests.
    pub(crate) fn test_id_attribute(&self) -> &str {
        &self.test_id_attribute
    }

    /// The actor called `name`.
    ///
    /// # Errors
    ///
    /// A usage error if `parity.toml` has none of that name; unproven if a variable that holds its
    /// credentials is not set.
    pub(crate) fn actor(&self, name: &str) -> Result<Credentials> {
        let Some((_, actor)) = self.described.actors.iter().find(|(key, _)| key.get_ref() == name)
        else {
            return Err(self.unknown_actor(name));
        };
        let email = match &actor.email {
            None => None,
            Some(Setting::Literal(email)) => Some(email.clone()),
            Some(Setting::Variable(variable)) => Some(self.needed(variable)?),
        };
        let password = actor.password.as_ref().map(|variable| self.secret(variable)).transpose()?;
        let totp = actor.totp.as_ref().map(|variable| self.secret(variable)).transpose()?;
        Ok(Credentials { email, password, totp })
    }

    /// Where the verification endpoints are, and the token that opens them.
    ///
    /// # Errors
    ///
    /// A usage error if `parity.toml` says nothing of them; unproven if the token's variable is not
    /// set.
    pub(crate) fn verification(&self) -> Result<VerificationAccess> {
        let table = format!("environments.{}.verification", self.name);
        let Some(verification) = &self.described.verification else {
            return Err(Error::usage(format!("`[{table}]` in `{}`", self.path.display()))
                .saw("no such table, so parity does not know where to ask the system under test")
                .advice(format!("add `[{table}]` with `token = {{ variable = \"…\" }}`")));
        };
        let path = verification.path.as_ref().map_or(DEFAULT_PATH, |path| path.get_ref().as_str());
        let url = join(&self.base_url, path)?;
        Ok(VerificationAccess { url, token: self.secret(&verification.token)? })
    }

    /// Where OpenTelemetry is received.
    ///
    /// # Errors
    ///
    /// A usage error if `parity.toml` says nothing of it, or the variable that it names holds no address; an
    /// environment error if that is not set.
    pub(crate) fn telemetry(&self) -> Result<SocketAddr> {
        let table = format!("environments.{}.telemetry", self.name);
        let Some(telemetry) = &self.described.telemetry else {
            return Err(Error::usage(format!("`[{table}]` in `{}`", self.path.display()))
                .saw("no such table, so parity does not know where to receive OpenTelemetry")
                .advice(format!(
                    "run by `cargo parity receive -- COMMAND`, or add `[{table}]` with `listen = \"127.0.0.1:4318\"`"
                )));
        };
        let (written, variable) = match telemetry.listen.get_ref() {
            Setting::Literal(written) => (written.clone(), None),
            Setting::Variable(variable) => (self.needed(variable)?, Some(variable)),
        };
        written.parse().map_err(|_| {
            let from = variable.map(|name| format!(", from the variable `{name}`"));
            Error::usage(format!("an address to listen at, as `listen` of `[{table}]`"))
                .saw(format!("`{written}`{}", from.unwrap_or_default()))
                .advice(manifest::ADDRESS_HELP)
        })
    }

    /// Whether `parity.toml` tells where to ask the system under test.
    pub(crate) fn has_verification(&self) -> bool {
        self.described.verification.is_some()
    }

    /// Whether `parity.toml` tells where to receive OpenTelemetry.
    pub(crate) fn has_telemetry(&self) -> bool {
        self.described.telemetry.is_some()
    }

    /// The cookie that tells the environment which variants of flags to use.
    ///
    /// # Errors
    ///
    /// A usage error if `parity.toml` names none.
    pub(crate) fn flag_cookie(&self) -> Result<&str> {
        let flags = self.described.flags.as_ref();
        flags.map(|flags| flags.overriding.cookie.get_ref().as_str()).ok_or_else(|| {
            let table = format!("environments.{}.flags", self.name);
            Error::usage(format!("`override` in `[{table}]` of `{}`", self.path.display()))
                .saw("no such setting, so parity does not know how this environment is told of variants")
                .advice(format!("add `[{table}]` with `override = {{ cookie = \"…\" }}`"))
        })
    }

    /// The service that takes the mail, and where it answers; none where `parity.toml` names none.
    ///
    /// # Errors
    ///
    /// Unproven if the variable that holds the address is not set; a usage error if it is no address.
    pub(crate) fn mail(&self) -> Result<Option<(MailKind, Url)>> {
        let Some(mail) = &self.described.mail else { return Ok(None) };
        let written = match mail.url.get_ref() {
            Setting::Literal(url) => url.clone(),
            Setting::Variable(variable) => self.needed(variable)?,
        };
        let url = Url::parse(&written).map_err(|error| {
            Error::usage(format!(
                "the address of what takes the mail of environment `{}`",
                self.name
            ))
            .saw(format!("`{written}`: {error}"))
        })?;
        Ok(Some((mail.kind, url)))
    }

    fn secret(&self, variable: &SecretVariable) -> Result<Secret<String>> {
        self.secret_in(&variable.0)
    }

    /// The secret that a variable holds.
    ///
    /// # Errors
    ///
    /// Unproven if it is not set.
    pub(crate) fn secret_in(&self, variable: &str) -> Result<Secret<String>> {
        self.needed(variable).map(|value| Secret::new(variable, value))
    }

    fn needed(&self, variable: &str) -> Result<String> {
        self.variables.get(variable).ok_or_else(|| {
            Error::unproven(format!("the variable `{variable}` to be set"))
                .saw(self.variables.where_not(variable))
                .advice(format!(
                    "set it, or correct its name in environment `{}` of `{}`",
                    self.name,
                    self.path.display()
                ))
        })
    }

    fn unknown_actor(&self, name: &str) -> Error {
        let known: Vec<&str> =
            self.described.actors.keys().map(|key| key.get_ref().as_str()).collect();
        let advice = match nearest(name, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "add `[environments.{}.actors.{name}]` to `{}`",
                self.name,
                self.path.display()
            ),
        };
        let saw = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        Error::usage(format!("an actor `{name}` in environment `{}`", self.name))
            .saw(format!("its actors: {saw}"))
            .advice(advice)
    }

    /// Registers every secret that this environment names, whether this run uses it or not.
    fn register(&self, redactor: &Redactor) {
        for (name, value) in &self.names.headers {
            let is_in_file = |(header, value): (&Spanned<String>, &Spanned<Setting>)| {
                header.get_ref().eq_ignore_ascii_case(name)
                    && matches!(value.get_ref(), Setting::Literal(_))
            };
            if !self.described.headers.iter().any(is_in_file) {
                redactor.register(value);
            }
            // By whatever scheme: the credentials by themselves, and the password in them.
            if let Some((_, credentials)) = value.expose().split_once(' ') {
                redactor.register(&Secret::new(value.name(), credentials.to_owned()));
                let pair = STANDARD.decode(credentials).ok();
                let pair = pair.and_then(|pair| String::from_utf8(pair).ok());
                if let Some((_, password)) = pair.as_deref().and_then(|pair| pair.split_once(':')) {
                    redactor.register(&Secret::new(value.name(), password.to_owned()));
                }
            }
        }
        let token = self.described.verification.iter().map(|verification| &verification.token);
        let passwords = self.described.actors.values().filter_map(|actor| actor.password.as_ref());
        for secret in token.chain(passwords).filter_map(|variable| self.secret(variable).ok()) {
            redactor.register(&secret);
        }
        let keys = self.described.actors.values().filter_map(|actor| actor.totp.as_ref());
        for address in keys.filter_map(|variable| self.secret(variable).ok()) {
            redactor.register(&address);
            // The key within an `otpauth` address says all.
            let mut fields = address.expose().split(['?', '&']);
            if let Some(key) = fields.find_map(|field| field.strip_prefix("secret=")) {
                redactor.register(&Secret::new(address.name(), key.to_owned()));
            }
        }
        for name in self.described.actors.keys() {
            if let Ok(Credentials { email: Some(email), password: Some(password), .. }) =
                self.actor(name.get_ref())
            {
                redactor.register_basic(&email, &password);
            }
        }
    }
}

/// The name of the environment that is meant.
fn chosen(settings: &Settings, manifest: &Manifest, file: &ManifestFile) -> Result<String> {
    let names = manifest.names();
    let known = || format!("its environments: {}", names.join(", "));
    if let Some(name) = &settings.environment {
        if manifest.environment(name).is_some() {
            return Ok(name.clone());
        }
        let error = Error::usage(format!("an environment `{name}` in `{}`", file.path.display()))
            .saw(known());
        return Err(match nearest(name, names.iter().copied()) {
            Some(near) => error.advice(format!("did you mean `PARITY_ENVIRONMENT={near}`?")),
            None => error.advice("set PARITY_ENVIRONMENT to one of them"),
        });
    }
    match (&manifest.default, names.as_slice()) {
        (Some(default), _) => Ok(default.get_ref().clone()),
        (None, [only]) => Ok((*only).to_owned()),
        (None, []) => Err(Error::usage(format!("an environment in `{}`", file.path.display()))
            .saw("none")
            .advice("add one: `[environments.verify]` with its `base_url`")),
        (None, [..]) => Err(Error::usage("to be told which environment is meant")
            .saw(known())
            .advice("set PARITY_ENVIRONMENT, or `default = \"…\"` at the top of parity.toml")),
    }
}

/// A name for a file that stands for these words together.
pub(crate) fn key_of(words: &[&str]) -> String {
    let digest = Sha256::digest(words.join("\n"));
    let beginning = digest.first_chunk().copied().unwrap_or_default();
    format!("{:016x}", u64::from_be_bytes(beginning))
}

/// Joins as a browser does: a path that begins with a slash is the whole path.
fn join(base: &Url, path: &str) -> Result<Url> {
    base.join(path).map_err(|error| {
        Error::usage(format!("a path or an address that can be joined to {base}"))
            .saw(format!("`{path}`: {error}"))
    })
}

#[cfg(test)]
mod tests;
