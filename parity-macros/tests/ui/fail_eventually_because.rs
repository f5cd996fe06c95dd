//! Reasons that say nothing.

use parity_core::prelude::*;

async fn look() -> Result<()> {
    eventually!(1 => |n| *n == 1, because = "")?;
    Ok(())
}

fn main() {}
