//! The same lock a second time.

use parity_core::prelude::*;

#[parity_action(locks = [settings, prices, settings])]
async fn upgrade_plan(_cx: &Action) -> Result<()> {
    Ok(())
}

fn main() {}
