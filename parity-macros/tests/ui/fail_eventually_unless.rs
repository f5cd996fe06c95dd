//! A terminal state that is no condition.

use parity_core::prelude::*;

async fn look() -> Result<()> {
    eventually!(1 => |n| *n == 1, unless = 2)?;
    Ok(())
}

fn main() {}
