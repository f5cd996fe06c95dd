//! Many mistakes in one place: all are told, and the function is still there to be called.

use parity_core::prelude::*;

#[parity_action(titel = "x", tags = [Smoke], surfaces = [queues], timeout = "5")]
fn upgrade_plan() {}

fn caller() {
    upgrade_plan();
}

fn main() {}
