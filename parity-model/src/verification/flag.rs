//! An evaluation of a feature flag, as the system under test tells of it.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The answer to `/flags?run=…`, in the order of the evaluations.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Flags {
    /// The evaluations of the run.
    pub flags: Vec<Evaluation>,
}

/// One evaluation of a feature flag.
///
/// Its `Debug` is what a reader of a failed `eventually!` sees: one line without what is not known.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// The flag's key.
    pub key: String,
    /// Which variant it came to.
    #[serde(default)]
    pub variant: Option<String>,
    /// The value that the application was given.
    #[serde(default)]
    pub value: Value,
    /// Why, by the words of `OpenFeature` in lower case: `static`, `default`, `targeting_match`, `split`, `cached`,
    /// `disabled`, `stale`, `error`, `unknown`.
    pub reason: String,
    /// What went wrong, where the reason is `error`.
    #[serde(default)]
    pub error: Option<String>,
    /// What the flag was asked about; without personal data, which the application leaves out or masks.
    #[serde(default)]
    pub context: Map<String, Value>,
    /// When, in RFC 3339.
    #[serde(default)]
    pub at: Option<String>,
}

impl Evaluation {
    /// An evaluation that came to no value, for this reason.
    pub fn new(key: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            variant: None,
            value: Value::Null,
            reason: reason.into(),
            error: None,
            context: Map::new(),
            at: None,
        }
    }
}

impl fmt::Debug for Evaluation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, variant, value, reason, error, .. } = self;
        write!(f, "flag `{key}`: ")?;
        match variant {
            Some(variant) => write!(f, "variant `{variant}`")?,
            None => write!(f, "value {value}")?,
        }
        write!(f, ", reason {reason}")?;
        error.iter().try_for_each(|error| write!(f, ", error: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_evaluation_is_shown_in_one_line() {
        let json =
            r#"{"key":"new-checkout","variant":"on","value":true,"reason":"targeting_match"}"#;
        let evaluation: Evaluation = serde_json::from_str(json).unwrap();
        assert_eq!(
            format!("{evaluation:?}"),
            "flag `new-checkout`: variant `on`, reason targeting_match"
        );
    }
}
