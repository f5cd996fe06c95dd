//! A business fact, as a probe of the system under test tells it.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A business fact, as a probe of the system under test tells it.
///
/// Its `Debug` is what a reader of a failed `eventually!` sees: one line, the status first.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// `missing`, `pending`, or the application's own word.
    pub status: String,
    /// Whatever else the application says.
    #[serde(flatten)]
    pub fields: Map<String, Value>,
}

impl fmt::Debug for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.status)?;
        self.fields.iter().try_for_each(|(name, value)| write!(f, ", {name} {value}"))
    }
}

impl Fact {
    /// Returns a fact that says only its status.
    pub fn new(status: impl Into<String>) -> Self {
        Self { status: status.into(), fields: Map::new() }
    }

    /// Adds a field.
    #[must_use = "`with` returns the fact; it does not change it in place"]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.fields.insert(name.into(), value.into());
        self
    }

    /// Whether the application knows nothing of it.
    pub fn is_missing(&self) -> bool {
        self.status == "missing"
    }

    /// Whether it is on its way.
    pub fn is_pending(&self) -> bool {
        self.status == "pending"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_keeps_the_fields_that_the_application_adds() {
        let fact = Fact::new("processed").with("score", 7);
        let json = serde_json::to_string(&fact).unwrap();
        assert_eq!(json, r#"{"status":"processed","score":7}"#);
        assert_eq!(serde_json::from_str::<Fact>(&json).unwrap(), fact);
        assert_eq!(format!("{fact:?}"), "processed, score 7");
    }
}
