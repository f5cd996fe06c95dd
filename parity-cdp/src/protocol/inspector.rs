//! `Inspector`: the death of a page's process.

use serde::Deserialize;

use crate::protocol::events;

events! {
    TargetCrashed: "Inspector.targetCrashed";
}

/// `Inspector.targetCrashed`: comes unasked, on the session of the page whose process died.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub struct TargetCrashed {}
