//! The settings of each process, from environment variables only, checked all at once.

mod payments;
mod scheduler;

use std::ffi::OsString;
use std::fmt;
use std::str::FromStr;

use openidconnect::url::Url;
use secrecy::SecretString;
use serde::Deserialize;

use crate::customers::CustomerToBeginWith;
use crate::listen::Listen;
use crate::queue::Jobs;

pub(crate) use crate::config::payments::{BillingConfig, PaymentsConfig};
pub(crate) use crate::config::scheduler::SchedulerConfig;

/// The settings of `shop web`.
#[derive(Debug)]
pub(crate) struct WebConfig {
    pub(crate) listen: Listen,
    /// Where users reach the shop, without a slash at the end.
    pub(crate) base_url: Url,
    pub(crate) database_url: SecretString,
    pub(crate) redis_url: SecretString,
    pub(crate) identity: IdentityConfig,
    pub(crate) jobs: Jobs,
    pub(crate) billing: BillingConfig,
    /// By which the payment provider signs its webhooks.
    pub(crate) payments_webhook_secret: SecretString,
    /// The environment's name; without one it is taken for production, which has no verification endpoints.
    pub(crate) environment: String,
    /// Opens the verification endpoints.
    pub(crate) verify_token: Option<SecretString>,
}

/// How the shop is known to the identity provider.
#[derive(Debug)]
pub(crate) struct IdentityConfig {
    pub(crate) issuer: Url,
    pub(crate) client_id: String,
    pub(crate) client_secret: SecretString,
}

/// The settings of `shop worker`.
#[derive(Debug)]
pub(crate) struct WorkerConfig {
    /// Where it answers whether it is ready.
    pub(crate) listen: Listen,
    pub(crate) database_url: SecretString,
    pub(crate) redis_url: SecretString,
    pub(crate) billing: BillingConfig,
}

/// The settings of `shop migrate`.
#[derive(Debug)]
pub(crate) struct MigrateConfig {
    pub(crate) database_url: SecretString,
    pub(crate) customers: Vec<CustomerToBeginWith>,
}

/// What is wrong with the environment, all of it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) struct WrongSettings {
    problems: Vec<String>,
}

impl fmt::Display for WrongSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problems.join("; "))
    }
}

impl WebConfig {
    /// Reads the settings from the environment.
    ///
    /// # Errors
    ///
    /// [`WrongSettings`] with every variable that is missing or wrong.
    pub(crate) fn from_environment() -> Result<Self, WrongSettings> {
        Variables::of(&environment).read(Self::read)
    }

    fn read(variables: &mut Variables<'_>) -> Option<Self> {
        // Each is looked at before any is used, so that all problems are told at once.
        let listen = variables.parsed("SHOP_LISTEN");
        let base_url = variables.parsed("SHOP_BASE_URL");
        let database_url = variables.required("SHOP_DATABASE_URL");
        let redis_url = variables.required("SHOP_REDIS_URL");
        let issuer = variables.parsed("SHOP_OIDC_ISSUER");
        let client_id = variables.required("SHOP_OIDC_CLIENT_ID");
        let client_secret = variables.required("SHOP_OIDC_CLIENT_SECRET");
        let jobs = variables.parsed_or_default("SHOP_JOBS");
        let billing = BillingConfig::read(variables);
        let payments_webhook_secret = variables.required("SHOP_PAYMENTS_WEBHOOK_SECRET");
        let environment = variables.optional("SHOP_ENVIRONMENT").unwrap_or_default();
        let verify_token = variables.optional("SHOP_VERIFY_TOKEN");
        Some(Self {
            listen: listen?,
            base_url: base_url?,
            database_url: database_url?.into(),
            redis_url: redis_url?.into(),
            identity: IdentityConfig {
                issuer: issuer?,
                client_id: client_id?,
                client_secret: client_secret?.into(),
            },
            jobs: jobs?,
            billing: billing?,
            payments_webhook_secret: payments_webhook_secret?.into(),
            environment,
            verify_token: verify_token.map(SecretString::from),
        })
    }
}

impl WorkerConfig {
    /// Reads the settings from the environment.
    ///
    /// # Errors
    ///
    /// As [`WebConfig::from_environment`].
    pub(crate) fn from_environment() -> Result<Self, WrongSettings> {
        Variables::of(&environment).read(|variables| {
            let listen = variables.parsed("SHOP_LISTEN");
            let database_url = variables.required("SHOP_DATABASE_URL");
            let redis_url = variables.required("SHOP_REDIS_URL");
            let billing = BillingConfig::read(variables);
            Some(Self {
                listen: listen?,
                database_url: database_url?.into(),
                redis_url: redis_url?.into(),
                billing: billing?,
            })
        })
    }
}

impl MigrateConfig {
    /// Reads the settings from the environment.
    ///
    /// # Errors
    ///
    /// As [`WebConfig::from_environment`].
    pub(crate) fn from_environment() -> Result<Self, WrongSettings> {
        Variables::of(&environment).read(|variables| {
            let database_url = variables.required("SHOP_DATABASE_URL");
            let customers = variables.json("SHOP_CUSTOMERS");
            Some(Self { database_url: database_url?.into(), customers: customers? })
        })
    }
}

