//! What surrounds the pages: the settings of the web process for it, and the third parties.

use std::path::Path;

use crate::random;
use crate::up::fault::{Fault, Faults};
use crate::up::network::{Place, SCRIPTS};
use crate::up::own::{Own, Variables};
use crate::up::processes::Broken;

/// What surrounds the pages of one shop.
pub(crate) struct Site<'a> {
    faults: &'a Faults,
    /// What the fraud service and the shop share.
    fraud_secret: String,
}

impl<'a> Site<'a> {
    pub(crate) fn new(faults: &'a Faults) -> Self {
        Self { faults, fraud_secret: random::token() }
    }

    /// The settings of a web process.
    pub(crate) fn of_web(&self) -> Variables {
        let flags = self.either(Fault::FlagTargeting, "flags.json", "flags-next.json");
        let flags = Path::new(env!("CARGO_MANIFEST_DIR")).join("flags").join(flags);
        let mut variables = vec![
            self.cache(),
            ("SHOP_FLAGS_FILE", flags.to_string_lossy().into_owned()),
            ("SHOP_SCRIPTS_ORIGIN", format!("https://{SCRIPTS}")),
            ("SHOP_FRAUD_SECRET", self.fraud_secret.clone()),
        ];
        variables.extend(self.told_to_browsers("true"));
        variables
    }

    /// The settings of the web process of a preview: no third parties, no service of flags, no cache of all.
    pub(crate) fn of_preview(&self) -> Variables {
        let mut variables = vec![("SHOP_CACHE", "memory".to_owned())];
        variables.extend(self.told_to_browsers("false"));
        variables
    }

    /// The attributes of cookies, and the policy.
    fn told_to_browsers(&self, secure: &str) -> Variables {
        let mut variables = vec![
            ("SHOP_COOKIE_SECURE", secure.to_owned()),
            ("SHOP_COOKIE_SAME_SITE", self.either(Fault::CookieSamesite, "lax", "strict")),
        ];
        if self.faults.has(Fault::CookieDomain) {
            variables.push(("SHOP_COOKIE_DOMAIN", "www.example.com".to_owned()));
        }
        if self.faults.has(Fault::CspScripts) {
            variables.push(("SHOP_CSP_SCRIPTS", "https://cdn.example.org".to_owned()));
        }
        variables
    }

    /// Where a process keeps what it reads often.
    pub(crate) fn cache(&self) -> (&'static str, String) {
        ("SHOP_CACHE", self.either(Fault::MemoryCache, "redis", "memory"))
    }

    /// Starts the third parties.
    pub(crate) async fn start_scripts(&self, own: Own<'_>, place: Place) -> Result<(), Broken> {
        let variables = vec![
            ("SCRIPTS_CONSENT_LAYOUT", self.either(Fault::ConsentOverlay, "banner", "overlay")),
            ("SCRIPTS_FRAUD_MODE", self.either(Fault::FraudBlocks, "background", "blocking")),
            ("SCRIPTS_FRAUD_DELAY", self.either(Fault::FraudBlocks, "0s", "60s")),
            ("SCRIPTS_FRAUD_SECRET", self.fraud_secret.clone()),
        ];
        own.serve("scripts", "scripts", place, variables).await
    }

    /// The usual value, or that under a fault.
    fn either(&self, fault: Fault, usual: &str, under_fault: &str) -> String {
        if self.faults.has(fault) { under_fault } else { usual }.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The settings of a web process that one fault changes.
    fn changed_by(fault: Fault) -> Vec<&'static str> {
        let [none, one] = [Faults::default(), Faults::new(&[fault])];
        let [usual, changed] = [Site::new(&none), Site::new(&one)].map(|site| site.of_web());
        let is_new = |(name, value): &(&'static str, String)| {
            *name != "SHOP_FRAUD_SECRET" && !usual.contains(&(*name, value.clone()))
        };
        changed.into_iter().filter(is_new).map(|(name, _)| name).collect()
    }

    #[test]
    fn each_fault_changes_one_setting_of_the_web_process() {
        for (fault, setting) in [
            (Fault::FlagTargeting, "SHOP_FLAGS_FILE"),
            (Fault::CookieSamesite, "SHOP_COOKIE_SAME_SITE"),
            (Fault::CookieDomain, "SHOP_COOKIE_DOMAIN"),
            (Fault::CspScripts, "SHOP_CSP_SCRIPTS"),
            (Fault::MemoryCache, "SHOP_CACHE"),
        ] {
            assert_eq!(changed_by(fault), [setting], "{fault}");
        }
        assert_eq!(changed_by(Fault::ConsentOverlay), [""; 0]);
    }
}
