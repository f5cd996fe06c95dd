//! An option that is like none.

use parity_core::prelude::*;

#[parity_action(retries = "3")]
async fn upgrade_plan(_cx: &Action) -> Result<()> {
    Ok(())
}

fn main() {}
