//! Nothing to look at.

use parity_core::prelude::*;

async fn look() -> Result<()> {
    eventually!()?;
    Ok(())
}

fn main() {}
