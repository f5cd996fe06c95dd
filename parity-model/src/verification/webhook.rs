//! A webhook, received or sent, as the system under test tells of it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The answer to `/webhooks?run=…`, in the order of the first attempts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhooks {
    /// The webhooks of the run.
    pub webhooks: Vec<Webhook>,
}

/// What the system under test says of one webhook that it received or sent.
///
/// Its `Debug` is what a reader of a failed `eventually!` sees: one line without what is not known.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    /// The delivery's identifier, the same for each attempt.
    pub id: String,
    /// Whether the application received or sent it.
    pub direction: Direction,
    /// The path that received it, or the address that it was sent to, without secrets.
    pub endpoint: String,
    /// What it tells of, by the sender's word: `invoice.paid`.
    #[serde(default)]
    pub event: Option<String>,
    /// What its signature was found to be; of a webhook that was sent, whether it was signed.
    pub signature: SignatureVerdict,
    /// The status of the last answer; none where there was no answer.
    #[serde(default)]
    pub status: Option<u16>,
    /// How often it was received or sent.
    pub attempts: u32,
    /// Why it was not accepted, or not delivered.
    #[serde(default)]
    pub error: Option<String>,
    /// When the first attempt was, in RFC 3339.
    #[serde(default)]
    pub first_at: Option<String>,
    /// When the last attempt was, in RFC 3339.
    #[serde(default)]
    pub last_at: Option<String>,
}

impl Webhook {
    /// The first attempt of a webhook, of which nothing else is known.
    pub fn new(id: impl Into<String>, direction: Direction, endpoint: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            direction,
            endpoint: endpoint.into(),
            event: None,
            signature: SignatureVerdict::Unchecked,
            status: None,
            attempts: 1,
            error: None,
            first_at: None,
            last_at: None,
        }
    }

    /// Whether it was answered with a status from 200 to 299.
    pub fn is_accepted(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, direction, endpoint, event, signature, status, attempts, error, .. } = self;
        let event = event.as_deref().unwrap_or("of no event");
        write!(f, "webhook {event} ({id}) {direction} {endpoint}: signature {signature}, ")?;
        match status {
            Some(status) => write!(f, "status {status}")?,
            None => f.write_str("no answer")?,
        }
        write!(f, ", {attempts} attempts")?;
        error.iter().try_for_each(|error| write!(f, ", error: {error}"))
    }
}

/// Whether the application received a webhook or sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Received.
    In,
    /// Sent.
    Out,
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::In => "received at",
            Self::Out => "sent to",
        })
    }
}

/// What the signature of a webhook was found to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SignatureVerdict {
    /// Signed, by a secret that is known.
    Valid,
    /// Signed, and by no secret that is known.
    Invalid,
    /// Signed by a known secret, and too old or from the future.
    Expired,
    /// Not signed.
    Missing,
    /// Not looked at.
    Unchecked,
}

impl fmt::Display for SignatureVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::Expired => "expired",
            Self::Missing => "missing",
            Self::Unchecked => "unchecked",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_webhook_is_shown_in_one_line() {
        let json = r#"{"id":"evt_1","direction":"in","endpoint":"/hooks/pay","event":"invoice.paid",
            "signature":"invalid","status":400,"attempts":2,"error":"no secret matches"}"#;
        let webhook: Webhook = serde_json::from_str(json).unwrap();
        assert_eq!(
            format!("{webhook:?}"),
            "webhook invoice.paid (evt_1) received at /hooks/pay: signature invalid, status 400, \
             2 attempts, error: no secret matches"
        );
        assert!(!webhook.is_accepted());
    }
}
