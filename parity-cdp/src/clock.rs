//! The one place that reads time and pauses.

use std::time::Duration;

use tokio::time::Instant;

/// Returns the present moment, to say later how long something took.
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// Waits before a condition is looked at again, but never past `until`.
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub(crate) async fn pause(time: Duration, until: Instant) {
    tokio::time::sleep_until(until.min(now() + time)).await;
}

/// Returns the moment `time` from now: the end of what the caller has set no deadline for.
pub(crate) fn after(time: Duration) -> Instant {
    now() + time
}
