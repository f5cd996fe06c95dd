//! `Log`: what the browser itself says about a page.

use serde::{Deserialize, Serialize};

use crate::protocol::{Nothing, RequestId, commands, events};

commands! {
    Enable: "Log.enable" -> Nothing;
}

events! {
    EntryAdded: "Log.entryAdded";
}

/// `Log.enable`: turns the event on; the entries of before come at once.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Enable {}

/// `Log.entryAdded`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct EntryAdded {
    /// What was said.
    pub entry: LogEntry,
}

/// `Log.LogEntry`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LogEntry {
    /// `network`, `security`, `violation`, `deprecation`, …
    pub source: String,
    /// `verbose`, `info`, `warning` or `error`.
    pub level: String,
    /// The text.
    pub text: String,
    /// When, in milliseconds since 1970.
    pub timestamp: f64,
    /// What it is about.
    pub url: Option<String>,
    /// The line in it, from 0.
    pub line_number: Option<i64>,
    /// The request that it is about.
    pub network_request_id: Option<RequestId>,
}
