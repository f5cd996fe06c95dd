//! What a test binary says of its actions when it is asked to list them.

use serde::{Deserialize, Serialize};

use crate::surface::Surface;

/// The variable that asks a test binary to list its actions into the file that it names, one JSON
/// object a line, instead of running one.
pub const VARIABLE: &str = "PARITY_LIST";

/// The status that a test binary exits with when it has listed its actions: not that of a pass, so that
/// a variable which was left set turns no test green.
pub const LISTED: i32 = 86;

/// One action, as its test binary knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// The name of the function.
    pub name: String,
    /// The whole name of its test, as the test runner knows it.
    pub test: String,
    /// What it does, in business words.
    pub title: Option<String>,
    /// Its tags, sorted.
    pub tags: Vec<String>,
    /// The surfaces that it needs.
    pub surfaces: Vec<Surface>,
    /// How long it may take, in milliseconds, where that is said.
    pub timeout: Option<u64>,
    /// The locks that it holds while it runs, sorted.
    #[serde(default)]
    pub locks: Vec<String>,
    /// The surfaces of which it overrides something, as it says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<Surface>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Whether it may run against production.
    pub production_safe: bool,
    /// The file that it stands in.
    pub file: String,
    /// The line of the function.
    pub line: u32,
}
