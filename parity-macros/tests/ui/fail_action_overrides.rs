//! What an action cannot override.

use parity_core::prelude::*;

#[parity_action(overrides = [queue, flags, flgs, flags])]
async fn upgrade_plan(_cx: &Action) -> Result<()> {
    Ok(())
}

fn main() {}
