//! A pattern where a time should be.

use parity_core::prelude::*;

async fn look() -> Result<()> {
    eventually!(1 => |n| *n == 1, within = matches 45)?;
    Ok(())
}

fn main() {}
