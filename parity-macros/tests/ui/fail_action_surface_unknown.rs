//! Surfaces that are none.

use parity_core::prelude::*;

#[parity_action(surfaces = [queues, "auth", network])]
async fn upgrade_plan(_cx: &Action) -> Result<()> {
    Ok(())
}

fn main() {}
