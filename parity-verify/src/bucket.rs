//! A token bucket: how many requests are answered in a while.

use std::time::Duration;

use crate::clock::Instant;

/// How many requests are answered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// How many in each second, over a long time.
    pub per_second: f64,
    /// How many at once, after a pause.
    pub burst: u32,
}

/// A bucket that holds so many requests, and is filled again as time passes.
#[derive(Debug)]
pub(crate) struct Bucket {
    rate: Rate,
    left: f64,
    seen: Instant,
}

impl Bucket {
    pub(crate) fn full(rate: Rate, now: Instant) -> Self {
        Self { rate, left: f64::from(rate.burst), seen: now }
    }

    /// Takes one out.
    ///
    /// # Errors
    ///
    /// If there is none: how long it takes until there is.
    pub(crate) fn take(&mut self, now: Instant) -> Result<(), Duration> {
        self.look(now)?;
        self.left -= 1.0;
        Ok(())
    }

    /// Looks whether there is one.
    ///
    /// # Errors
    ///
    /// If there is none: how long it takes until there is.
    pub(crate) fn look(&mut self, now: Instant) -> Result<(), Duration> {
        let passed = now.saturating_duration_since(self.seen).as_secs_f64();
        self.seen = now;
        let burst = f64::from(self.rate.burst);
        self.left = (self.left + passed * self.rate.per_second).min(burst);
        if self.left >= 1.0 {
            return Ok(());
        }
        // A rate of zero never fills it again; an hour says so well enough.
        let wait = Duration::try_from_secs_f64((1.0 - self.left) / self.rate.per_second);
        Err(wait.unwrap_or(Duration::MAX).min(Duration::from_hours(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    #[test]
    fn a_burst_is_answered_and_then_as_many_as_time_allows() {
        let start = clock::now();
        let mut bucket = Bucket::full(Rate { per_second: 2.0, burst: 3 }, start);
        for _ in 0..3 {
            assert_eq!(bucket.take(start), Ok(()));
        }
        assert_eq!(bucket.take(start), Err(Duration::from_millis(500)));
        let later = start + Duration::from_millis(500);
        assert_eq!(bucket.take(later), Ok(()));
        assert!(bucket.take(later).is_err());
        let much_later = later + Duration::from_mins(1);
        let taken = (0..10).filter(|_| bucket.take(much_later).is_ok()).count();
        assert_eq!(taken, 3, "no more than a burst is saved");
    }

    #[test]
    fn a_look_takes_nothing() {
        let start = clock::now();
        let mut bucket = Bucket::full(Rate { per_second: 0.0, burst: 1 }, start);
        assert_eq!((bucket.look(start), bucket.look(start)), (Ok(()), Ok(())));
        assert_eq!(bucket.take(start), Ok(()));
        assert_eq!(bucket.look(start), Err(Duration::from_hours(1)));
    }
}
