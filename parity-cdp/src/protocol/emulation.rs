//! `Emulation`: what the page is made to believe.

use serde::Serialize;

use crate::protocol::{Nothing, commands};

commands! {
    SetFocusEmulationEnabled: "Emulation.setFocusEmulationEnabled" -> Nothing;
}

/// `Emulation.setFocusEmulationEnabled`: the page has the focus, whichever page is in front.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct SetFocusEmulationEnabled {
    /// Whether it does.
    pub enabled: bool,
}
