//! A function with type parameters.

use parity_core::prelude::*;

#[parity_action]
async fn upgrade_plan<'a, T: Default, const N: usize>(_cx: &'a Action) -> Result<()> {
    Ok(())
}

fn main() {}
