//! A method.

use parity_core::prelude::*;

struct Billing;

impl Billing {
    #[parity_action]
    async fn upgrade_plan(&self) -> Result<()> {
        Ok(())
    }
}

fn main() {}
