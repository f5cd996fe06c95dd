//! Which shop is started: its environment, and what is broken in it on purpose.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A named place to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Environment {
    /// The shape of production, for tests.
    Verify,
}

/// A deliberate break of one surface: a change of environment, never of code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Fault {
    /// The worker is not started.
    WorkerOff,
}

impl Environment {
    fn as_str(self) -> &'static str {
        match self {
            Self::Verify => "verify",
        }
    }
}

impl Fault {
    const ALL: [Self; 1] = [Self::WorkerOff];

    fn as_str(self) -> &'static str {
        match self {
            Self::WorkerOff => "worker-off",
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
            "verify" => Ok(Self::Verify),
            "production" | "preview" | "ci" | "local" => {
                Err(format!("`{name}` comes later; only `verify` can be started now"))
            }
            _ => Err(format!("there is no environment `{name}`; only `verify` can be started now")),
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
        assert_eq!(error, "there is no fault `worker-of`; the faults are `worker-off`");
    }

    #[test]
    fn an_environment_of_a_later_time_is_told_as_such() {
        let error = "ci".parse::<Environment>().unwrap_err();
        assert_eq!(error, "`ci` comes later; only `verify` can be started now");
    }
}
