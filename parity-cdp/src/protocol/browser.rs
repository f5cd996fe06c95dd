//! `Browser`: which browser this is, and its end.

use serde::{Deserialize, Serialize};

use crate::protocol::{Nothing, commands};

commands! {
    GetVersion: "Browser.getVersion" -> Version;
    Close: "Browser.close" -> Nothing;
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
