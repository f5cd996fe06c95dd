//! What an implementation of the verification endpoints answers to.

use serde::{Deserialize, Serialize};

/// What an implementation answers to; `GET /` of the endpoints.
///
/// What it does not offer is answered with 404 and a [`Refusal`](crate::verification::Refusal).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a field of its own on the wire")]
pub struct Offer {
    /// The version of the protocol; 1.
    pub version: u32,
    /// Whether `/shape` is there.
    #[serde(default)]
    pub shape: bool,
    /// The probes by name.
    #[serde(default)]
    pub probes: Vec<String>,
    /// Whether `/job` is there.
    #[serde(default)]
    pub jobs: bool,
    /// Whether `/webhooks` is there.
    #[serde(default)]
    pub webhooks: bool,
    /// Whether `/flags` is there.
    #[serde(default)]
    pub flags: bool,
    /// Whether `/events` is there.
    #[serde(default)]
    pub events: bool,
    /// Whether `/fault` is there: only where drills are enabled.
    #[serde(default)]
    pub faults: bool,
}
