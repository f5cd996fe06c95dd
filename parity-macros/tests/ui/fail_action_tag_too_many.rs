//! More tags than a test name can carry.

use parity_core::prelude::*;

#[parity_action(tags = [a, b, c, d, e, f])]
async fn upgrade_plan(_cx: &Action) -> Result<()> {
    Ok(())
}

fn main() {}
