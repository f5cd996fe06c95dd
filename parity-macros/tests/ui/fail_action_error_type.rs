//! An error that does not convert: the compiler tells it where it is written.

use parity_core::prelude::*;

#[parity_action]
async fn upgrade_plan(_cx: &Action) -> Result<(), u32> {
    Ok(())
}

fn main() {}
