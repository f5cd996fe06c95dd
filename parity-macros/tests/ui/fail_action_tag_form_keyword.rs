//! A tag as a raw identifier, and one with a double underscore.

use parity_core::prelude::*;

#[parity_action(tags = [r#async, two__factor])]
async fn upgrade_plan(_cx: &Action) -> Result<()> {
    Ok(())
}

fn main() {}
