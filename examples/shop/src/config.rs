//! The settings of each process, from environment variables only, checked all at once.

mod crm;
mod jobs;
mod mail;
mod objects;
mod payments;
mod receiver;
mod scheduler;
mod scripts;
mod site;
mod test_sign_in;
mod variables;

use std::path::PathBuf;

use openidconnect::url::Url;
use secrecy::SecretString;

pub(crate) use crate::config::crm::CrmConfig;
pub(crate) use crate::config::jobs::Jobs;
#[cfg(test)]
pub(crate) use crate::config::mail::MailServer;
pub(crate) use crate::config::mail::{MailConfig, Sending};
pub(crate) use crate::config::objects::{ObjectsConfig, StoreConfig};
pub(crate) use crate::config::receiver::Receiver;
use crate::config::variables::{Variables, environment};
use crate::customers::CustomerToBeginWith;
use crate::edge::cache::Rules;
use crate::edge::routes::Routes;
use crate::listen::Listen;
use crate::outbound::OutboundConfig;

pub(crate) use crate::config::payments::{BillingConfig, PaymentsConfig};
pub(crate) use crate::config::scheduler::SchedulerConfig;
pub(crate) use variables::{
    COUNTERS, WrongSettings, collector, counters, of_telemetry, search_path,
};

pub(crate) use crate::config::scripts::{ConsentLayout, FraudMode, ScriptsConfig};
pub(crate) use crate::config::site::{CacheKind, CookieConfig, Origin, SameSite, SiteConfig};

/// The settings of `shop web`.
#[derive(Debug)]
pub(crate) struct WebConfig {
    pub(crate) listen: Listen,
    /// Where users reach the shop, without a slash at the end.
    pub(crate) base_url: Url,
    pub(crate) database_url: SecretString,
    pub(crate) redis_url: SecretString,
    pub(crate) identity: IdentityConfig,
    pub(crate) site: SiteConfig,
    pub(crate) jobs: Jobs,
    /// By which the payment provider signs its webhooks.
    pub(crate) payments_webhook_secret: SecretString,
    pub(crate) work: WorkConfig,
    /// The environment's name; without one it is taken for production, which has no verification endpoints.
    pub(crate) environment: String,
    /// How many web processes there are, where that is known.
    pub(crate) replicas: Option<u32>,
    /// Opens the verification endpoints.
    pub(crate) verify_token: Option<SecretString>,
    /// Lets tests sign in without an identity provider, in the environment `ci`.
    pub(crate) test_sign_in_token: Option<SecretString>,
    pub(crate) outbound: OutboundConfig,
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
    pub(crate) cache: CacheKind,
    pub(crate) work: WorkConfig,
    pub(crate) outbound: OutboundConfig,
}

/// What work is done with, wherever it is done.
#[derive(Debug, Clone)]
pub(crate) struct WorkConfig {
    pub(crate) mail: MailConfig,
    pub(crate) crm: CrmConfig,
    pub(crate) objects: ObjectsConfig,
    pub(crate) billing: BillingConfig,
}

/// The settings of `shop edge`.
#[derive(Debug)]
pub(crate) struct EdgeConfig {
    pub(crate) listen: Listen,
    /// PEM files.
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
    pub(crate) routes: Routes,
    pub(crate) cache: Rules,
}

/// The settings of `shop migrate`.
#[derive(Debug)]
pub(crate) struct MigrateConfig {
    pub(crate) database_url: SecretString,
    pub(crate) customers: Vec<CustomerToBeginWith>,
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
        let site = SiteConfig::read(variables);
        let jobs = variables.parsed_or_default("SHOP_JOBS");
        let payments_webhook_secret = variables.required("SHOP_PAYMENTS_WEBHOOK_SECRET");
        let work = WorkConfig::read(variables);
        let environment = variables.optional("SHOP_ENVIRONMENT").unwrap_or_default();
        let replicas = match variables.optional("SHOP_REPLICAS") {
            Some(_) => variables.parsed("SHOP_REPLICAS").map(Some),
            None => Some(None),
        };
        let verify_token = variables.optional("SHOP_VERIFY_TOKEN");
        let test_sign_in_token = test_sign_in::read(variables, &environment);
        let outbound = OutboundConfig::read(variables);
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
            site: site?,
            jobs: jobs?,
            payments_webhook_secret: payments_webhook_secret?.into(),
            work: work?,
            environment,
            replicas: replicas?,
            verify_token: verify_token.map(SecretString::from),
            test_sign_in_token: test_sign_in_token?,
            outbound: outbound?,
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
            let cache = variables.parsed_or_default("SHOP_CACHE");
            let work = WorkConfig::read(variables);
            let outbound = OutboundConfig::read(variables);
            Some(Self {
                listen: listen?,
                database_url: database_url?.into(),
                redis_url: redis_url?.into(),
                cache: cache?,
                work: work?,
                outbound: outbound?,
            })
        })
    }
}

impl WorkConfig {
    fn read(variables: &mut Variables<'_>) -> Option<Self> {
        let mail = MailConfig::read(variables);
        let crm = CrmConfig::read(variables);
        let objects = ObjectsConfig::read(variables);
        let billing = BillingConfig::read(variables);
        Some(Self { mail: mail?, crm: crm?, objects: objects?, billing: billing? })
    }
}

impl EdgeConfig {
    /// Reads the settings from the environment.
    ///
    /// # Errors
    ///
    /// As [`WebConfig::from_environment`].
    pub(crate) fn from_environment() -> Result<Self, WrongSettings> {
        Variables::of(&environment).read(|variables| {
            let listen = variables.parsed("SHOP_LISTEN");
            let certificate = variables.parsed("EDGE_CERTIFICATE");
            let key = variables.parsed("EDGE_KEY");
            let routes = variables.parsed("EDGE_ROUTES");
            let cache = variables.parsed_or_default("EDGE_CACHE");
            Some(Self {
                listen: listen?,
                certificate: certificate?,
                key: key?,
                routes: routes?,
                cache: cache?,
            })
        })
    }
}

impl OutboundConfig {
    fn read(variables: &mut Variables<'_>) -> Option<Self> {
        let hosts = variables.parsed_or_default("SHOP_HOSTS");
        let authority = variables.optional("SHOP_CA_FILE").map(PathBuf::from);
        Some(Self { hosts: hosts?, authority })
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

#[cfg(test)]
mod tests {
    use super::*;

    const WEB: [(&str, &str); 13] = [
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
        ("SHOP_STORE_URL", "http://127.0.0.1:8083"),
        ("SHOP_STORE_KEY", "swordfish"),
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
