//! A condition that is not a closure.

use parity_core::prelude::*;

async fn look() -> Result<()> {
    eventually!(1 => 2)?;
    Ok(())
}

fn main() {}
