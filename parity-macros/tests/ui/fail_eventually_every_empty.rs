//! A schedule without a pause.

use parity_core::prelude::*;

async fn look() -> Result<()> {
    eventually!(1 => |n| *n == 1, every = [])?;
    Ok(())
}

fn main() {}
