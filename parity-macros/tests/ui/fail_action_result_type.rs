//! A return type that is no result: the compiler tells it where it is written.

use parity_core::prelude::*;

#[parity_action]
async fn upgrade_plan(_cx: &Action) -> u32 {
    1
}

fn main() {}
