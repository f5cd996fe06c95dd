//! Masks e-mail addresses, which contexts of feature flags are full of.

use serde_json::Value;

/// Masks the addresses in every text of `value`: `ada@example.com` becomes `a***@example.com`.
pub(crate) fn mask(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(masked(&text)),
        Value::Array(items) => items.into_iter().map(mask).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(name, field)| (masked(&name), mask(field))).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value,
    }
}

fn masked(text: &str) -> String {
    let mut left = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('@') {
        let (before, after) = (&rest[..at], &rest[at + 1..]);
        let local = before.trim_end_matches(is_local).len();
        let (other, local) = before.split_at(local);
        let is_address = after.starts_with(|c: char| c.is_alphanumeric());
        left += other;
        match local.chars().next().filter(|_| is_address) {
            Some(first) => {
                left.push(first);
                left += "***";
            }
            None => left += local,
        }
        left.push('@');
        rest = after;
    }
    left + rest
}

/// Whether a character may stand before the `@` of an address.
fn is_local(c: char) -> bool {
    c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn of_an_address_its_domain_and_first_letter_are_left() {
        let context = json!({
            "targetingKey": "ada.lovelace+1@example.com",
            "list": ["Ada <ada@example.com>, bob@example.org"],
            "plan": "pro", "handle": "@ada", "a@b.c": 1,
        });
        let masked = json!({
            "targetingKey": "a***@example.com",
            "list": ["Ada <a***@example.com>, b***@example.org"],
            "plan": "pro", "handle": "@ada", "a***@b.c": 1,
        });
        assert_eq!(mask(context), masked);
    }
}
