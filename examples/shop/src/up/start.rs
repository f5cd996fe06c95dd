//! Starts one environment of the shop.

use crate::up::fault::{Environment, Faults};
use crate::up::home::Home;
use crate::up::processes::{Broken, Processes};
use crate::up::{ci, preview, verify};

/// Starts an environment, writes the file that tells how to reach it, and returns the shop's address where it has one.
pub(crate) async fn start(
    processes: &Processes,
    home: &Home,
    environment: Environment,
    faults: &Faults,
) -> Result<Option<String>, Broken> {
    match environment {
        Environment::Ci => Box::pin(ci::start(processes, home, faults)).await.map(|()| None),
        Environment::Preview => Box::pin(preview::start(processes, home, faults)).await.map(Some),
        Environment::Verify => Box::pin(verify::start(processes, home, faults)).await.map(Some),
    }
}
