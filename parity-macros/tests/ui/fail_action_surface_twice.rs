//! The same surface a second time.

use parity_core::prelude::*;

#[parity_action(surfaces = [auth, queue, auth])]
async fn upgrade_plan(_cx: &Action) -> Result<()> {
    Ok(())
}

fn main() {}
