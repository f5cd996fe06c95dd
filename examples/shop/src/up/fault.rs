//! Which shop is started: its environment, and what is broken in it on purpose.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A named place to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Environment {
    /// What integration tests need: a database, Redis and a provider.
    Ci,
    /// One web process, as previews of pull requests are deployed.
    Preview,
    /// The shape of production, for tests.
    Verify,
}

/// A deliberate break of one surface: a change of environment, never of code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Fault {
    /// The identity provider has another redirect URI registered.
    RedirectUri,
    /// The worker is not started.
    WorkerOff,
    /// Targeting sends enterprise users to another place after sign-in.
    FlagTargeting,
    /// The signing secret of the payment provider's webhooks comes from another source.
    WebhookSecret,
    /// The payment provider sends its webhooks to a host that does not answer.
    WebhookHost,
    /// Each process keeps a cache of its own in its memory.
    MemoryCache,
    /// Jobs run inside the request.
    InlineJobs,
    /// The consent manager covers the page.
    ConsentOverlay,
    /// The fraud script disables payment until its slow service has answered.
    FraudBlocks,
    /// The policy does not allow the origin of the third parties' scripts.
    CspScripts,
    /// The session's cookie is `SameSite=Strict`.
    CookieSamesite,
    /// The session's cookie is for a domain that does not serve the shop.
    CookieDomain,
    /// The worker's database role may not write entitlements.
    DbRole,
    /// The store's policy refuses the worker's read.
    UploadPolicy,
    /// The scheduler is not started.
    CronOff,
    /// The edge caches a page of who is signed in.
    EdgeCaches,
    /// A secret of the worker has another name here.
    SecretMissing,
    /// There are a thousand times the rows.
    DataVolume,
    /// Two workers take jobs from the queue.
    QueueOrder,
    /// Links in mails point to another host.
    MailHost,
}

/// What is broken in one shop.
#[derive(Debug, Clone, Default)]
pub(crate) struct Faults {
    faults: Vec<Fault>,
}

impl Faults {
    pub(crate) fn new(faults: &[Fault]) -> Self {
        Self { faults: faults.to_vec() }
    }

    pub(crate) fn has(&self, fault: Fault) -> bool {
        self.faults.contains(&fault)
    }
}

impl Environment {
    fn as_str(self) -> &'static str {
        match self {
            Self::Ci => "ci",
            Self::Preview => "preview",
            Self::Verify => "verify",
        }
    }
}

impl Fault {
    const ALL: [Self; 20] = [
        Self::RedirectUri,
        Self::WorkerOff,
        Self::FlagTargeting,
        Self::WebhookSecret,
        Self::WebhookHost,
        Self::MemoryCache,
        Self::InlineJobs,
        Self::ConsentOverlay,
        Self::FraudBlocks,
        Self::CspScripts,
        Self::CookieSamesite,
        Self::CookieDomain,
        Self::DbRole,
        Self::UploadPolicy,
        Self::CronOff,
        Self::EdgeCaches,
        Self::SecretMissing,
        Self::DataVolume,
        Self::QueueOrder,
        Self::MailHost,
    ];

    fn as_str(self) -> &'static str {
        match self {
            Self::RedirectUri => "redirect-uri",
            Self::WorkerOff => "worker-off",
            Self::FlagTargeting => "flag-targeting",
            Self::WebhookSecret => "webhook-secret",
            Self::WebhookHost => "webhook-host",
            Self::MemoryCache => "memory-cache",
            Self::InlineJobs => "inline-jobs",
            Self::ConsentOverlay => "consent-overlay",
            Self::FraudBlocks => "fraud-blocks",
            Self::CspScripts => "csp-scripts",
            Self::CookieSamesite => "cookie-samesite",
            Self::CookieDomain => "cookie-domain",
            Self::DbRole => "db-role",
            Self::UploadPolicy => "upload-policy",
            Self::CronOff => "cron-off",
            Self::EdgeCaches => "edge-caches",
            Self::SecretMissing => "secret-missing",
            Self::DataVolume => "data-volume",
            Self::QueueOrder => "queue-order",
            Self::MailHost => "mail-host",
        }
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Environment {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            "ci" => Ok(Self::Ci),
            "preview" => Ok(Self::Preview),
            "verify" => Ok(Self::Verify),
            "production" => {
                Err("`production` is not started from here; `verify` has its shape".to_owned())
            }
            _ => Err(format!(
                "there is no environment `{name}`; there are `ci`, `preview` and `verify`"
            )),
        }
    }
}

impl FromStr for Fault {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|fault| fault.as_str() == name).ok_or_else(|| {
            let known: Vec<_> = Self::ALL.iter().map(|fault| format!("`{fault}`")).collect();
            format!("there is no fault `{name}`; the faults are {}", known.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_read_from_the_name_it_is_written_with() {
        for fault in Fault::ALL {
            assert_eq!(fault.to_string().parse(), Ok(fault));
        }
    }

    #[test]
    fn an_unknown_fault_is_told_with_those_there_are() {
        let error = "worker-of".parse::<Fault>().unwrap_err();
        assert!(
            error.starts_with(
                "there is no fault `worker-of`; the faults are `redirect-uri`, `worker-off`, "
            ),
            "{error}"
        );
    }

    #[test]
    fn an_environment_is_read_from_the_name_it_is_written_with_and_no_other() {
        for environment in [Environment::Ci, Environment::Preview, Environment::Verify] {
            assert_eq!(environment.to_string().parse(), Ok(environment));
        }
        let told = |name: &str| name.parse::<Environment>().unwrap_err();
        assert_eq!(
            told("production"),
            "`production` is not started from here; `verify` has its shape"
        );
        assert_eq!(
            told("staging"),
            "there is no environment `staging`; there are `ci`, `preview` and `verify`"
        );
    }
}
