//! A title that says nothing.

use parity_core::prelude::*;

#[parity_action(title = " ")]
async fn upgrade_plan(_cx: &Action) -> Result<()> {
    Ok(())
}

fn main() {}
