//! A webhook that an inbox has received, as a test reads it.

use std::fmt;

use parity_model::evidence;
use parity_model::received::ReceivedDelivery;
use parity_model::verification::SignatureVerdict;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::cut;
use crate::error::{Error, Result};
use crate::http::shown;
use crate::redact::without_fields;
use crate::webhook::scheme::{Judged, Key, Scheme};

/// How much of a body is evidence.
const BEGINNING: usize = 4_000;

/// A webhook that an inbox has received.
///
/// Its `Debug` is what a reader of a failed `eventually!` sees: one line.
#[derive(Clone)]
#[non_exhaustive]
pub struct Delivery {
    /// The identifier of the delivery, the same for each attempt: `webhook-id`, `x-github-delivery`, or `id` of the
    /// body.
    pub id: Option<String>,
    /// What it tells of: `x-github-event`, or `type` or `event` of the body.
    pub event: Option<String>,
    /// The method.
    pub method: String,
    /// The whole path with what follows a question mark.
    pub path: String,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// What its signature was found to be when it came.
    pub signature: SignatureVerdict,
    /// How often the same was received, this time included: from 1.
    pub attempt: u32,
    /// The status that it was answered with.
    pub status: u16,
    /// When it came, in RFC 3339.
    pub at: String,
    /// Why its signature is not valid.
    why: Option<String>,
}

/// By what signatures are judged.
#[derive(Debug)]
pub(crate) struct Verifier {
    pub(crate) scheme: Scheme,
    pub(crate) keys: Vec<Key>,
}

impl Delivery {
    /// What came, judged at the moment when it did.
    pub(crate) fn new(came: &ReceivedDelivery, attempt: u32, verifier: Option<&Verifier>) -> Self {
        let Told { id, event } = told(came);
        let now = came.at.parse::<jiff::Timestamp>().map_or(0, jiff::Timestamp::as_second);
        let Judged { verdict, why } = match verifier {
            Some(Verifier { scheme, keys }) => scheme.judge(keys, &came.headers, &came.body, now),
            None => Judged { verdict: SignatureVerdict::Unchecked, why: None },
        };
        Self {
            id,
            event,
            method: came.method.clone(),
            path: came.path.clone(),
            headers: came.headers.clone(),
            body: came.body.clone(),
            signature: verdict,
            attempt,
            status: came.status,
            at: came.at.clone(),
            why,
        }
    }

    /// The value of a header, whose name is in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body as text; what is no UTF-8 is replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body, read as JSON.
    ///
    /// # Errors
    ///
    /// A product error if it is not such JSON.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.body).map_err(|error| {
            Error::product(format!("JSON in {self:?}"))
                .saw(error.to_string())
                .saw(format!("the body begins: {}", shown::beginning(&self.body)))
        })
    }

    /// The value in the body at a JSON pointer (RFC 6901), such as `/data/object/id`.
    pub fn value(&self, pointer: &str) -> Option<Value> {
        let body: Value = serde_json::from_slice(&self.body).ok()?;
        body.pointer(pointer).cloned()
    }

    /// Whether it was signed by a secret that is known, and not long ago.
    ///
    /// # Errors
    ///
    /// A product error if it was not; a usage error if the inbox knows no secret.
    pub fn expect_signed(&self) -> Result<()> {
        let expected = || format!("{} to be signed", self.named());
        match (self.signature, &self.why) {
            (SignatureVerdict::Valid, _) => Ok(()),
            (SignatureVerdict::Unchecked, _) => Err(Error::usage(expected())
                .saw("signatures are not looked at")
                .advice("tell the inbox by what: `.verified_by(scheme, [secret])`")),
            (SignatureVerdict::Missing, _) => Err(Error::product(expected()).saw("no signature")),
            (SignatureVerdict::Invalid | SignatureVerdict::Expired, why) => {
                let why = why.as_deref().unwrap_or("it is not valid");
                Err(Error::product(expected())
                    .saw(format!("a signature that is {}: {why}", self.signature)))
            }
        }
    }

    pub(crate) fn entry(&self, inbox: &str) -> evidence::Delivery {
        let hidden =
            |(name, value): &(String, String)| (name.clone(), shown::value(name, value).to_owned());
        evidence::Delivery {
            inbox: inbox.to_owned(),
            method: self.method.clone(),
            path: self.path.clone(),
            id: self.id.clone(),
            event: self.event.clone(),
            signature: self.signature,
            why: self.why.clone(),
            status: self.status,
            attempt: self.attempt,
            received: self.at.clone(),
            headers: self.headers.iter().map(hidden).collect(),
            body: cut::beginning(&without_fields(&self.text()), BEGINNING),
        }
    }

    fn named(&self) -> String {
        let event = self.event.as_deref().unwrap_or("of no event");
        match &self.id {
            Some(id) => format!("the webhook {event} ({id})"),
            None => format!("the webhook {event}"),
        }
    }
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, event, method, path, signature, attempt, status, .. } = self;
        let event = event.as_deref().unwrap_or("of no event");
        write!(f, "webhook {event}")?;
        id.iter().try_for_each(|id| write!(f, " ({id})"))?;
        write!(f, ", {method} {path}, signature {signature}, attempt {attempt}, answered {status}")
    }
}

