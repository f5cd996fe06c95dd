//! The same option a second time.

use parity_core::prelude::*;

async fn look() -> Result<()> {
    eventually!(1 => |n| *n == 1, every = "1s", every = "2s")?;
    Ok(())
}

fn main() {}
