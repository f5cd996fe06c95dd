//! `Network`: cookies that were not sent with a request, or not kept of its answer.

use serde::Deserialize;

use crate::protocol::{RequestId, events};

events! {
    RequestWillBeSentExtraInfo: "Network.requestWillBeSentExtraInfo";
    ResponseReceivedExtraInfo: "Network.responseReceivedExtraInfo";
}

/// `Network.requestWillBeSentExtraInfo`, as far as it tells of cookies. It may come before or after the event of
/// the request itself.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestWillBeSentExtraInfo {
    /// The request.
    pub request_id: RequestId,
    /// Cookies that the request could have carried; those without a reason were sent.
    #[serde(default)]
    pub associated_cookies: Vec<AssociatedCookie>,
}

/// `Network.AssociatedCookie`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AssociatedCookie {
    /// The cookie; its value is not read.
    pub cookie: NamedCookie,
    /// Why it was not sent, such as `SameSiteStrict` or `SecureOnly`.
    pub blocked_reasons: Vec<String>,
}

/// `Network.Cookie`, without its value.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct NamedCookie {
    /// Its name.
    pub name: String,
    /// The hosts that it is for.
    pub domain: String,
}

/// `Network.responseReceivedExtraInfo`, as far as it tells of cookies.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResponseReceivedExtraInfo {
    /// The request.
    pub request_id: RequestId,
    /// Cookies of the answer that were not kept.
    #[serde(default)]
    pub blocked_cookies: Vec<BlockedSetCookie>,
}

/// `Network.BlockedSetCookieWithReason`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct BlockedSetCookie {
    /// Why it was not kept, such as `InvalidDomain` or `SameSiteNoneInsecure`.
    pub blocked_reasons: Vec<String>,
    /// The cookie as the answer set it, with its value.
    pub cookie_line: String,
    /// The cookie, where it could be read.
    pub cookie: Option<NamedCookie>,
}
