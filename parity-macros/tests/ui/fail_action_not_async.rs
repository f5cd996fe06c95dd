//! A function that cannot wait.

use parity_core::prelude::*;

#[parity_action]
fn upgrade_plan(_cx: &Action) -> Result<()> {
    Ok(())
}

fn main() {}
