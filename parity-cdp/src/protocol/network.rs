//! `Network`: requests, responses, cookies, headers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::protocol::{FrameId, LoaderId, Nothing, RequestId, commands, events};

commands! {
    Enable: "Network.enable" -> Nothing;
    GetCookies: "Network.getCookies" -> Cookies;
    SetCookie: "Network.setCookie" -> CookieSet;
    SetCookies: "Network.setCookies" -> Nothing;
    SetExtraHttpHeaders: "Network.setExtraHTTPHeaders" -> Nothing;
    GetResponseBody: "Network.getResponseBody" -> ResponseBody;
    ConfigureDurableMessages: "Network.configureDurableMessages" -> Nothing;
}

events! {
    RequestWillBeSent: "Network.requestWillBeSent";
    ResponseReceived: "Network.responseReceived";
    LoadingFinished: "Network.loadingFinished";
    LoadingFailed: "Network.loadingFailed";
}

/// `Network.Headers`; lines of the same name are joined by a line feed.
pub type Headers = BTreeMap<String, String>;

/// `Network.enable`: turns the events on.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Enable {}

/// `Network.getResponseBody`: only after `loadingFinished`, and as long as the page's process keeps it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GetResponseBody {
    /// The request.
    pub request_id: RequestId,
}

/// `Network.configureDurableMessages`: keeps bodies outside of the page's process, so that they are there when the page has
/// been left.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfigureDurableMessages {
    /// How many bytes are kept of all bodies together.
    pub max_total_buffer_size: u32,
    /// How many of each.
    pub max_resource_buffer_size: u32,
}

/// The answer to `Network.getResponseBody`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ResponseBody {
    /// The body.
    pub body: String,
    /// Whether it is in base64.
    pub base64_encoded: bool,
}

/// `Network.getCookies`: what the page would send.
#[derive(Debug, Clone, Default, Serialize)]
pub struct GetCookies {
    /// The addresses to ask for; those of the page and its frames without any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub urls: Vec<String>,
}

/// The answer to `Network.getCookies` and `Storage.getCookies`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Cookies {
    /// The cookies.
    pub cookies: Vec<Cookie>,
}

/// `Network.Cookie`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Cookie {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// The host it is sent to; with a leading dot, also to those below.
    pub domain: String,
    /// The path it is sent to.
    pub path: String,
    /// Its end, in seconds since 1970; -1 for the end of the session.
    pub expires: f64,
    /// Whether scripts cannot see it.
    pub http_only: bool,
    /// Whether it is sent over TLS only.
    pub secure: bool,
    /// Whether it ends with the session.
    pub session: bool,
    /// `Strict`, `Lax` or `None`; none when the server did not say.
    pub same_site: Option<String>,
}

/// `Network.CookieParam`, and `Network.setCookie` itself: needs a `url`, or a `domain` and a `path`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SetCookie {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// The address that sets it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The host it is sent to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// The path it is sent to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Whether it is sent over TLS only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secure: Option<bool>,
    /// Whether scripts cannot see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_only: Option<bool>,
    /// `Strict`, `Lax` or `None`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_site: Option<String>,
    /// Its end, in seconds since 1970; the end of the session without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<f64>,
}

/// The answer to `Network.setCookie`.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default)]
pub struct CookieSet {
    /// Whether the browser took it.
    pub success: bool,
}

/// `Network.setCookies`.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SetCookies {
    /// The cookies.
    pub cookies: Vec<SetCookie>,
}

/// `Network.setExtraHTTPHeaders`: headers that every request of the page carries from now on.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SetExtraHttpHeaders {
    /// The headers; they replace those that were set before.
    pub headers: Headers,
}

