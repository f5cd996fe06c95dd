//! A condition that waits.

use parity_core::prelude::*;

async fn look() -> Result<()> {
    eventually!(1 => async |n| *n == 1)?;
    Ok(())
}

fn main() {}
