//! A file of feature flags in flagd's format, and what a flag in it comes to; evaluating touches nothing.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

/// The flags of a file, by their keys.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct FlagFile {
    flags: BTreeMap<String, Flag>,
}

/// A flag: its variants, and which of them whoever is meant gets.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Flag {
    state: State,
    variants: BTreeMap<String, Value>,
    default_variant: String,
    /// `JSONLogic` that comes to a variant, or to nothing.
    #[serde(default)]
    targeting: Option<Value>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum State {
    Enabled,
    Disabled,
}

/// What a flag came to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Chosen {
    pub(crate) variant: String,
    pub(crate) value: Value,
    pub(crate) why: Why,
}

/// Why a flag came to a variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// It has no targeting.
    Static,
    /// Its targeting means nobody like this one.
    Default,
    /// Its targeting chose the variant.
    TargetingMatch,
}

/// Why a flag came to nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoVariant {
    #[error("there is no flag `{0}`")]
    Unknown(String),
    #[error("the flag `{0}` is disabled")]
    Disabled(String),
    #[error("the flag `{key}` has no variant {variant}")]
    NoSuchVariant { key: String, variant: String },
    #[error("the targeting of the flag `{key}` cannot be evaluated: {problem}")]
    Targeting { key: String, problem: String },
}

/// A file of flags is of no use.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotUsable {
    #[error("could not read the flags of `{path}`")]
    Read { path: String, source: io::Error },
    #[error("the flags of `{path}` are not in flagd's format")]
    Format { path: String, source: serde_json::Error },
}

impl FlagFile {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// [`NotUsable`] if there is none, or it is of another format.
    pub(crate) fn read(path: &Path) -> Result<Self, NotUsable> {
        let named = || path.display().to_string();
        let bytes =
            std::fs::read(path).map_err(|source| NotUsable::Read { path: named(), source })?;
        serde_json::from_slice(&bytes).map_err(|source| NotUsable::Format { path: named(), source })
    }

    /// Returns the variant of a flag for those whom `context` describes.
    ///
    /// # Errors
    ///
    /// [`NoVariant`] if there is no such flag, it is disabled, or its targeting is wrong.
    pub(crate) fn evaluate(&self, key: &str, context: &Value) -> Result<Chosen, NoVariant> {
        let flag = self.flags.get(key).ok_or_else(|| NoVariant::Unknown(key.to_owned()))?;
        if flag.state == State::Disabled {
            return Err(NoVariant::Disabled(key.to_owned()));
        }
        let (variant, why) = flag.choose(key, context)?;
        let Some(value) = flag.variants.get(&variant).cloned() else {
            let variant = format!("`{variant}`");
            return Err(NoVariant::NoSuchVariant { key: key.to_owned(), variant });
        };
        Ok(Chosen { variant, value, why })
    }
}

impl Flag {
    fn choose(&self, key: &str, context: &Value) -> Result<(String, Why), NoVariant> {
        let default = self.default_variant.clone();
        let Some(targeting) = &self.targeting else { return Ok((default, Why::Static)) };
        let wrong = |problem: String| NoVariant::Targeting { key: key.to_owned(), problem };
        let rule = targeting.to_string();
        let answer = datalogic_rs::eval_str(rule.as_str(), context.to_string().as_str())
            .map_err(|error| wrong(error.to_string()))?;
        match serde_json::from_str(&answer).map_err(|error| wrong(error.to_string()))? {
            Value::Null => Ok((default, Why::Default)),
            Value::String(variant) => Ok((variant, Why::TargetingMatch)),
            other @ (Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
                let variant = other.to_string();
                Err(NoVariant::NoSuchVariant { key: key.to_owned(), variant })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A file with the flag `colour`, changed so.
    fn file(change: &Value) -> FlagFile {
        let mut flag = json!({
            "state": "ENABLED",
            "variants": {"red": "#f00", "blue": "#00f"},
            "defaultVariant": "red",
        });
        for (name, value) in change.as_object().unwrap() {
            flag[name] = value.clone();
        }
        serde_json::from_value(json!({"flags": {"colour": flag}})).unwrap()
    }

    #[track_caller]
    fn check(change: &Value, context: &Value, variant: &str, why: Why) {
        let chosen = file(change).evaluate("colour", context).unwrap();
        assert_eq!((chosen.variant.as_str(), chosen.why), (variant, why));
    }

    #[test]
    fn a_flag_comes_to_the_variant_of_its_targeting_or_its_default() {
        check(&json!({}), &json!({}), "red", Why::Static);
        let targeting =
            json!({"targeting": {"if": [{"in": [{"var": "tenant"}, ["a", "b"]]}, "blue"]}});
        check(&targeting, &json!({"tenant": "b"}), "blue", Why::TargetingMatch);
        check(&targeting, &json!({"tenant": "c"}), "red", Why::Default);
        check(&targeting, &json!({}), "red", Why::Default);
    }

    #[test]
    fn what_comes_to_no_variant_is_told() {
        let told = |file: &FlagFile, key| file.evaluate(key, &json!({})).unwrap_err().to_string();
        assert_eq!(told(&file(&json!({})), "color"), "there is no flag `color`");
        let disabled = file(&json!({"state": "DISABLED"}));
        assert_eq!(told(&disabled, "colour"), "the flag `colour` is disabled");
        let green = file(&json!({"targeting": {"if": [true, "green"]}}));
        assert_eq!(told(&green, "colour"), "the flag `colour` has no variant `green`");
        let number = file(&json!({"targeting": {"+": [1, 1]}}));
        assert_eq!(told(&number, "colour"), "the flag `colour` has no variant 2");
        let wrong = file(&json!({"targeting": {"no-such-operator": []}}));
        assert!(
            told(&wrong, "colour").contains("cannot be evaluated"),
            "{}",
            told(&wrong, "colour")
        );
    }

    #[test]
    fn a_file_that_is_no_file_of_flags_is_told_with_its_path() {
        let missing = FlagFile::read(Path::new("/no/such/file.json")).unwrap_err().to_string();
        assert_eq!(missing, "could not read the flags of `/no/such/file.json`");
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        let wrong = FlagFile::read(&manifest).unwrap_err().to_string();
        assert!(wrong.ends_with("are not in flagd's format"), "{wrong}");
    }
}