/// `Network.requestWillBeSent`; comes again, with the same identifier, after each redirect.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestWillBeSent {
    /// The request.
    pub request_id: RequestId,
    /// The document that asks, or that is asked for.
    #[serde(default)]
    pub loader_id: LoaderId,
    /// That document's address.
    #[serde(rename = "documentURL", default)]
    pub document_url: String,
    /// What is asked.
    #[serde(default)]
    pub request: Request,
    /// When, in seconds since a moment of the browser's choice.
    #[serde(default)]
    pub timestamp: f64,
    /// When, in seconds since 1970.
    #[serde(default)]
    pub wall_time: f64,
    /// The answer that redirected to here.
    pub redirect_response: Option<Response>,
    /// `Document`, `Script`, `XHR`, `Fetch`, `Preflight`, …
    #[serde(rename = "type", default)]
    pub kind: String,
    /// The frame.
    pub frame_id: Option<FrameId>,
    /// Who asked.
    #[serde(default)]
    pub initiator: Initiator,
}

/// `Network.Request`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Request {
    /// The address, without the part after `#`.
    pub url: String,
    /// The method.
    pub method: String,
    /// The headers that the page set; those that the network adds are not in it.
    pub headers: Headers,
    /// The body, when it is short text.
    pub post_data: Option<String>,
    /// Whether there is a body.
    pub has_post_data: bool,
}

/// `Network.Initiator`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Initiator {
    /// `parser`, `script`, `preload`, `preflight`, `other`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// The document or script that asked.
    pub url: Option<String>,
    /// The line in it, from 0.
    pub line_number: Option<f64>,
    /// The request that this one is the preflight of.
    pub request_id: Option<RequestId>,
}

/// `Network.responseReceived`: the headers are here.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResponseReceived {
    /// The request.
    pub request_id: RequestId,
    /// The document that asks, or that is asked for.
    #[serde(default)]
    pub loader_id: LoaderId,
    /// When, in seconds since a moment of the browser's choice.
    #[serde(default)]
    pub timestamp: f64,
    /// `Document`, `Script`, `XHR`, `Fetch`, `Preflight`, …
    #[serde(rename = "type", default)]
    pub kind: String,
    /// The answer.
    #[serde(default)]
    pub response: Response,
    /// The frame.
    pub frame_id: Option<FrameId>,
}

/// `Network.Response`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Response {
    /// The address that answered.
    pub url: String,
    /// The status.
    pub status: i64,
    /// The words beside the status.
    pub status_text: String,
    /// The headers; `set-cookie` is not in it.
    pub headers: Headers,
    /// The media type.
    pub mime_type: String,
    /// Such as `h2` or `http/1.1`.
    pub protocol: Option<String>,
    /// The address of the machine that answered.
    #[serde(rename = "remoteIPAddress")]
    pub remote_ip_address: Option<String>,
    /// Its port.
    pub remote_port: Option<u16>,
    /// Whether the disk cache answered.
    pub from_disk_cache: bool,
    /// Whether a service worker answered.
    pub from_service_worker: bool,
    /// How many bytes have come so far.
    pub encoded_data_length: f64,
}

/// `Network.loadingFinished`: the whole body is here.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoadingFinished {
    /// The request.
    pub request_id: RequestId,
    /// When, in seconds since a moment of the browser's choice.
    #[serde(default)]
    pub timestamp: f64,
    /// How many bytes came over the network.
    #[serde(default)]
    pub encoded_data_length: f64,
}

/// `Network.loadingFailed`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoadingFailed {
    /// The request.
    pub request_id: RequestId,
    /// When, in seconds since a moment of the browser's choice.
    #[serde(default)]
    pub timestamp: f64,
    /// `Document`, `Script`, `XHR`, `Fetch`, `Preflight`, …
    #[serde(rename = "type", default)]
    pub kind: String,
    /// Such as `net::ERR_CONNECTION_REFUSED`.
    #[serde(default)]
    pub error_text: String,
    /// Whether the page itself gave up, by leaving or by aborting.
    #[serde(default)]
    pub canceled: bool,
    /// Such as `csp`, `mixed-content` or `corp-not-same-origin`.
    pub blocked_reason: Option<String>,
    /// Which rule of cross-origin requests it broke.
    pub cors_error_status: Option<CorsErrorStatus>,
}

/// `Network.CorsErrorStatus`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CorsErrorStatus {
    /// Such as `MissingAllowOriginHeader`.
    pub cors_error: String,
    /// The value that it broke on.
    pub failed_parameter: String,
}