/// What a webhook says of itself.
struct Told {
    id: Option<String>,
    event: Option<String>,
}

fn told(came: &ReceivedDelivery) -> Told {
    let header = |name: &str| {
        came.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    };
    let body: Value = serde_json::from_slice(&came.body).unwrap_or_default();
    let field = |name: &str| match body.get(name) {
        Some(Value::String(text)) => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        Some(_) | None => None,
    };
    let id = ["webhook-id", "svix-id", "x-github-delivery"].iter().find_map(|name| header(name));
    let event = header("x-github-event").or_else(|| field("type")).or_else(|| field("event"));
    Told { id: id.or_else(|| field("id")), event }
}

/// The identifier of what came, by which attempts are told to be the same.
pub(crate) fn id_of(came: &ReceivedDelivery) -> Option<String> {
    told(came).id
}

/// What it tells of.
pub(crate) fn event_of(came: &ReceivedDelivery) -> Option<String> {
    told(came).event
}

#[cfg(test)]
mod tests {
    use super::*;

    fn came(headers: &[(&str, &str)], body: &str) -> ReceivedDelivery {
        let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        ReceivedDelivery {
            number: 1,
            at: "2018-08-02T10:10:20Z".to_owned(),
            inbox: "crm".to_owned(),
            method: "POST".to_owned(),
            path: "/crm".to_owned(),
            headers: headers.iter().map(pair).collect(),
            body: body.as_bytes().to_vec(),
            status: 200,
        }
    }

    #[track_caller]
    fn check(headers: &[(&str, &str)], body: &str, expected: &str) {
        let delivery = Delivery::new(&came(headers, body), 1, None);
        assert_eq!(
            format!("{delivery:?}"),
            format!("webhook {expected}, POST /crm, signature unchecked, attempt 1, answered 200")
        );
    }

    #[test]
    fn each_providers_webhooks_say_what_they_are() {
        check(&[("webhook-id", "msg_1")], r#"{"type":"user.created"}"#, "user.created (msg_1)");
        check(&[], r#"{"id":"evt_1","type":"invoice.paid"}"#, "invoice.paid (evt_1)");
        let github = [("x-github-event", "push"), ("x-github-delivery", "72d3162e")];
        check(&github, r#"{"id":7,"type":"x"}"#, "push (72d3162e)");
        check(&[], r#"{"event":"paid","id":7}"#, "paid (7)");
        check(&[], "Hello", "of no event");
    }

    #[test]
    fn a_signature_is_judged_at_the_moment_when_it_came() {
        let scheme = Scheme::stripe();
        let key = || scheme.key(&crate::Secret::new("S", "webhook_secret".to_owned())).unwrap();
        let message =
            crate::webhook::scheme::Message { id: "", timestamp: 1_533_204_620, body: b"{}" };
        let signature = scheme.sign(&key(), message).remove(0).1;
        let verifier = Verifier { scheme, keys: vec![key()] };
        // 2018-08-02T10:10:20Z is that moment.
        let came = came(&[("stripe-signature", &signature)], "{}");
        let delivery = Delivery::new(&came, 1, Some(&verifier));
        assert_eq!(delivery.signature, SignatureVerdict::Valid);
        assert!(delivery.expect_signed().is_ok());
        let late = ReceivedDelivery { at: "2018-08-02T10:15:21Z".to_owned(), ..came };
        let error = Delivery::new(&late, 1, Some(&verifier)).expect_signed().unwrap_err();
        assert_eq!(
            error.to_string(),
            "expected the webhook of no event to be signed, saw a signature that is expired: it was signed \
             5 m 1 s ago, and 5 m 0 s are tolerated"
        );
    }
}
