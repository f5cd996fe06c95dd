//! Attributes of OTLP as JSON, without what is secret by its name; touches nothing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Wire;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use serde_json::{Map, Value};

/// What takes the place of a value.
const HIDDEN: &str = "<hidden>";

/// Words in names of attributes, of headers and of parameters, whose texts are secret.
const WORDS: &[&str] =
    &["token", "secret", "password", "passwd", "api-key", "api_key", "apikey", "authorization"];

/// The attributes that captured headers are, whose names end in the header's.
const HEADERS: &[&str] = &["http.request.header.", "http.response.header.", "rpc."];

/// Attributes that are made of names and values, as addresses are.
const ADDRESSES: &[&str] = &["url.full", "url.query", "http.url", "http.target"];

/// Attributes by name, in the order of their names: whether a map has one of its own depends on what else a program is
/// built with.
pub(crate) fn attributes(mut pairs: Vec<KeyValue>) -> Map<String, Value> {
    pairs.sort_by(|one, other| one.key.cmp(&other.key));
    let read = |pair: KeyValue| {
        let value = pair.value.map_or(Value::Null, any_value);
        let value = shown(&pair.key, value);
        (pair.key, value)
    };
    pairs.into_iter().map(read).collect()
}

/// A value as JSON has it; bytes in base 64, and what is no number as its name.
pub(crate) fn any_value(value: AnyValue) -> Value {
    match value.value {
        // The last is a place in the table of texts that only profiles have.
        None | Some(Wire::StringValueStrindex(_)) => Value::Null,
        Some(Wire::StringValue(text)) => Value::String(text),
        Some(Wire::BoolValue(is_so)) => Value::Bool(is_so),
        Some(Wire::IntValue(number)) => number.into(),
        Some(Wire::DoubleValue(number)) => serde_json::Number::from_f64(number)
            .map_or_else(|| Value::String(number.to_string()), Value::Number),
        Some(Wire::ArrayValue(list)) => list.values.into_iter().map(any_value).collect(),
        Some(Wire::KvlistValue(list)) => Value::Object(attributes(list.values)),
        Some(Wire::BytesValue(bytes)) => Value::String(STANDARD.encode(bytes)),
    }
}

fn shown(name: &str, value: Value) -> Value {
    let name = name.to_ascii_lowercase();
    let is_header = HEADERS.iter().any(|prefix| name.starts_with(prefix));
    if is_secret(&name) || (is_header && name.ends_with("cookie")) {
        return hidden(value);
    }
    match value {
        Value::String(text) if ADDRESSES.contains(&name.as_str()) => Value::String(address(&text)),
        value => value,
    }
}

fn is_secret(name: &str) -> bool {
    WORDS.iter().any(|word| name.contains(word))
}

/// Texts are hidden; a number, such as of tokens that were used, is no secret.
fn hidden(value: Value) -> Value {
    match value {
        Value::String(_) => Value::String(HIDDEN.to_owned()),
        Value::Array(items) => items.into_iter().map(hidden).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(name, field)| (name, hidden(field))).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value,
    }
}

/// An address without its user, and without the values of parameters that are secret by their names.
fn address(text: &str) -> String {
    let text = without_user(text);
    let mut shown = String::new();
    for part in text.split_inclusive(['?', '&', '#']) {
        let pair = part.trim_end_matches(['?', '&', '#']);
        match pair.split_once('=') {
            Some((name, _)) if is_secret(&name.to_ascii_lowercase()) => {
                shown += &format!("{name}={HIDDEN}{}", &part[pair.len()..]);
            }
            Some(_) | None => shown += part,
        }
    }
    shown
}

fn without_user(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else { return text.to_owned() };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    match rest[..end].rfind('@') {
        Some(at) => format!("{scheme}://{HIDDEN}{}", &rest[at..]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, text: &str, expected: &str) {
        assert_eq!(shown(name, Value::String(text.to_owned())), expected, "{name}");
    }

    #[test]
    fn what_is_secret_by_its_name_is_hidden() {
        check("http.request.header.authorization", "Bearer abc", HIDDEN);
        check("http.response.header.set-cookie", "sid=abc", HIDDEN);
        check("db.password", "abc", HIDDEN);
        check("http.route", "/token", "/token");
        assert_eq!(shown("gen_ai.usage.input_tokens", 7.into()), 7);
        let list = Value::from(vec!["a", "b"]);
        assert_eq!(shown("x.api-key", list), Value::from(vec![HIDDEN, HIDDEN]));
    }

    #[test]
    fn an_address_keeps_everything_but_its_secrets() {
        check(
            "url.full",
            "https://ada:pw@shop.example.com/a?api_key=abc&to=b#token=c",
            "https://<hidden>@shop.example.com/a?api_key=<hidden>&to=b#token=<hidden>",
        );
        check("url.query", "token=abc", "token=<hidden>");
        check("url.full", "https://shop.example.com/@ada", "https://shop.example.com/@ada");
    }
}
