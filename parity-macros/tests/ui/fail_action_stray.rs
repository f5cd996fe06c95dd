//! A piece that is no option at all.

use parity_core::prelude::*;

#[parity_action("A customer upgrades")]
async fn upgrade_plan(_cx: &Action) -> Result<()> {
    Ok(())
}

fn main() {}
