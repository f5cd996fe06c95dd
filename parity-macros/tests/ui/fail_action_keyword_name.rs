//! A name that is a keyword.

use parity_core::prelude::*;

#[parity_action]
async fn r#match(_cx: &Action) -> Result<()> {
    Ok(())
}

fn main() {}
