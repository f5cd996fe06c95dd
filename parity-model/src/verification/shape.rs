//! The configuration of an environment by surface, as the system under test states it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::surface::Surface;
use crate::verification::VERSION;

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

impl Shape {
    /// The shape of an environment of which nothing is known yet.
    pub fn new(environment: impl Into<String>) -> Self {
        let (version, surfaces) = (VERSION, BTreeMap::new());
        Self { version, environment: environment.into(), release: None, surfaces }
    }

    /// Adds a fact of a surface.
    #[must_use = "`with` returns the shape; it does not change it in place"]
    pub fn with(
        mut self,
        surface: Surface,
        name: impl Into<String>,
        fact: impl Into<Value>,
    ) -> Self {
        self.surfaces.entry(surface).or_default().insert(name.into(), fact.into());
        self
    }

    /// Adds what may be told of a secret.
    #[must_use = "`with_secret` returns the shape; it does not change it in place"]
    pub fn with_secret(self, name: impl Into<String>, secret: &SecretShape) -> Self {
        let optional = [("source", &secret.source), ("hash", &secret.hash)];
        let told = optional.into_iter().filter_map(|(name, text)| Some((name, text.clone()?)));
        let mut fact = Map::from_iter([("present".to_owned(), Value::from(secret.present))]);
        fact.extend(told.map(|(name, text)| (name.to_owned(), Value::from(text))));
        self.with(Surface::Secrets, name, fact)
    }
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
    fn a_shape_is_made_fact_by_fact() {
        let secret = SecretShape { present: true, source: None, hash: None };
        let shape = Shape::new("verify")
            .with(Surface::Queue, "driver", "redis")
            .with(Surface::Queue, "inline", false)
            .with_secret("STRIPE_KEY", &secret);
        let json = r#"{"version":1,"environment":"verify","surfaces":{"queue":{"driver":"redis","inline":false},"secrets":{"STRIPE_KEY":{"present":true}}}}"#;
        assert_eq!(serde_json::to_string(&shape).unwrap(), json);
    }

    #[test]
    fn of_a_secret_nothing_but_its_shape_is_read() {
        let told = r#"{"present":true,"value":"sk_live_1"}"#;
        assert!(serde_json::from_str::<SecretShape>(told).is_err());
    }
}
