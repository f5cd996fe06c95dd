//! The settings of `shop scheduler`.

use std::time::Duration;

use secrecy::SecretString;

use crate::config::variables::{Variables, WrongSettings, environment};
use crate::listen::Listen;

/// The settings of `shop scheduler`.
#[derive(Debug)]
pub(crate) struct SchedulerConfig {
    /// Where it answers whether it runs.
    pub(crate) listen: Listen,
    pub(crate) database_url: SecretString,
    /// How long it waits between looking for what is due.
    pub(crate) every: Duration,
}

impl SchedulerConfig {
    /// Reads the settings from the environment.
    ///
    /// # Errors
    ///
    /// [`WrongSettings`] with every variable that is missing or wrong.
    pub(crate) fn from_environment() -> Result<Self, WrongSettings> {
        Variables::of(&environment).read(Self::read)
    }

    fn read(variables: &mut Variables<'_>) -> Option<Self> {
        const USUAL: Duration = Duration::from_mins(1);
        let listen = variables.parsed("SHOP_LISTEN");
        let database_url = variables.required("SHOP_DATABASE_URL");
        let every = match variables.optional("SHOP_SCHEDULE_EVERY") {
            Some(_) => variables.parsed::<humantime::Duration>("SHOP_SCHEDULE_EVERY"),
            None => Some(USUAL.into()),
        };
        Some(Self { listen: listen?, database_url: database_url?.into(), every: every?.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every(value: &str) -> Result<Duration, WrongSettings> {
        let look_up = |name: &str| match name {
            "SHOP_LISTEN" => Some("inherited".to_owned()),
            "SHOP_DATABASE_URL" => Some("postgres:///shop".to_owned()),
            "SHOP_SCHEDULE_EVERY" => Some(value.to_owned()),
            _ => None,
        };
        Variables::of(&look_up).read(SchedulerConfig::read).map(|config| config.every)
    }

    #[test]
    fn it_looks_each_minute_unless_something_else_is_said() {
        assert_eq!(every(""), Ok(Duration::from_mins(1)));
        assert_eq!(every("1s"), Ok(Duration::from_secs(1)));
        assert!(every("often").unwrap_err().to_string().contains("`SHOP_SCHEDULE_EVERY` is wrong"));
    }
}
