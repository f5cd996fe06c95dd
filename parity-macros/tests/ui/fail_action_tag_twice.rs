//! The same tag a second time.

use parity_core::prelude::*;

#[parity_action(tags = [smoke, billing, smoke])]
async fn upgrade_plan(_cx: &Action) -> Result<()> {
    Ok(())
}

fn main() {}
