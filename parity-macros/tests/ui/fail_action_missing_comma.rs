//! Two options with nothing between them.

use parity_core::prelude::*;

#[parity_action(title = "A customer upgrades" tags = [billing])]
async fn upgrade_plan(_cx: &Action) -> Result<()> {
    Ok(())
}

fn main() {}
