//! Takes secrets out of whatever leaves, in each form in which they leave a program.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// What stands in the place of a secret.
const REDACTED: &str = "[redacted]";

/// Shorter values are not looked for: they stand in too much that is no secret.
const SHORTEST: usize = 4;

/// Shorter pieces of base64 stand in too much that holds no secret.
const SHORTEST_PIECE: usize = 8;

/// So many secrets are kept of those that a conformance suite plants.
const PLANTED: usize = 32;

/// What `application/x-www-form-urlencoded` leaves as it is.
const FORM: &AsciiSet = &NON_ALPHANUMERIC.remove(b'*').remove(b'-').remove(b'.').remove(b'_');

/// What `encodeURIComponent` leaves as it is.
const COMPONENT: &AsciiSet =
    &FORM.remove(b'!').remove(b'~').remove(b'\'').remove(b'(').remove(b')');

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
        self.change(|known| known.registered.extend(forms_of(secret)));
    }

    /// Registers a secret until some more were planted.
    pub(crate) fn plant(&self, secret: &str) {
        self.change(|known| {
            known.planted.push_back(forms_of(secret));
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

/// The forms in which `secret` leaves a program.
fn forms_of(secret: &str) -> Vec<String> {
    if secret.len() < SHORTEST {
        return Vec::new();
    }
    let json = Value::String(secret.to_owned()).to_string();
    let form = utf8_percent_encode(secret, FORM).to_string();
    let escaped = [
        form.replace("%20", "+"),
        form,
        utf8_percent_encode(secret, COMPONENT).to_string(),
        utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string(),
    ];
    let lower = escaped.clone().map(|form| lower_escapes(&form));
    let mut forms = vec![secret.to_owned(), json[1..json.len() - 1].to_owned()];
    forms.extend(escaped);
    forms.extend(lower);
    for piece in (0..3).map(|before| piece_of_base64(secret.as_bytes(), before)) {
        forms.push(piece.replace('+', "-").replace('/', "_"));
        forms.push(piece);
    }
    // The last character of a whole encoding is part of the secret alone, and no other text follows.
    let whole = STANDARD_NO_PAD.encode(secret);
    forms.push(whole.replace('+', "-").replace('/', "_"));
    forms.push(whole);
    forms.retain(|form| form.len() >= SHORTEST);
    forms
}

/// What stays the same of a secret in the base64 of any text that has it after some bytes, by their number modulo 3:
/// `user:` before a password is such.
fn piece_of_base64(secret: &[u8], before: usize) -> String {
    let text = [&[0; 2][..before], secret].concat();
    let (first, end) = ((before * 8).div_ceil(6), text.len() * 8 / 6);
    let piece = STANDARD_NO_PAD.encode(&text).get(first..end).unwrap_or_default().to_owned();
    if piece.len() < SHORTEST_PIECE { String::new() } else { piece }
}

/// Writes the hexadecimal digits of percent-escapes in lower case, as some encoders do.
fn lower_escapes(form: &str) -> String {
    let mut left = 0;
    form.chars()
        .map(|c| {
            let lowered = if left > 0 { c.to_ascii_lowercase() } else { c };
            left = if c == '%' { 2 } else { usize::saturating_sub(left, 1) };
            lowered
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::{STANDARD, URL_SAFE};
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
        let forms = [
            SECRET.to_owned(),
            json!(SECRET).to_string(),
            utf8_percent_encode(SECRET, NON_ALPHANUMERIC).to_string(),
            utf8_percent_encode(SECRET, COMPONENT).to_string().to_lowercase(),
            utf8_percent_encode(SECRET, FORM).to_string().replace("%20", "+"),
            STANDARD.encode(SECRET),
            URL_SAFE.encode(SECRET),
        ];
        for form in forms {
            let told = secrets().text(&format!("it was {form}, they say")).into_owned();
            let rest = told.replace(['"', '='], "");
            assert_eq!(rest, "it was [redacted], they say", "{form}");
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
