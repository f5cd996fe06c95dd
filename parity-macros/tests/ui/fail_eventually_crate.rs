//! A path that does not begin at the root.

use parity_core::prelude::*;

async fn look() -> Result<()> {
    eventually!(1 => |n| *n == 1, crate = parity_core)?;
    Ok(())
}

fn main() {}
