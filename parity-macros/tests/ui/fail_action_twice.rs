//! The attribute a second time.

use parity_core::prelude::*;

#[parity_action(tags = [billing])]
#[parity_action(tags = [smoke])]
async fn upgrade_plan(_cx: &Action) -> Result<()> {
    Ok(())
}

fn main() {}
