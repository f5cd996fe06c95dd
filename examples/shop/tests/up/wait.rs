//! Waiting for something that another process does, up to a deadline.

use std::time::{Duration, Instant};

/// Far more than anything here takes, also on a machine that is busy with other tests.
const LONGEST: Duration = Duration::from_secs(90);

/// Looks until `look` finds something.
///
/// # Panics
///
/// If it finds nothing before the deadline; the message says what was waited for.
#[track_caller]
#[expect(clippy::disallowed_methods, reason = "the only place here that reads time or waits")]
pub(crate) fn until<T>(waited_for: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(started.elapsed() < LONGEST, "waited {LONGEST:?} for {waited_for}");
        std::thread::sleep(Duration::from_millis(10));
    }
}
