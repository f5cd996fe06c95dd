//! A timeout past what can be counted.

use parity_core::prelude::*;

#[parity_action(timeout = "18446744073709551615m")]
async fn upgrade_plan(_cx: &Action) -> Result<()> {
    Ok(())
}

fn main() {}
