//! The settings of `shop scripts`.

use std::str::FromStr;
use std::time::Duration;

use secrecy::SecretString;
use serde::Serialize;

use crate::config::variables::{Variables, WrongSettings, environment};
use crate::listen::Listen;

/// The settings of `shop scripts`.
#[derive(Debug)]
pub(crate) struct ScriptsConfig {
    pub(crate) listen: Listen,
    pub(crate) consent_layout: ConsentLayout,
    pub(crate) fraud_mode: FraudMode,
    /// How long a decision on a browser takes.
    pub(crate) fraud_delay: Delay,
    /// Signs what the fraud service says of a browser.
    pub(crate) fraud_secret: SecretString,
}

/// Where the consent manager asks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ConsentLayout {
    /// At the bottom of the window.
    #[default]
    Banner,
    /// Over the middle of a page that needs the answer; elsewhere at the bottom.
    Overlay,
}

/// What the fraud script does while a browser is looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FraudMode {
    /// It lets the form be.
    #[default]
    Background,
    /// It keeps the form from being sent.
    Blocking,
}

/// A span of time as it is written in a setting, such as `60s` or `250ms`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Delay(Duration);

impl ScriptsConfig {
    /// Reads the settings from the environment.
    ///
    /// # Errors
    ///
    /// As [`WebConfig::from_environment`](crate::config::WebConfig::from_environment).
    pub(crate) fn from_environment() -> Result<Self, WrongSettings> {
        Variables::of(&environment).read(Self::read)
    }

    fn read(variables: &mut Variables<'_>) -> Option<Self> {
        let listen = variables.parsed("SHOP_LISTEN");
        let consent_layout = variables.parsed_or_default("SCRIPTS_CONSENT_LAYOUT");
        let fraud_mode = variables.parsed_or_default("SCRIPTS_FRAUD_MODE");
        let fraud_delay = variables.parsed_or_default("SCRIPTS_FRAUD_DELAY");
        let fraud_secret = variables.required("SCRIPTS_FRAUD_SECRET");
        Some(Self {
            listen: listen?,
            consent_layout: consent_layout?,
            fraud_mode: fraud_mode?,
            fraud_delay: fraud_delay?,
            fraud_secret: fraud_secret?.into(),
        })
    }
}

impl FromStr for ConsentLayout {
    type Err = &'static str;

    fn from_str(value: &str) -> Result<Self, Self::Err> {
        match value {
            "banner" => Ok(Self::Banner),
            "overlay" => Ok(Self::Overlay),
            _ => Err("it must be `banner` or `overlay`"),
        }
    }
}

impl FromStr for FraudMode {
    type Err = &'static str;

    fn from_str(value: &str) -> Result<Self, Self::Err> {
        match value {
            "background" => Ok(Self::Background),
            "blocking" => Ok(Self::Blocking),
            _ => Err("it must be `background` or `blocking`"),
        }
    }
}

impl FromStr for Delay {
    type Err = &'static str;

    fn from_str(value: &str) -> Result<Self, Self::Err> {
        let number = |digits: &str| digits.parse::<u64>().ok();
        let milliseconds = value.strip_suffix("ms").and_then(number).map(Duration::from_millis);
        let seconds = || value.strip_suffix('s').and_then(number).map(Duration::from_secs);
        let span = milliseconds.or_else(seconds);
        span.map(Self).ok_or("it must be a number of `s` or `ms`, such as `60s`")
    }
}

impl From<Delay> for Duration {
    fn from(Delay(span): Delay) -> Self {
        span
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads the settings where these variables are set.
    fn read(set: &[(&str, &str)]) -> Result<ScriptsConfig, String> {
        let look_up = |name: &str| {
            let set = set.iter().find(|(known, _)| *known == name);
            set.map(|(_, value)| (*value).to_owned())
        };
        let settings = Variables::of(&look_up).read(ScriptsConfig::read);
        settings.map_err(|problem| problem.to_string())
    }

    const NEEDED: [(&str, &str); 2] =
        [("SHOP_LISTEN", "inherited"), ("SCRIPTS_FRAUD_SECRET", "swordfish")];

    #[test]
    fn what_is_not_set_hinders_nobody() {
        let config = read(&NEEDED).unwrap();
        assert_eq!(config.consent_layout, ConsentLayout::Banner);
        assert_eq!(config.fraud_mode, FraudMode::Background);
        assert_eq!(Duration::from(config.fraud_delay), Duration::ZERO);
        assert!(!format!("{config:?}").contains("swordfish"));
    }

    #[test]
    fn every_wrong_setting_is_told_at_once() {
        let problem = read(&[
            ("SCRIPTS_CONSENT_LAYOUT", "popup"),
            ("SCRIPTS_FRAUD_MODE", "slow"),
            ("SCRIPTS_FRAUD_DELAY", "60"),
        ]);
        assert_eq!(
            problem.unwrap_err(),
            "`SHOP_LISTEN` is not set; set it; `SCRIPTS_CONSENT_LAYOUT` is wrong: it must be \
             `banner` or `overlay`, not `popup`; `SCRIPTS_FRAUD_MODE` is wrong: it must be \
             `background` or `blocking`, not `slow`; `SCRIPTS_FRAUD_DELAY` is wrong: it must be a \
             number of `s` or `ms`, such as `60s`, not `60`; `SCRIPTS_FRAUD_SECRET` is not set; set it"
        );
    }

    #[test]
    fn a_delay_is_read_in_seconds_and_milliseconds() {
        let read = |value: &str| value.parse::<Delay>().map(Duration::from);
        assert_eq!(read("60s"), Ok(Duration::from_mins(1)));
        assert_eq!(read("250ms"), Ok(Duration::from_millis(250)));
        assert!(read("1m").is_err() && read("s").is_err() && read("-1s").is_err());
    }
}
