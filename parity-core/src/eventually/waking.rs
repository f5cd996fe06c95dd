//! Rests between looks, and ends early when something changed that the look has looked at.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{join, select_all};

use crate::clock::Deadline;
use crate::scope::{Changes, Look};

/// How long at least it is rested, whatever happens.
const LEAST: Duration = Duration::from_millis(5);

/// From which pause on pages are asked to tell of changes: to ask takes time, too.
const WORTH: Duration = Duration::from_millis(20);

/// Rests for `pause` after a `look` that took `cost`; not beyond `until`, and only until something changed that was
/// looked at. Looks that come early take a third of the time at most.
pub(crate) async fn rest(pause: Duration, until: Deadline, cost: Duration, look: &Look) {
    let least = Deadline::within(LEAST.max(2 * cost).min(pause));
    let touched = if pause < WORTH { Vec::new() } else { look.touched() };
    let asked = until.inner(pause);
    tokio::select! {
        () = until.pause(pause) => {}
        ((), ()) = join(changed(&touched, asked), least.passed()) => {}
    }
}

async fn changed(touched: &[Arc<dyn Changes>], asked: Deadline) {
    match touched {
        [] => std::future::pending().await,
        touched => select_all(touched.iter().map(|what| what.changed(asked))).await.0,
    }
}
