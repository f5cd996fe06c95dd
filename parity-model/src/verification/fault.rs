//! Faults that a system under test can be given on purpose.

use serde::{Deserialize, Serialize};

/// The answer to `/fault`, whatever was asked of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Faults {
    /// The faults that there are.
    pub known: Vec<String>,
    /// Those that are on.
    pub on: Vec<String>,
}

/// The body of `POST /fault`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultName {
    /// The fault that is turned on.
    pub name: String,
}
