//! Times of the wrong form.

use parity_core::prelude::*;

async fn look() -> Result<()> {
    eventually!(1 => |n| *n == 1, within = 45, every = ["1s", 2, "3", "0s"])?;
    Ok(())
}

fn main() {}
