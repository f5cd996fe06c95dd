//! An attribute on something else.

use parity_core::prelude::*;

#[parity_action(tags = [billing])]
pub struct UpgradePlan;

fn main() {}
