//! The text of one message, out and in.

use std::borrow::Cow;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};

use crate::protocol::{Command, SessionId};

/// A command's parameters, written.
pub(crate) struct Params(Box<RawValue>);

impl Params {
    /// Writes the parameters of `command`.
    pub(crate) fn of<C: Command>(command: &C) -> Result<Self, serde_json::Error> {
        to_raw_value(command).map(Self)
    }

    /// Writes one message.
    pub(crate) fn message(&self, id: u64, method: &str, session: Option<&SessionId>) -> String {
        serde_json::to_string(&Outgoing { id, method, params: &self.0, session })
            .expect("a number, names and JSON are JSON")
    }
}

#[derive(Serialize)]
struct Outgoing<'a> {
    id: u64,
    method: &'a str,
    params: &'a RawValue,
    #[serde(rename = "sessionId", skip_serializing_if = "Option::is_none")]
    session: Option<&'a SessionId>,
}

/// One message of the browser; what it carries is not parsed before someone asks for it.
#[derive(Debug)]
pub(crate) enum Incoming {
    /// The answer to the command of this number.
    Answer { id: u64, result: Result<Box<RawValue>, Refusal> },
    /// Something happened.
    Event { session: Option<SessionId>, method: String, params: Box<RawValue> },
}

/// Why the browser refused a command.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Refusal {
    /// JSON-RPC's number for it.
    #[serde(default)]
    pub(crate) code: i64,
    /// What it says.
    #[serde(default)]
    pub(crate) message: String,
    /// More of it.
    #[serde(default)]
    pub(crate) data: Option<String>,
}

/// Reads one message; none when it is neither an answer nor an event.
pub(crate) fn read(text: &str) -> Option<Incoming> {
    let envelope: Envelope<'_> = serde_json::from_str(text).ok()?;
    match (envelope.id, envelope.method) {
        (Some(id), _) => {
            let result = match envelope.error {
                Some(error) => Err(decode(error).unwrap_or_else(|_| Refusal::unread(error))),
                None => Ok(envelope.result.map_or_else(empty, ToOwned::to_owned)),
            };
            Some(Incoming::Answer { id, result })
        }
        (None, Some(method)) => Some(Incoming::Event {
            session: envelope.session.map(SessionId::new),
            method: method.into_owned(),
            params: envelope.params.map_or_else(empty, ToOwned::to_owned),
        }),
        (None, None) => None,
    }
}

#[derive(Deserialize)]
struct Envelope<'a> {
    id: Option<u64>,
    #[serde(borrow)]
    method: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "sessionId")]
    session: Option<Cow<'a, str>>,
    #[serde(borrow)]
    params: Option<&'a RawValue>,
    #[serde(borrow)]
    result: Option<&'a RawValue>,
    #[serde(borrow)]
    error: Option<&'a RawValue>,
}

impl Refusal {
    fn unread(error: &RawValue) -> Self {
        Self { code: 0, message: error.get().to_owned(), data: None }
    }
}

fn empty() -> Box<RawValue> {
    RawValue::from_string("{}".to_owned()).expect("an empty object is JSON")
}

/// Reads what a message carries.
///
/// A page's text may hold half of a surrogate pair, which Rust's strings cannot; it becomes U+FFFD, as
/// it would on a screen.
pub(crate) fn decode<T: DeserializeOwned>(raw: &RawValue) -> Result<T, serde_json::Error> {
    serde_json::from_str(raw.get()).or_else(|error| match mend_surrogates(raw.get()) {
        Some(mended) => serde_json::from_str(&mended),
        None => Err(error),
    })
}

/// Replaces each escape that is half of a surrogate pair; none when there is nothing to replace.
fn mend_surrogates(json: &str) -> Option<String> {
    let mut mended = String::with_capacity(json.len());
    let mut rest = json;
    let mut changed = false;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        mended.push_str(before);
        let taken = match (unit(escape), escape.get(6..).and_then(unit)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => 12,
            (Some(0xD800..=0xDFFF), _) => {
                changed = true;
                mended.push_str("\\ufffd");
                rest = &escape[6..];
                continue;
            }
            (Some(_), _) => 6,
            // A backslash and the one ASCII character that it escapes.
            (None, _) => 2,
        };
        let (kept, after) = escape.split_at_checked(taken)?;
        mended.push_str(kept);
        rest = after;
    }
    mended.push_str(rest);
    changed.then_some(mended)
}

/// Reads the `\uXXXX` that `text` begins with.
fn unit(text: &str) -> Option<u16> {
    u16::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok()
}

/// Returns enough of a message to see what it is.
pub(crate) fn excerpt(raw: &RawValue) -> String {
    const ENOUGH: usize = 200;
    match raw.get().char_indices().nth(ENOUGH) {
        Some((end, _)) => format!("{}…", &raw.get()[..end]),
        None => raw.get().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(json: &str, expected: &str) {
        let raw = RawValue::from_string(json.to_owned()).unwrap();
        assert_eq!(decode::<String>(&raw).unwrap(), expected, "for {json}");
    }

    #[test]
    fn half_a_surrogate_pair_becomes_the_replacement_character() {
        check(r#""a\ud800b""#, "a\u{fffd}b");
        check(r#""\udc00""#, "\u{fffd}");
        check(r#""\ud800\ud83d\ude00""#, "\u{fffd}\u{1f600}");
        check(r#""\ud83d\ude00\ud800""#, "\u{1f600}\u{fffd}");
    }

    #[test]
    fn an_escaped_backslash_does_not_begin_an_escape() {
        check(r#""\\ud800\ud800""#, "\\ud800\u{fffd}");
        check(r#""\"\\\u00e9\ud800""#, "\"\\é\u{fffd}");
    }

    #[test]
    fn what_is_wrong_for_another_reason_stays_an_error() {
        let raw = RawValue::from_string(r#"{"a":"\ud800"}"#.to_owned()).unwrap();
        assert!(decode::<u64>(&raw).is_err());
    }

    #[test]
    fn a_message_that_is_neither_answer_nor_event_is_passed_over() {
        assert!(read("{}").is_none());
        assert!(read("not JSON").is_none());
    }

    #[test]
    fn an_error_of_an_unknown_form_is_still_an_answer() {
        let read = read(r#"{"id":3,"error":{"code":"many"}}"#);
        let Some(Incoming::Answer { id: 3, result: Err(refusal) }) = read else {
            panic!("{read:?}");
        };
        assert_eq!(refusal.message, r#"{"code":"many"}"#);
    }
}
