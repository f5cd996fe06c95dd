//! Lists without anything in them.

use parity_core::prelude::*;

#[parity_action(tags = [], surfaces = [], locks = [], overrides = [])]
async fn upgrade_plan(_cx: &Action) -> Result<()> {
    Ok(())
}

fn main() {}
