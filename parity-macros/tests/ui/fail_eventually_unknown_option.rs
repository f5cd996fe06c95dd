//! Options that are none.

use parity_core::prelude::*;

async fn look() -> Result<()> {
    eventually!(1 => |n| *n == 1, witin = "45s", hold = "2s")?;
    Ok(())
}

fn main() {}
