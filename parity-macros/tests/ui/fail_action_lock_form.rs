//! Names of locks of the wrong form.

use parity_core::prelude::*;

#[parity_action(locks = [Price-List, "settings", _])]
async fn upgrade_plan(_cx: &Action) -> Result<()> {
    Ok(())
}

fn main() {}
