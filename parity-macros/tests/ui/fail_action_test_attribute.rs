//! A second test attribute.

use parity_core::prelude::*;

#[parity_action]
#[test]
#[tokio::test(flavor = "current_thread")]
async fn upgrade_plan(_cx: &Action) -> Result<()> {
    Ok(())
}

fn main() {}
