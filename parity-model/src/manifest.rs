//! What `parity.toml` says: the environments of a team.

mod entry;
mod flags;
mod host;
mod mail;
mod page_error;
mod problem;
mod setting;
mod telemetry;

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::duration::Span;

pub use toml::Spanned;

pub use crate::manifest::entry::BasicAuth;
pub use crate::manifest::flags::{FlagOverride, FlagSettings};
pub use crate::manifest::host::{HostError, HostNames, HostPattern, HostTarget};
pub use crate::manifest::mail::{MailKind, MailService};
pub use crate::manifest::page_error::AllowedPageError;
pub use crate::manifest::problem::{ManifestError, Problem};
pub use crate::manifest::setting::{SecretVariable, Setting};
pub use crate::manifest::telemetry::{ADDRESS_HELP, Telemetry};

/// The content of `parity.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The environment that is meant where none is named.
    pub default: Option<Spanned<String>>,
    /// The attribute that the team keeps for tests; `data-testid` by default.
    pub test_id_attribute: Option<Spanned<String>>,
    /// Errors of pages that fail no action, each with its reason.
    #[serde(default)]
    pub allowed_page_errors: Vec<AllowedPageError>,
    /// The environments by name.
    pub environments: BTreeMap<Spanned<String>, Environment>,
}

/// One named place to run.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// Whether it is production; nothing that writes runs there unless the action says so.
    #[serde(default)]
    pub production: bool,
    /// Where it answers.
    pub base_url: Spanned<Setting>,
    /// How to see that it is up.
    #[serde(default)]
    pub ready: Ready,
    /// How many times as long as usual is waited in it, from 1 to 20: each step and expectation of which the test does not say
    /// `within`, and an action as a whole. 1 by default.
    pub patience: Option<Spanned<f64>>,
    /// What starts it, told to a reader whose environment does not answer.
    pub start: Option<String>,
    /// Production's host names, each with where the environment listens for it, so that the browser and
    /// the harness ask for `https://shop.example.com` and reach the environment.
    ///
    /// An exact name goes before one with `*.`, a longer one before a shorter one, and a name with a port
    /// before the same name without.
    #[serde(default)]
    pub hosts: BTreeMap<Spanned<String>, Spanned<Setting>>,
    /// Whose certificates are trusted beyond those that the machine trusts.
    pub tls: Option<Tls>,
    /// Headers that every request to it carries, of pages and of the harness, where something that stands before it asks
    /// for them. They go to the base URL's origin and the names of `hosts`, and to nobody else.
    #[serde(default)]
    pub headers: BTreeMap<Spanned<String>, Spanned<Setting>>,
    /// The name and password that it asks for before it shows anything; they go where `headers` go.
    pub basic_auth: Option<BasicAuth>,
    /// Its verification endpoints.
    pub verification: Option<Verification>,
    /// Where its OpenTelemetry is received.
    pub telemetry: Option<Telemetry>,
    /// Its feature flags.
    pub flags: Option<FlagSettings>,
    /// The service that takes its mail.
    pub mail: Option<MailService>,
    /// The actors by name.
    #[serde(default)]
    pub actors: BTreeMap<Spanned<String>, Actor>,
}

/// How to see that an environment is up.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Ready {
    /// The path that answers with a status below 400 when the environment is up; `/` by default.
    pub path: Spanned<String>,
    /// How long to wait for that; 10 s by default.
    pub within: Span,
}

impl Default for Ready {
    fn default() -> Self {
        Self {
            path: Spanned::new(0..0, "/".to_owned()),
            within: Span(std::time::Duration::from_secs(10)),
        }
    }
}

/// Whose certificates an environment is trusted with.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// The path of a PEM file with the certificate of a test CA, from the directory of `parity.toml`. Only
    /// this run trusts it: nothing is installed on the machine.
    pub ca: Spanned<Setting>,
}

/// The verification endpoints of an environment.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verification {
    /// Where they are mounted; `/internal/verify` by default.
    pub path: Option<Spanned<String>>,
    /// The variable that holds the token.
    pub token: SecretVariable,
}

/// Who acts: a named user role of an environment.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Actor {
    /// The name that this actor signs in with.
    pub email: Option<Setting>,
    /// The variable that holds the password.
    pub password: Option<SecretVariable>,
    /// The variable that holds the key of one-time codes (RFC 6238): in base 32, or as an `otpauth` address.
    pub totp: Option<SecretVariable>,
}

