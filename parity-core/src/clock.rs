//! The only place that reads time or sleeps.

use std::time::Duration;

use tokio::time::Instant;

/// Until when something may take, and since when it is waited for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline {
    began: Instant,
    at: Instant,
    /// The span that was meant, where an outer deadline left less of it.
    cut_from: Option<Duration>,
}

impl Deadline {
    /// `span` from now.
    pub(crate) fn within(span: Duration) -> Self {
        let began = now();
        Self { began, at: began + span, cut_from: None }
    }

    /// `span` from now, but not beyond `self`.
    pub(crate) fn inner(&self, span: Duration) -> Self {
        let began = now();
        let wanted = began + span;
        if wanted > self.at {
            Self { began, at: self.at.max(began), cut_from: Some(span) }
        } else {
            Self { began, at: wanted, cut_from: None }
        }
    }

    /// The moment itself.
    pub(crate) fn instant(&self) -> Instant {
        self.at
    }

    /// What is left; zero when it has passed.
    pub(crate) fn remaining(&self) -> Duration {
        self.at.saturating_duration_since(now())
    }

    /// Whether it has passed.
    pub(crate) fn is_over(&self) -> bool {
        now() >= self.at
    }

    /// How long it has been waited.
    pub(crate) fn elapsed(&self) -> Duration {
        now().saturating_duration_since(self.began)
    }

    /// The span that was meant, where an outer deadline left less.
    pub(crate) fn cut_from(&self) -> Option<Duration> {
        self.cut_from
    }

    /// Waits for `span`, but not beyond the deadline.
    pub(crate) async fn pause(&self, span: Duration) {
        sleep_until(self.at.min(now() + span)).await;
    }

    /// Waits until it has passed.
    pub(crate) async fn passed(&self) {
        sleep_until(self.at).await;
    }

    /// Runs `work` up to the deadline; `None` when it had not ended by then.
    pub(crate) async fn bound<F: Future>(&self, work: F) -> Option<F::Output> {
        tokio::time::timeout_at(self.at, work).await.ok()
    }
}

/// A point from which time is measured.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stopwatch {
    began: Instant,
}

impl Stopwatch {
    /// Starts measuring.
    pub(crate) fn start() -> Self {
        Self { began: now() }
    }

    /// The time since the start.
    pub(crate) fn elapsed(&self) -> Duration {
        now().saturating_duration_since(self.began)
    }

    /// The whole milliseconds since the start.
    pub(crate) fn milliseconds(&self) -> u64 {
        u64::try_from(self.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// The time of day, in UTC.
pub(crate) fn time_of_day() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

#[expect(clippy::disallowed_methods, reason = "this is the module that reads time")]
fn now() -> Instant {
    Instant::now()
}

#[expect(clippy::disallowed_methods, reason = "this is the module that sleeps")]
async fn sleep_until(at: Instant) {
    tokio::time::sleep_until(at).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_inner_deadline_never_ends_after_the_outer_one() {
        let outer = Deadline::within(Duration::from_secs(10));
        let inner = outer.inner(Duration::from_secs(30));
        assert_eq!(inner.instant(), outer.instant());
        assert_eq!(inner.cut_from(), Some(Duration::from_secs(30)));
        assert_eq!(outer.inner(Duration::from_secs(3)).cut_from(), None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_ends_at_the_deadline() {
        let deadline = Deadline::within(Duration::from_secs(1));
        deadline.pause(Duration::from_mins(1)).await;
        assert_eq!(deadline.elapsed(), Duration::from_secs(1));
        assert!(deadline.is_over());
    }

    #[tokio::test(start_paused = true)]
    async fn work_that_does_not_end_is_given_up_at_the_deadline() {
        let deadline = Deadline::within(Duration::from_secs(1));
        assert_eq!(deadline.bound(std::future::pending::<()>()).await, None);
        assert_eq!(deadline.bound(std::future::ready(7)).await, Some(7));
    }
}
