//! Options without an expression.

use parity_core::prelude::*;

async fn look() -> Result<()> {
    eventually!(within = "45s")?;
    Ok(())
}

fn main() {}
