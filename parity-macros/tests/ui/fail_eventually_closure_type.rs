//! A condition with a type.

use parity_core::prelude::*;

async fn look() -> Result<()> {
    eventually!(1 => |n: &i32| *n == 1)?;
    Ok(())
}

fn main() {}
