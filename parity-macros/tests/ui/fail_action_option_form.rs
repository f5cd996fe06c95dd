//! Values of the wrong form.

use parity_core::prelude::*;

#[parity_action(
    title = 5,
    owner,
    tags = "billing",
    surfaces = auth,
    timeout = 90,
    locks = "settings",
    overrides = flags,
    production_safe = true,
    crate = parity_core,
)]
async fn upgrade_plan(_cx: &Action) -> Result<()> {
    Ok(())
}

fn main() {}
