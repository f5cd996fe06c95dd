//! A function that takes more.

use parity_core::prelude::*;

#[parity_action]
async fn upgrade_plan(_cx: &Action, _plan: &str, _seats: u32) -> Result<()> {
    Ok(())
}

fn main() {}
