//! A timeout without a unit.

use parity_core::prelude::*;

#[parity_action(timeout = "90")]
async fn upgrade_plan(_cx: &Action) -> Result<()> {
    Ok(())
}

fn main() {}
