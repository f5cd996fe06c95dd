//! The tag that means having none.

use parity_core::prelude::*;

#[parity_action(tags = [untagged])]
async fn upgrade_plan(_cx: &Action) -> Result<()> {
    Ok(())
}

fn main() {}
