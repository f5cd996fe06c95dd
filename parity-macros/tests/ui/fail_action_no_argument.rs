//! A function that takes nothing.

use parity_core::prelude::*;

#[parity_action]
async fn upgrade_plan() -> Result<()> {
    Ok(())
}

fn main() {}
