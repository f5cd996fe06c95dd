//! Lists without anything in them.

use parity_core::prelude::*;

#[parity_action(tags = [], surfaces = [], locks = [])]
async fn upgrade_plan(_cx: &Action) -> Result<()> {
    Ok(())
}

fn main() {}
