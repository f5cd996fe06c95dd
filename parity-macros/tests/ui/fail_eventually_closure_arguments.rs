//! A condition with two arguments.

use parity_core::prelude::*;

async fn look() -> Result<()> {
    eventually!(1 => |a, b| a == b)?;
    Ok(())
}

fn main() {}
