//! The only place here that reads the clock, and that gives up waiting.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Far more than anything here takes, also on a machine that is busy with other tests.
const LONGEST: Duration = Duration::from_mins(1);

/// Returns the seconds since 1970.
pub(crate) fn now() -> i64 {
    #[expect(clippy::disallowed_methods, reason = "the only place here that reads time")]
    let now = SystemTime::now();
    now.duration_since(UNIX_EPOCH).unwrap().as_secs().try_into().unwrap()
}

/// Waits for what another process does.
///
/// # Panics
///
/// If it has not done it before the deadline; the message says what was waited for.
pub(crate) async fn wait<T>(waited_for: &str, work: impl Future<Output = T>) -> T {
    let done = tokio::time::timeout(LONGEST, work).await;
    done.unwrap_or_else(|_| panic!("waited {LONGEST:?} for {waited_for}"))
}
