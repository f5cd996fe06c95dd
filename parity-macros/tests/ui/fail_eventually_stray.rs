//! A piece that is no option at all.

use parity_core::prelude::*;

async fn look() -> Result<()> {
    eventually!(1 => |n| *n == 1, "45s")?;
    Ok(())
}

fn main() {}
