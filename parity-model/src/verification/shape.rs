//! The configuration of an environment by surface, as the system under test states it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::surface::Surface;

/// The configuration of an environment by surface: classes, names and presence, never the value of a secret.
///
/// Facts of the surface `secrets` are [`SecretShape`]s; those of the others are the application's own words, such as
/// `"queue": {"driver": "redis", "inline": false}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// The version of the protocol; 1.
    pub version: u32,
    /// The environment's name, as the system under test knows it.
    pub environment: String,
    /// Which release runs, by whatever name the team gives releases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<String>,
    /// The facts of each surface by name.
    #[serde(default)]
    pub surfaces: BTreeMap<Surface, BTreeMap<String, Value>>,
}

/// What may be told of a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretShape {
    /// Whether it is set.
    pub present: bool,
    /// Where its value comes from, such as `env:STRIPE_KEY` or `vault`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// An HMAC-SHA256 of its value under a key that the environments share, as hexadecimal digits: equal where the
    /// values are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_is_read_as_it_was_written() {
        let json = r#"{"version":1,"environment":"verify","surfaces":{"queue":{"driver":"redis","inline":false},"secrets":{"STRIPE_KEY":{"present":true}}}}"#;
        let shape: Shape = serde_json::from_str(json).unwrap();
        assert_eq!(shape.surfaces[&Surface::Queue]["inline"], false);
        assert_eq!(serde_json::to_string(&shape).unwrap(), json);
    }

    #[test]
    fn of_a_secret_nothing_but_its_shape_is_read() {
        let told = r#"{"present":true,"value":"sk_live_1"}"#;
        assert!(serde_json::from_str::<SecretShape>(told).is_err());
    }
}
