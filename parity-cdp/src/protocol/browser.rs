//! `Browser`: which browser this is, what it lets pages do, downloads, and its end.

use serde::{Deserialize, Serialize};

use crate::protocol::{BrowserContextId, FrameId, Nothing, commands, events};

commands! {
    GetVersion: "Browser.getVersion" -> Version;
    Close: "Browser.close" -> Nothing;
    SetDownloadBehavior: "Browser.setDownloadBehavior" -> Nothing;
    GrantPermissions: "Browser.grantPermissions" -> Nothing;
}

events! {
    DownloadWillBegin: "Browser.downloadWillBegin";
    DownloadProgress: "Browser.downloadProgress";
}

/// `Browser.getVersion`.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct GetVersion {}

/// The answer to `Browser.getVersion`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Version {
    /// The version of the protocol, such as `1.3`.
    pub protocol_version: String,
    /// The product and its version, such as `Chrome/156.0.8078.79`.
    pub product: String,
    /// The revision of the source.
    pub revision: String,
    /// The `User-Agent` that pages and servers see.
    pub user_agent: String,
    /// The version of the script engine.
    pub js_version: String,
}

/// `Browser.close`: ends the browser as a user would.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Close {}

/// `Browser.setDownloadBehavior`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SetDownloadBehavior {
    /// `deny`, `allow`, `allowAndName` (by their identifier) or `default`.
    pub behavior: &'static str,
    /// The context whose downloads are meant.
    pub browser_context_id: BrowserContextId,
    /// The directory that they go to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub download_path: Option<String>,
    /// Whether the events come.
    pub events_enabled: bool,
}

/// `Browser.grantPermissions`: these, and no others.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GrantPermissions {
    /// Such as `geolocation`, `notifications` or `clipboardReadWrite`.
    pub permissions: Vec<&'static str>,
    /// The context.
    pub browser_context_id: BrowserContextId,
}

/// `Browser.downloadWillBegin`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DownloadWillBegin {
    /// The frame that began it.
    pub frame_id: FrameId,
    /// Its identifier, and its file's name where downloads are named so.
    pub guid: String,
    /// Where it comes from.
    #[serde(default)]
    pub url: String,
    /// The name that a user would see.
    #[serde(default)]
    pub suggested_filename: String,
}

/// `Browser.downloadProgress`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DownloadProgress {
    /// Its identifier.
    pub guid: String,
    /// How many bytes have come.
    #[serde(default)]
    pub received_bytes: f64,
    /// `inProgress`, `completed` or `canceled`.
    #[serde(default)]
    pub state: String,
}
