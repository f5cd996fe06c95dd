//! An expression that needs a condition and has none: the compiler tells it.

use parity_core::prelude::*;

async fn look() -> Result<()> {
    eventually!(1)?;
    Ok(())
}

fn main() {}
