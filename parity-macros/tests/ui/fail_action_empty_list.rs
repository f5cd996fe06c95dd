//! Lists without anything in them.

use parity_core::prelude::*;

#[parity_action(tags = [], surfaces = [])]
async fn upgrade_plan(_cx: &Action) -> Result<()> {
    Ok(())
}

fn main() {}
