//! An unsafe function.

use parity_core::prelude::*;

#[parity_action]
async unsafe fn upgrade_plan(_cx: &Action) -> Result<()> {
    Ok(())
}

fn main() {}
