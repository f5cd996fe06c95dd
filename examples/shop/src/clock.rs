//! The only place that reads the clock or waits for time to pass.

use std::time::{Duration, SystemTime};

use tokio::time::{Instant, sleep, timeout};

/// How long something took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stopwatch {
    started: Instant,
}

impl Stopwatch {
    pub(crate) fn start() -> Self {
        Self { started: now() }
    }

    pub(crate) fn elapsed(self) -> Duration {
        now().duration_since(self.started)
    }
}

/// When a wait gives up.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline {
    within: Duration,
    end: Instant,
}

/// A deadline has passed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("waited {} s for {waited_for}", within.as_secs_f32())]
pub(crate) struct Late {
    within: Duration,
    waited_for: String,
}

impl Deadline {
    const LOOK_AGAIN: Duration = Duration::from_millis(10);

    pub(crate) fn within(within: Duration) -> Self {
        Self { within, end: now() + within }
    }

    /// Waits for `future`.
    ///
    /// # Errors
    ///
    /// [`Late`] with `waited_for`, if the deadline passes first.
    pub(crate) async fn wait<F: Future>(
        self,
        waited_for: &str,
        future: F,
    ) -> Result<F::Output, Late> {
        let left = self.end.saturating_duration_since(now());
        timeout(left, future).await.map_err(|_| self.late(waited_for))
    }

    /// Looks until `condition` holds.
    ///
    /// # Errors
    ///
    /// As [`Deadline::wait`].
    #[expect(clippy::disallowed_methods, reason = "this module is the clock")]
    pub(crate) async fn until(
        self,
        waited_for: &str,
        mut condition: impl AsyncFnMut() -> bool,
    ) -> Result<(), Late> {
        let looking = async {
            while !condition().await {
                sleep(Self::LOOK_AGAIN).await;
            }
        };
        self.wait(waited_for, looking).await
    }

    fn late(self, waited_for: &str) -> Late {
        Late { within: self.within, waited_for: waited_for.to_owned() }
    }
}

/// The time of day, as tokens that cross processes carry it.
#[expect(clippy::disallowed_methods, reason = "this module is the clock")]
pub(crate) fn seconds_since_1970() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    since.as_secs().try_into().unwrap_or(i64::MAX)
}

/// Lets time pass: between two rounds of the scheduler, and in a service that is set to take so long.
#[expect(clippy::disallowed_methods, reason = "this module is the clock")]
pub(crate) async fn pass(span: Duration) {
    sleep(span).await;
}

#[expect(clippy::disallowed_methods, reason = "this module is the clock")]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_millis(50);

    #[tokio::test(start_paused = true)]
    async fn a_wait_that_is_late_says_what_it_waited_for() {
        let late = Deadline::within(SHORT).until("the tide", async || false).await.unwrap_err();
        assert_eq!(late.to_string(), "waited 0.05 s for the tide");
    }

    #[tokio::test(start_paused = true)]
    async fn a_condition_is_looked_at_until_it_holds() {
        let mut looks = 0;
        let condition = async || {
            looks += 1;
            looks == 3
        };
        assert_eq!(Deadline::within(SHORT).until("the third look", condition).await, Ok(()));
    }
}
