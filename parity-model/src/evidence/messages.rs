//! Webhooks and mails that a run has sent or received.

use serde::{Deserialize, Serialize};

use crate::verification::SignatureVerdict;

/// A webhook that the harness sent to the system under test, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookSent {
    /// The address.
    pub url: String,
    /// The identifier of the delivery.
    pub id: String,
    /// What it told of: `invoice.paid`.
    pub event: String,
    /// The scheme by which it was signed.
    pub scheme: String,
    /// Whether it was signed as its provider signs.
    pub is_signed: bool,
    /// How it was signed where it was not so.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub how: String,
    /// The status of the answer; nothing where none came.
    pub status: Option<u16>,
    /// Why no answer came.
    pub error: Option<String>,
}

/// A webhook that an inbox of the harness received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The inbox.
    pub inbox: String,
    /// The method.
    pub method: String,
    /// The whole path with what follows a question mark.
    pub path: String,
    /// The identifier of the delivery, the same for each attempt.
    pub id: Option<String>,
    /// What it tells of, by the sender's word: `invoice.paid`.
    pub event: Option<String>,
    /// What its signature was found to be.
    pub signature: SignatureVerdict,
    /// Why it is not valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The status that it was answered with.
    pub status: u16,
    /// How often the same was received, this time included.
    pub attempt: u32,
    /// When, in RFC 3339.
    pub received: String,
    /// Its headers, without the values of those that are secret by their name.
    pub headers: Vec<(String, String)>,
    /// The beginning of its body.
    pub body: String,
}

/// A mail that the system under test sent.
///
/// The text is no part of it: it holds what only the recipient may know, such as a link that signs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// The sender's address.
    pub from: String,
    /// The recipients' addresses.
    pub to: Vec<String>,
    /// The subject.
    pub subject: String,
    /// When it was received, in RFC 3339, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<String>,
    /// Its links: their texts, and the origins that they lead to.
    pub links: Vec<(String, String)>,
    /// The names of its attachments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<String>,
}
