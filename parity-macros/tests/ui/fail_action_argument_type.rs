//! An argument that is not `&Action`: the compiler tells it where it is written.

use parity_core::prelude::*;

#[parity_action]
async fn upgrade_plan(_plan: &str) -> Result<()> {
    Ok(())
}

fn main() {}
