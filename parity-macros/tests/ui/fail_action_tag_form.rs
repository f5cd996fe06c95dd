//! Tags of the wrong form.

use parity_core::prelude::*;

#[parity_action(tags = [Sign-In, "billing", _])]
async fn upgrade_plan(_cx: &Action) -> Result<()> {
    Ok(())
}

fn main() {}
