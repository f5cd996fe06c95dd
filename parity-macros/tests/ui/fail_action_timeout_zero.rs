//! A timeout that leaves no time.

use parity_core::prelude::*;

#[parity_action(timeout = "0s")]
async fn upgrade_plan(_cx: &Action) -> Result<()> {
    Ok(())
}

fn main() {}
