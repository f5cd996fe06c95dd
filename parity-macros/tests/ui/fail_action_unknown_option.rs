//! An option that is nearly one.

use parity_core::prelude::*;

#[parity_action(titel = "A customer upgrades")]
async fn upgrade_plan(_cx: &Action) -> Result<()> {
    Ok(())
}

fn main() {}
