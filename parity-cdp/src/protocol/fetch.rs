//! `Fetch`: requests that stand still until it is said what becomes of them.

use serde::{Deserialize, Serialize};

use crate::protocol::network::Request;
use crate::protocol::{FrameId, Nothing, RequestId, commands, events};

commands! {
    Enable: "Fetch.enable" -> Nothing;
    Disable: "Fetch.disable" -> Nothing;
    FailRequest: "Fetch.failRequest" -> Nothing;
    FulfillRequest: "Fetch.fulfillRequest" -> Nothing;
    ContinueRequest: "Fetch.continueRequest" -> Nothing;
}

events! {
    RequestPaused: "Fetch.requestPaused";
}

/// `Fetch.enable`: requests stand still; all of them without a pattern.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Enable {
    /// Which requests do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub patterns: Vec<RequestPattern>,
}

/// `Fetch.RequestPattern`.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestPattern {
    /// An address in which `*` stands for anything and `?` for one character.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url_pattern: Option<String>,
    /// `Document`, `XHR`, which `Fetch` and `EventSource` are too, `Ping`, …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_type: Option<&'static str>,
}

/// `Fetch.disable`: no request stands still any more.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Disable {}

/// `Fetch.HeaderEntry`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeaderEntry {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// `Fetch.failRequest`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FailRequest {
    /// The request, as `Fetch.requestPaused` calls it.
    pub request_id: RequestId,
    /// `BlockedByClient`, `ConnectionRefused`, `TimedOut`, …
    pub error_reason: &'static str,
}

/// `Fetch.fulfillRequest`: answers instead of the network.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FulfillRequest {
    /// The request, as `Fetch.requestPaused` calls it.
    pub request_id: RequestId,
    /// The status.
    pub response_code: u16,
    /// The headers.
    pub response_headers: Vec<HeaderEntry>,
    /// The body, in base64.
    pub body: String,
}

/// `Fetch.continueRequest`: goes on, changed where something is said.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ContinueRequest {
    /// The request, as `Fetch.requestPaused` calls it.
    pub request_id: RequestId,
    /// The address that is asked instead; the page does not see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The method.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The body, in base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post_data: Option<String>,
    /// All headers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headers: Option<Vec<HeaderEntry>>,
}

/// `Fetch.requestPaused`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestPaused {
    /// The request, as this domain calls it.
    pub request_id: RequestId,
    /// What is asked.
    #[serde(default)]
    pub request: Request,
    /// `Document`, `XHR`, `Ping`, …
    #[serde(default)]
    pub resource_type: String,
    /// The frame.
    pub frame_id: Option<FrameId>,
    /// The request, as `Network` calls it.
    pub network_id: Option<RequestId>,
}
