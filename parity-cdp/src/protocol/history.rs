//! `Page`: what a tab has shown, and the way back to it.

use serde::{Deserialize, Serialize};

use crate::protocol::{Nothing, commands};

commands! {
    GetNavigationHistory: "Page.getNavigationHistory" -> NavigationHistory;
    NavigateToHistoryEntry: "Page.navigateToHistoryEntry" -> Nothing;
}

/// `Page.getNavigationHistory`.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct GetNavigationHistory {}

/// The answer to `Page.getNavigationHistory`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NavigationHistory {
    /// The index of the entry that is shown.
    pub current_index: usize,
    /// The entries, the oldest first.
    pub entries: Vec<NavigationEntry>,
}

/// `Page.NavigationEntry`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct NavigationEntry {
    /// The entry.
    pub id: i64,
    /// Its address.
    pub url: String,
}

/// `Page.navigateToHistoryEntry`; answered before the entry is shown.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NavigateToHistoryEntry {
    /// The entry.
    pub entry_id: i64,
}
