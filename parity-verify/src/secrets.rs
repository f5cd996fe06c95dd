//! Takes secrets out of whatever leaves, in each form in which they leave a program.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use parity_model::secret_forms;
use serde_json::Value;

/// What stands in the place of a secret.
const REDACTED: &str = "[redacted]";

/// So many secrets are kept of those that a conformance suite plants.
const PLANTED: usize = 32;

/// The values that must not leave; clones share them.
#[derive(Clone, Default)]
pub(crate) struct Secrets {
    known: Arc<RwLock<Known>>,
}

#[derive(Default)]
struct Known {
    registered: Vec<String>,
    planted: VecDeque<Vec<String>>,
    /// All forms of both, the longest first: one that holds another goes as a whole.
    forms: Vec<String>,
}

impl Secrets {
    /// Registers a secret for good.
    pub(crate) fn register(&self, secret: &str) {
        self.change(|known| known.registered.extend(secret_forms(secret)));
    }

    /// Registers a secret until some more were planted.
    pub(crate) fn plant(&self, secret: &str) {
        self.change(|known| {
            known.planted.push_back(secret_forms(secret));
            if known.planted.len() > PLANTED {
                known.planted.pop_front();
            }
        });
    }

    fn change(&self, change: impl FnOnce(&mut Known)) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        change(&mut known);
        let all = known.registered.iter().chain(known.planted.iter().flatten());
        let mut forms: Vec<String> = all.cloned().collect();
        forms.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
        forms.dedup();
        known.forms = forms;
    }

    /// Returns `text` without the secrets.
    pub(crate) fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let mut left = Cow::Borrowed(text);
        for form in &known.forms {
            if left.contains(form.as_str()) {
                left = Cow::Owned(left.replace(form.as_str(), REDACTED));
            }
        }
        left
    }

    /// Returns JSON without the secrets; with its fields in the order that they had, where it holds none.
    ///
    /// # Errors
    ///
    /// If it is no JSON.
    pub(crate) fn json(&self, text: String) -> serde_json::Result<String> {
        let value: Value = serde_json::from_str(&text)?;
        let redacted = self.value(value.clone());
        Ok(if redacted == value { text } else { redacted.to_string() })
    }

    /// Takes the secrets out of every text of `value`, names of fields included, and out of numbers that hold one.
    pub(crate) fn value(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(&text).into_owned()),
            Value::Array(items) => items.into_iter().map(|item| self.value(item)).collect(),
            Value::Object(fields) => fields
                .into_iter()
                .map(|(name, field)| (self.text(&name).into_owned(), self.value(field)))
                .collect(),
            Value::Number(number) => match self.text(&number.to_string()) {
                Cow::Borrowed(_) => Value::Number(number),
                Cow::Owned(redacted) => Value::String(redacted),
            },
            Value::Null | Value::Bool(_) => value,
        }
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        f.debug_struct("Secrets").field("forms", &known.forms.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use serde_json::json;

    use super::*;

    const SECRET: &str = r#"s3cret "ä/+?>" word"#;

    fn secrets() -> Secrets {
        let secrets = Secrets::default();
        secrets.register(SECRET);
        secrets
    }

    #[test]
    fn every_form_of_a_secret_is_taken_out() {
        for form in secret_forms(SECRET) {
            let told = secrets().text(&format!("it was {form}, they say")).into_owned();
            assert_eq!(told, "it was [redacted], they say", "{form}");
        }
    }

    #[test]
    fn a_secret_is_found_inside_of_a_longer_text_in_base64() {
        for before in ["", "a", "ab", "user:", "https://"] {
            for after in ["", "!", "!!", "@host"] {
                let encoded = STANDARD.encode(format!("{before}{SECRET}{after}"));
                let told = secrets().text(&encoded).into_owned();
                assert!(told.contains(REDACTED), "{before:?} {after:?}");
                assert!(!told.contains("c2NyZXQ") && told.len() < 30, "{told}");
            }
        }
    }

    #[test]
    fn names_of_fields_and_numbers_are_looked_at_too() {
        let secrets = Secrets::default();
        secrets.register("4711");
        let told = secrets.value(json!({"a4711": [47_110, 12, null, "x 4711"], "b": true}));
        let redacted = json!({"a[redacted]": ["[redacted]0", 12, null, "x [redacted]"], "b": true});
        assert_eq!(told, redacted);
    }

    #[test]
    fn fields_keep_their_order_where_there_is_no_secret() {
        let told = |text: &str| secrets().json(text.to_owned()).unwrap();
        let text = r#"{"status":"done","id":"7","attempts":1}"#;
        assert_eq!(told(text), text);
        let secret = json!({"status": SECRET, "id": 7}).to_string();
        assert_eq!(told(&secret), r#"{"id":7,"status":"[redacted]"}"#);
    }

    #[test]
    fn an_empty_secret_is_none() {
        let secrets = Secrets::default();
        secrets.register("");
        assert_eq!(secrets.text("abc"), "abc");
    }

    #[test]
    fn what_was_planted_first_is_forgotten_first() {
        let secrets = secrets();
        for number in 100..=100 + PLANTED {
            secrets.plant(&format!("planted-{number}"));
        }
        assert_eq!(secrets.text("planted-100"), "planted-100");
        assert_eq!(secrets.text("planted-101"), REDACTED);
        assert_eq!(secrets.text(SECRET), REDACTED);
    }
}
