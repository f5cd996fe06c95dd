//! Attributes that only a test can have.

use parity_core::prelude::*;

#[parity_action]
#[ignore = "slow"]
#[should_panic]
async fn upgrade_plan(_cx: &Action) -> Result<()> {
    Ok(())
}

fn main() {}
