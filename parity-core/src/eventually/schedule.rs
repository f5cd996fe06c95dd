//! The pauses between the looks of an `eventually!`.

use std::fmt;
use std::time::Duration;

use backon::{BackoffBuilder, ConstantBuilder, ExponentialBuilder, FibonacciBuilder};

/// The shortest pause: a schedule of nothing but zeros would keep a core busy, and the system under test.
const SHORTEST: Duration = Duration::from_millis(1);

/// The pauses between looks, of which the last repeats.
///
/// Made from a `Duration`, from a list of them, or from a builder of `backon`, whose number of times is a number
/// of different pauses here and not one of tries; or by [`from_fn`](Self::from_fn).
pub struct Schedule {
    pauses: Box<dyn Iterator<Item = Duration> + Send>,
    last: Duration,
}

impl Schedule {
    fn new(pauses: impl Iterator<Item = Duration> + Send + 'static) -> Self {
        Self { pauses: Box::new(pauses), last: SHORTEST }
    }

    /// Asks `next` for each pause; once it gives none, the last one repeats. So any policy can be used, such as
    /// one of the crate `backoff`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use parity_core::prelude::*;
    /// # struct Policy;
    /// # impl Policy { fn next_backoff(&mut self) -> Option<Duration> { None } }
    /// # async fn example() -> Result<()> {
    /// # let mut policy = Policy;
    /// eventually!(7 => |n| *n == 7, every = Schedule::from_fn(move || policy.next_backoff()))?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn from_fn(next: impl FnMut() -> Option<Duration> + Send + 'static) -> Self {
        Self::new(std::iter::from_fn(next))
    }

    /// The pause before the next look.
    pub(crate) fn next_pause(&mut self) -> Duration {
        if let Some(pause) = self.pauses.next() {
            self.last = pause.max(SHORTEST);
        }
        self.last
    }
}

impl fmt::Debug for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Schedule").field("last", &self.last).finish_non_exhaustive()
    }
}

/// 5 ms, growing by a third up to 50 ms: an outcome is noticed 14 ms late in the middle, by about 25 looks a second.
impl Default for Schedule {
    fn default() -> Self {
        let growing = ExponentialBuilder::new()
            .with_min_delay(Duration::from_millis(5))
            .with_factor(1.3)
            .with_max_delay(Duration::from_millis(50))
            .without_max_times();
        growing.into()
    }
}

impl From<Duration> for Schedule {
    fn from(pause: Duration) -> Self {
        Self::new(std::iter::once(pause))
    }
}

impl<const N: usize> From<[Duration; N]> for Schedule {
    fn from(pauses: [Duration; N]) -> Self {
        Self::new(pauses.into_iter())
    }
}

impl From<Vec<Duration>> for Schedule {
    fn from(pauses: Vec<Duration>) -> Self {
        Self::new(pauses.into_iter())
    }
}

impl From<ConstantBuilder> for Schedule {
    fn from(builder: ConstantBuilder) -> Self {
        Self::new(builder.build())
    }
}

impl From<ExponentialBuilder> for Schedule {
    fn from(builder: ExponentialBuilder) -> Self {
        Self::new(builder.build())
    }
}

impl From<FibonacciBuilder> for Schedule {
    fn from(builder: FibonacciBuilder) -> Self {
        Self::new(builder.build())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn milliseconds(schedule: impl Into<Schedule>, count: usize) -> Vec<u128> {
        let mut schedule = schedule.into();
        (0..count).map(|_| schedule.next_pause().as_millis()).collect()
    }

    #[test]
    fn the_last_pause_of_a_list_repeats() {
        let list = [100, 300].map(Duration::from_millis);
        assert_eq!(milliseconds(list, 4), [100, 300, 300, 300]);
        assert_eq!(milliseconds(list.to_vec(), 3), [100, 300, 300]);
        assert_eq!(milliseconds(Duration::from_millis(7), 3), [7, 7, 7]);
    }

    #[test]
    fn the_times_of_a_builder_are_pauses_and_not_tries() {
        let doubling = ExponentialBuilder::new()
            .with_min_delay(Duration::from_millis(10))
            .with_factor(2.0)
            .with_max_times(2);
        assert_eq!(milliseconds(doubling, 4), [10, 20, 20, 20]);
        let constant = ConstantBuilder::new().with_delay(Duration::from_millis(9));
        assert_eq!(milliseconds(constant, 5), [9; 5]);
        let fibonacci = FibonacciBuilder::new().with_min_delay(Duration::from_millis(10));
        assert_eq!(milliseconds(fibonacci.with_max_times(4), 5), [10, 10, 20, 30, 30]);
    }

    #[test]
    fn no_schedule_is_without_pauses() {
        assert_eq!(milliseconds(Duration::ZERO, 2), [1, 1]);
        assert_eq!(milliseconds(Vec::new(), 2), [1, 1]);
    }

    #[test]
    fn a_policy_that_gives_up_repeats_its_last_pause() {
        let mut pauses = [10, 20, 30].map(Duration::from_millis).into_iter();
        assert_eq!(milliseconds(Schedule::from_fn(move || pauses.next()), 5), [10, 20, 30, 30, 30]);
        assert_eq!(milliseconds(Schedule::from_fn(|| None), 3), [1, 1, 1]);
    }
}