impl Manifest {
    /// Reads the content of `parity.toml`.
    ///
    /// # Errors
    ///
    /// [`ManifestError`] if the text is not TOML, has a key that is not known, lacks one that is
    /// needed, or has a value that cannot be meant; each with the place of the mistake.
    pub fn parse(text: &str) -> Result<Self, ManifestError> {
        let manifest: Self =
            toml::from_str(text).map_err(|error| ManifestError::of_toml(&error))?;
        let problems = manifest.problems();
        if problems.is_empty() { Ok(manifest) } else { Err(ManifestError::new(problems)) }
    }

    /// The environment called `name`.
    pub fn environment(&self, name: &str) -> Option<&Environment> {
        self.environments.iter().find(|(key, _)| key.get_ref() == name).map(|(_, found)| found)
    }

    /// The names of the environments, sorted.
    pub fn names(&self) -> Vec<&str> {
        self.environments.keys().map(|key| key.get_ref().as_str()).collect()
    }

    /// The attribute that the team keeps for tests.
    pub fn test_id_attribute(&self) -> &str {
        self.test_id_attribute.as_ref().map_or("data-testid", |name| name.get_ref())
    }

    /// What cannot be meant although each value by itself could.
    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if let Some(default) = &self.default
            && self.environment(default.get_ref()).is_none()
        {
            problems.push(Problem::unknown("environment", default, &self.names()));
        }
        if let Some(name) = &self.test_id_attribute
            && (name.get_ref().is_empty()
                || name.get_ref().contains(|c: char| c.is_whitespace() || "\"'<>/=".contains(c)))
        {
            problems.push(Problem {
                span: name.span(),
                message: format!("`{}` is no name of an attribute", name.get_ref()),
                hidden: false,
                help: Some("write it as it stands in HTML, such as `data-testid`".to_owned()),
            });
        }
        for allowed in &self.allowed_page_errors {
            allowed.collect(&mut problems);
        }
        for environment in self.environments.values() {
            environment.collect(&mut problems);
        }
        problems.sort_by_key(|problem| problem.span.start);
        problems
    }
}

impl Environment {
    fn collect(&self, problems: &mut Vec<Problem>) {
        if let Setting::Literal(url) = self.base_url.get_ref()
            && !(url.starts_with("http://") || url.starts_with("https://"))
        {
            problems.push(Problem {
                span: self.base_url.span(),
                message: format!("`{url}` is no address of a website"),
                hidden: false,
                help: Some("write it whole, such as `https://shop.example.com`".to_owned()),
            });
        }
        if let Some(patience) = self.patience.as_ref()
            && !(1.0..=20.0).contains(patience.get_ref())
        {
            problems.push(Problem {
                span: patience.span(),
                message: "`patience` is a number from 1 to 20".to_owned(),
                hidden: false,
                help: Some("2 waits twice as long as usual".to_owned()),
            });
        }
        self.collect_hosts(problems);
        entry::collect(&self.headers, self.basic_auth.is_some(), problems);
        self.telemetry.iter().for_each(|telemetry| telemetry.collect(problems));
        self.flags.iter().for_each(|flags| flags.collect(problems));
        self.mail.iter().for_each(|mail| mail.collect(problems));
        let paths =
            [Some(&self.ready.path), self.verification.as_ref().and_then(|v| v.path.as_ref())];
        for path in paths.into_iter().flatten() {
            if !path.get_ref().starts_with('/') {
                problems.push(Problem {
                    span: path.span(),
                    message: format!("`{}` is no path", path.get_ref()),
                    hidden: false,
                    help: Some(format!("begin it with a slash: `/{}`", path.get_ref())),
                });
            }
        }
    }

    fn collect_hosts(&self, problems: &mut Vec<Problem>) {
        let mut named = BTreeMap::new();
        let mut entries: Vec<_> = self.hosts.iter().collect();
        entries.sort_by_key(|(name, _)| name.span().start);
        for (name, target) in entries {
            match name.get_ref().parse::<HostPattern>() {
                Ok(pattern) => {
                    if let Some(before) = named.insert(pattern, name.get_ref()) {
                        problems.push(Problem::twice(name, before));
                    }
                }
                Err(error) => problems.push(Problem::of_host(name.span(), error)),
            }
            if let Setting::Literal(text) = target.get_ref()
                && let Err(error) = text.parse::<HostTarget>()
            {
                problems.push(Problem::of_host(target.span(), error));
            }
        }
    }
}

#[cfg(test)]
mod tests;
