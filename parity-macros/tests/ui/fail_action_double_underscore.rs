//! A name that looks like one with tags.

use parity_core::prelude::*;

#[parity_action]
async fn upgrade__smoke__plan(_cx: &Action) -> Result<()> {
    Ok(())
}

fn main() {}
