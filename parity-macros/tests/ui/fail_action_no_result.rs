//! A function that returns nothing.

use parity_core::prelude::*;

#[parity_action]
async fn upgrade_plan(_cx: &Action) {}

fn main() {}
