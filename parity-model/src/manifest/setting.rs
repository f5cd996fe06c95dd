//! Values of `parity.toml` that may stand elsewhere: in a variable of the process.

use std::fmt;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

/// What is said of a secret that stands in the file.
pub(crate) const SECRET_REFUSED: &str = "a secret does not stand in parity.toml; name the variable \
    that holds it: `{ variable = \"NAME\" }`";

/// A value that stands here, or in a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting {
    /// The value itself.
    Literal(String),
    /// The name of the variable that holds it.
    Variable(String),
}

/// The name of the variable that holds a secret; the secret itself never stands in `parity.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretVariable(pub String);

/// `{ variable = "NAME" }`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InVariable {
    variable: String,
}

struct SettingVisitor;

impl<'de> Visitor<'de> for SettingVisitor {
    type Value = Setting;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string, or `{ variable = \"NAME\" }`")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Setting, E> {
        Ok(Setting::Literal(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Setting, A::Error> {
        let in_variable = InVariable::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Setting::Variable(in_variable.variable))
    }
}

impl<'de> Deserialize<'de> for Setting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SettingVisitor)
    }
}

struct SecretVisitor;

impl<'de> Visitor<'de> for SecretVisitor {
    type Value = SecretVariable;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`{ variable = \"NAME\" }`")
    }

    // The text is left out of the message: it may be the secret.
    fn visit_str<E: Error>(self, _text: &str) -> Result<SecretVariable, E> {
        Err(E::custom(SECRET_REFUSED))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<SecretVariable, A::Error> {
        let in_variable = InVariable::deserialize(MapAccessDeserializer::new(map))?;
        Ok(SecretVariable(in_variable.variable))
    }
}

impl<'de> Deserialize<'de> for SecretVariable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SecretVisitor)
    }
}
