//! The settings of `shop payments`, and those by which the shop talks to it.

use std::time::Duration;

use openidconnect::url::Url;
use secrecy::SecretString;

use crate::config::Origin;
use crate::config::variables::{Variables, WrongSettings, environment};
use crate::listen::Listen;
use crate::outbound::OutboundConfig;
use crate::payments::ledger::Subscription;

/// The settings of `shop payments`.
#[derive(Debug)]
pub(crate) struct PaymentsConfig {
    pub(crate) listen: Listen,
    /// Where users and merchants reach it.
    pub(crate) url: Url,
    /// By which a merchant is known.
    pub(crate) key: SecretString,
    pub(crate) webhook_url: Url,
    pub(crate) webhook_secret: SecretString,
    /// For how long one payment is; sandboxes have short ones, so that nobody waits a month.
    pub(crate) period: Duration,
    /// The subscriptions that there are from the beginning.
    pub(crate) subscriptions: Vec<Subscription>,
    pub(crate) outbound: OutboundConfig,
}

/// How the shop is known to the payment provider.
#[derive(Debug, Clone)]
pub(crate) struct BillingConfig {
    /// Where it is reached, by us and by users.
    pub(crate) url: Origin,
    pub(crate) key: SecretString,
}

impl PaymentsConfig {
    /// Reads the settings from the environment.
    ///
    /// # Errors
    ///
    /// [`WrongSettings`] with every variable that is missing or wrong.
    pub(crate) fn from_environment() -> Result<Self, WrongSettings> {
        Variables::of(&environment).read(Self::read)
    }

    fn read(variables: &mut Variables<'_>) -> Option<Self> {
        let listen = variables.parsed("SHOP_LISTEN");
        let url = variables.parsed("PAYMENTS_URL");
        let key = variables.required("PAYMENTS_KEY");
        let webhook_url = variables.parsed("PAYMENTS_WEBHOOK_URL");
        let webhook_secret = variables.required("PAYMENTS_WEBHOOK_SECRET");
        let period = variables.parsed::<humantime::Duration>("PAYMENTS_PERIOD");
        let subscriptions = variables.json("PAYMENTS_SUBSCRIPTIONS");
        let outbound = OutboundConfig::read(variables);
        Some(Self {
            listen: listen?,
            url: url?,
            key: key?.into(),
            webhook_url: webhook_url?,
            webhook_secret: webhook_secret?.into(),
            period: period?.into(),
            subscriptions: subscriptions?,
            outbound: outbound?,
        })
    }
}

impl BillingConfig {
    pub(super) fn read(variables: &mut Variables<'_>) -> Option<Self> {
        let url = variables.parsed("SHOP_PAYMENTS_URL");
        let key = variables.required("SHOP_PAYMENTS_KEY");
        Some(Self { url: url?, key: key?.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: [(&str, &str); 7] = [
        ("SHOP_LISTEN", "127.0.0.1:8082"),
        ("PAYMENTS_URL", "https://pay.example.net"),
        ("PAYMENTS_KEY", "swordfish"),
        ("PAYMENTS_WEBHOOK_URL", "https://shop.example.com/webhooks/payments"),
        ("PAYMENTS_WEBHOOK_SECRET", "swordfish"),
        ("PAYMENTS_PERIOD", "30days"),
        ("PAYMENTS_SUBSCRIPTIONS", "[]"),
    ];

    #[test]
    fn every_setting_of_the_provider_is_asked_for_at_once() {
        let problem = Variables::of(&|_| None).read(PaymentsConfig::read).unwrap_err().to_string();
        for (name, _) in USUAL {
            assert!(problem.contains(&format!("`{name}` is not set")), "{name}: {problem}");
        }
    }

    #[test]
    fn the_providers_settings_are_read_and_its_secrets_never_printed() {
        let look_up = |name: &str| {
            USUAL.into_iter().find(|(known, _)| *known == name).map(|(_, value)| value.to_owned())
        };
        let config = Variables::of(&look_up).read(PaymentsConfig::read).unwrap();
        assert_eq!(config.period, Duration::from_hours(30 * 24));
        let printed = format!("{config:?}");
        assert!(printed.contains("8082") && !printed.contains("swordfish"), "{printed}");
    }
}