/// Where programs are looked for, for those whose environment `shop up` makes anew.
pub(crate) fn search_path() -> OsString {
    #[expect(clippy::disallowed_methods, reason = "this module reads the environment")]
    let path = std::env::var_os("PATH");
    path.unwrap_or_else(|| "/usr/local/bin:/usr/bin:/bin".into())
}

fn environment(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "this module reads the environment")]
    std::env::var(name).ok()
}

/// The environment, and what was found wrong with it so far.
struct Variables<'a> {
    look_up: &'a dyn Fn(&str) -> Option<String>,
    problems: Vec<String>,
}

impl<'a> Variables<'a> {
    fn of(look_up: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self { look_up, problems: Vec::new() }
    }

    fn read<T>(
        mut self,
        settings: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Result<T, WrongSettings> {
        settings(&mut self).ok_or(WrongSettings { problems: self.problems })
    }

    /// An empty variable is as one that is not set.
    fn optional(&self, name: &str) -> Option<String> {
        (self.look_up)(name).filter(|value| !value.is_empty())
    }

    fn required(&mut self, name: &str) -> Option<String> {
        let value = self.optional(name);
        if value.is_none() {
            self.problems.push(format!("`{name}` is not set; set it"));
        }
        value
    }

    fn parsed<T: FromStr<Err: fmt::Display>>(&mut self, name: &str) -> Option<T> {
        let value = self.required(name)?;
        let parsed = value.parse().map_err(|problem| self.wrong(name, &value, &problem));
        parsed.ok()
    }

    /// One that is not set is as its type begins.
    fn parsed_or_default<T: FromStr<Err: fmt::Display> + Default>(
        &mut self,
        name: &str,
    ) -> Option<T> {
        if self.optional(name).is_some() { self.parsed(name) } else { Some(T::default()) }
    }

    fn json<T: for<'de> Deserialize<'de>>(&mut self, name: &str) -> Option<T> {
        let value = self.required(name)?;
        let parsed =
            serde_json::from_str(&value).map_err(|problem| self.wrong(name, &value, &problem));
        parsed.ok()
    }

    fn wrong(&mut self, name: &str, value: &str, problem: &dyn fmt::Display) {
        self.problems.push(format!("`{name}` is wrong: {problem}, not `{value}`"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEB: [(&str, &str); 11] = [
        ("SHOP_LISTEN", "127.0.0.1:8080"),
        ("SHOP_BASE_URL", "http://127.0.0.1:8080"),
        ("SHOP_DATABASE_URL", "postgres://shop:swordfish@localhost/shop"),
        ("SHOP_REDIS_URL", "redis://:swordfish@localhost"),
        ("SHOP_OIDC_ISSUER", "http://127.0.0.1:8081"),
        ("SHOP_OIDC_CLIENT_ID", "shop"),
        ("SHOP_OIDC_CLIENT_SECRET", "swordfish"),
        ("SHOP_PAYMENTS_URL", "http://127.0.0.1:8082"),
        ("SHOP_PAYMENTS_KEY", "swordfish"),
        ("SHOP_PAYMENTS_WEBHOOK_SECRET", "swordfish"),
        ("SHOP_VERIFY_TOKEN", "swordfish"),
    ];

    /// Reads the settings of `web` with one variable changed.
    fn web(changed: &str, value: &str) -> Result<WebConfig, WrongSettings> {
        let look_up = |name: &str| {
            if name == changed {
                return Some(value.to_owned());
            }
            let (_, usual) = WEB.into_iter().find(|(known, _)| *known == name)?;
            Some(usual.to_owned())
        };
        Variables::of(&look_up).read(WebConfig::read)
    }

    #[test]
    fn every_problem_is_told_at_once() {
        let problem = Variables::of(&|_| None).read(WebConfig::read).unwrap_err().to_string();
        for (name, _) in WEB {
            let told = problem.contains(&format!("`{name}` is not set"));
            assert_eq!(told, name != "SHOP_VERIFY_TOKEN", "{name}: {problem}");
        }
    }

    #[test]
    fn a_wrong_value_is_told_with_what_it_must_be() {
        let problem = web("SHOP_LISTEN", "8080").unwrap_err().to_string();
        assert_eq!(
            problem,
            "`SHOP_LISTEN` is wrong: it must be `inherited` or an address and a port, such as \
             `127.0.0.1:8080`, not `8080`"
        );
    }

    #[test]
    fn jobs_stand_in_the_queue_unless_something_else_is_said() {
        assert_eq!(web("", "").unwrap().jobs, Jobs::Queue);
        assert_eq!(web("SHOP_JOBS", "inline").unwrap().jobs, Jobs::Inline);
        let problem = web("SHOP_JOBS", "eager").unwrap_err().to_string();
        assert_eq!(problem, "`SHOP_JOBS` is wrong: it must be `queue` or `inline`, not `eager`");
    }

    #[test]
    fn an_empty_verification_token_is_none() {
        assert!(web("SHOP_VERIFY_TOKEN", "").unwrap().verify_token.is_none());
        assert!(web("", "").unwrap().verify_token.is_some());
    }

    #[test]
    fn printing_the_settings_tells_no_secret() {
        let printed = format!("{:?}", web("", "").unwrap());
        assert!(printed.contains("8081") && !printed.contains("swordfish"), "{printed}");
    }
}
