//! The only place that reads time and waits.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A moment to count from.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch {
    start: Instant,
}

impl Stopwatch {
    /// Begins to count.
    #[expect(clippy::disallowed_methods, reason = "this is the module that reads time")]
    pub fn start() -> Self {
        Self { start: Instant::now() }
    }

    /// Returns the milliseconds since then.
    pub fn milliseconds(&self) -> f64 {
        self.start.elapsed().as_secs_f64() * 1_000.0
    }
}

/// Waits for so many milliseconds, before an outcome that is to come while somebody waits for it: no condition tells
/// when that is, for the moment is what the bench chooses.
#[expect(clippy::disallowed_methods, reason = "an outcome that comes later is what is measured")]
pub async fn pause(milliseconds: u64) {
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
}

/// Returns the time of day in milliseconds since 1970, as `Date.now()` does in a page.
#[expect(clippy::disallowed_methods, reason = "this is the module that reads time")]
pub fn time_of_day() -> f64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    since.as_secs_f64() * 1_000.0
}
