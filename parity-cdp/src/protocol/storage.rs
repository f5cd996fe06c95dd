//! `Storage`: the cookies of a whole browser context, with no page open.

use serde::Serialize;

use crate::protocol::network::{Cookies, SetCookie};
use crate::protocol::{BrowserContextId, Nothing, commands};

commands! {
    GetCookies: "Storage.getCookies" -> Cookies;
    SetCookies: "Storage.setCookies" -> Nothing;
    ClearCookies: "Storage.clearCookies" -> Nothing;
}

/// `Storage.getCookies`.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GetCookies {
    /// The context; the browser's own without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub browser_context_id: Option<BrowserContextId>,
}

/// `Storage.setCookies`.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SetCookies {
    /// The cookies.
    pub cookies: Vec<SetCookie>,
    /// The context; the browser's own without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub browser_context_id: Option<BrowserContextId>,
}

/// `Storage.clearCookies`.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClearCookies {
    /// The context; the browser's own without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub browser_context_id: Option<BrowserContextId>,
}
