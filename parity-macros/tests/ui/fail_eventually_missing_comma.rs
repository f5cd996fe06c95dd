//! Options with no comma before them.

use parity_core::prelude::*;

async fn look() -> Result<()> {
    eventually!(1 => |n| *n == 1 within = "45s")?;
    Ok(())
}

fn main() {}
