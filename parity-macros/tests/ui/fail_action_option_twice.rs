//! The same option a second time.

use parity_core::prelude::*;

#[parity_action(owner = "payments", tags = [billing], owner = "growth")]
async fn upgrade_plan(_cx: &Action) -> Result<()> {
    Ok(())
}

fn main() {}
