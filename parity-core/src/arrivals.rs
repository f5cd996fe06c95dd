//! What arrives from outside during a run, in order; a look of `eventually!` that has seen it is told of more.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use crate::clock::Deadline;
use crate::scope::{self, Changes};

/// How many of a kind are kept: what came first is forgotten first.
const KEPT: usize = 10_000;

/// What has arrived, in order; clones are the same.
pub(crate) struct Arrivals<T> {
    shared: Arc<Shared<T>>,
}

struct Shared<T> {
    kept: Mutex<Kept<T>>,
    /// How many have ever arrived.
    count: watch::Sender<u64>,
}

struct Kept<T> {
    items: VecDeque<T>,
    forgotten: u64,
    /// How large they are together.
    size: usize,
    limit: Limit<T>,
}

/// How large what is kept may be together, and how large one is.
struct Limit<T> {
    most: usize,
    size_of: fn(&T) -> usize,
}

impl<T> Clone for Arrivals<T> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<T> Default for Arrivals<T> {
    fn default() -> Self {
        Self::up_to(usize::MAX, |_| 0)
    }
}

impl<T> fmt::Debug for Arrivals<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arrivals").field("count", &*self.shared.count.borrow()).finish()
    }
}

impl<T: Clone + Send + 'static> Arrivals<T> {
    /// Adds what has arrived, and wakes those who wait for it.
    pub(crate) fn add(&self, item: T) {
        self.add_numbered(|_| item);
    }

    /// Adds what is made of its number among all that has arrived, from 1.
    pub(crate) fn add_numbered(&self, numbered: impl FnOnce(u64) -> T) {
        let mut kept = self.shared.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let count = kept.count() + 1;
        kept.add(numbered(count));
        drop(kept);
        self.shared
            .count
            .send_if_modified(|told| std::mem::replace(told, count.max(*told)) < count);
    }

    /// All that has arrived and is `wanted`, in order. A look of `eventually!` that asks is woken by the next that
    /// is wanted.
    pub(crate) fn all(&self, wanted: impl Fn(&T) -> bool + Send + Sync + 'static) -> Vec<T> {
        let kept = self.shared.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.items.iter().filter(|item| wanted(item)).cloned().collect();
        let since = kept.count();
        drop(kept);
        scope::touch(&More { arrivals: self.clone(), since, wanted: Arc::new(wanted) });
        found
    }

    /// What is kept of all that has come after the first `count`, in order, and how many have ever come.
    pub(crate) fn after(&self, count: u64) -> (Vec<T>, u64) {
        let kept = self.shared.kept.lock().unwrap_or_else(PoisonError::into_inner);
        (kept.after(count).cloned().collect(), kept.count())
    }

    /// How many have ever arrived.
    pub(crate) fn count(&self) -> u64 {
        self.shared.kept.lock().unwrap_or_else(PoisonError::into_inner).count()
    }

    /// Has a look of `eventually!` be woken by the next that is `wanted`.
    pub(crate) fn watch(&self, wanted: impl Fn(&T) -> bool + Send + Sync + 'static) {
        let kept = self.shared.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let since = kept.count();
        drop(kept);
        scope::touch(&More { arrivals: self.clone(), since, wanted: Arc::new(wanted) });
    }
}

impl<T> Arrivals<T> {
    /// Keeps no more than are so large together; the last is kept, however large it is.
    pub(crate) fn up_to(most: usize, size_of: fn(&T) -> usize) -> Self {
        let limit = Limit { most, size_of };
        let kept = Mutex::new(Kept { items: VecDeque::new(), forgotten: 0, size: 0, limit });
        Self { shared: Arc::new(Shared { kept, count: watch::Sender::new(0) }) }
    }

    /// How many have ever arrived, as it changes.
    pub(crate) fn counted(&self) -> watch::Receiver<u64> {
        self.shared.count.subscribe()
    }
}

impl<T: Clone> Arrivals<T> {
    /// All that is kept, in order; nobody is woken by more.
    pub(crate) fn seen(&self) -> Vec<T> {
        let kept = self.shared.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.items.iter().cloned().collect()
    }
}

impl<T> Kept<T> {
    /// Adds one, and forgets the first where that is too much.
    fn add(&mut self, item: T) {
        self.size += (self.limit.size_of)(&item);
        self.items.push_back(item);
        while self.items.len() > KEPT || (self.size > self.limit.most && self.items.len() > 1) {
            let first = self.items.pop_front();
            self.size -= first.map_or(0, |first| (self.limit.size_of)(&first));
            self.forgotten += 1;
        }
    }

    fn count(&self) -> u64 {
        self.forgotten + self.items.len() as u64
    }

    /// What is kept of all that has come after the first `count`.
    fn after(&self, count: u64) -> impl Iterator<Item = &T> {
        let known = usize::try_from(count.saturating_sub(self.forgotten)).unwrap_or(usize::MAX);
        self.items.iter().skip(known)
    }

    /// Whether something that is `wanted` has come after the first `since`.
    fn has_more(&self, since: u64, wanted: &Wanted<T>) -> bool {
        self.after(since).any(wanted)
    }
}

type Wanted<T> = dyn Fn(&T) -> bool + Send + Sync;

/// What is wanted and comes after the first `since`.
struct More<T> {
    arrivals: Arrivals<T>,
    since: u64,
    wanted: Arc<Wanted<T>>,
}

impl<T> Clone for More<T> {
    fn clone(&self) -> Self {
        let Self { arrivals, since, wanted } = self;
        Self { arrivals: arrivals.clone(), since: *since, wanted: Arc::clone(wanted) }
    }
}

impl<T: Send + 'static> Changes for More<T> {
    fn changed(&self, deadline: Deadline) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async move {
            let shared = &self.arrivals.shared;
            let mut count = shared.count.subscribe();
            let has_more = |_: &u64| {
                let kept = shared.kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.has_more(self.since, &*self.wanted)
            };
            // The sender is ours, so that only the deadline ends the wait without more.
            let _more_or_deadline = deadline.bound(count.wait_for(has_more)).await;
        })
    }

    fn key(&self) -> (usize, usize) {
        let wanted = Arc::as_ptr(&self.wanted).cast::<()>() as usize;
        (Arc::as_ptr(&self.arrivals.shared) as usize, wanted)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::clock::Stopwatch;
    use crate::scope::Look;

    /// How long what is looked at by `look` takes to change, in milliseconds; 60,000 where it does not.
    async fn woken(look: &Look) -> u64 {
        let since = Stopwatch::start();
        let touched = look.touched();
        let [changes] = &touched[..] else { panic!("{} things were touched", touched.len()) };
        changes.changed(Deadline::within(Duration::from_mins(1))).await;
        since.milliseconds()
    }

    async fn looked(arrivals: &Arrivals<u32>) -> (Vec<u32>, Look) {
        let look = Look::new(Duration::from_secs(1));
        let even = async { arrivals.all(|number| number % 2 == 0) };
        (look.enter(even).await, look)
    }

    #[tokio::test(start_paused = true)]
    async fn a_look_is_woken_by_what_it_wants_and_by_nothing_else() {
        let arrivals = Arrivals::default();
        arrivals.add(2);
        arrivals.add(3);
        let (seen, look) = looked(&arrivals).await;
        assert_eq!(seen, [2]);
        let later = arrivals.clone();
        tokio::spawn(async move {
            Deadline::within(Duration::from_secs(5)).passed().await;
            later.add(5);
            Deadline::within(Duration::from_secs(5)).passed().await;
            later.add(4);
        });
        assert_eq!(woken(&look).await, 10_000);
    }

    #[tokio::test(start_paused = true)]
    async fn what_comes_between_the_look_and_the_pause_is_not_missed() {
        let arrivals = Arrivals::default();
        let (seen, look) = looked(&arrivals).await;
        assert!(seen.is_empty(), "{seen:?}");
        arrivals.add(2);
        assert_eq!(woken(&look).await, 0);
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_new_is_told_by_what_was_there() {
        let arrivals = Arrivals::default();
        arrivals.add(2);
        let (_, look) = looked(&arrivals).await;
        assert_eq!(woken(&look).await, 60_000);
    }

    #[tokio::test(start_paused = true)]
    async fn what_came_first_is_forgotten_first_and_news_are_still_told() {
        let arrivals = Arrivals::default();
        for number in 0..KEPT + 5 {
            arrivals.add(u32::try_from(number).unwrap());
        }
        let (seen, look) = looked(&arrivals).await;
        assert_eq!((seen.first(), seen.len()), (Some(&6), KEPT / 2));
        for number in 0..KEPT + 5 {
            arrivals.add(u32::try_from(number).unwrap());
        }
        assert_eq!(woken(&look).await, 0);
    }

    #[test]
    fn what_is_large_makes_others_be_forgotten_and_is_kept_itself() {
        let arrivals = Arrivals::up_to(100, |size: &usize| *size);
        for size in [40, 60, 30] {
            arrivals.add(size);
        }
        assert_eq!(arrivals.seen(), [60, 30]);
        arrivals.add(1_000);
        assert_eq!(arrivals.after(2), (vec![1_000], 4));
        arrivals.add(5);
        assert_eq!(arrivals.after(0), (vec![5], 5));
        assert_eq!(arrivals.after(5), (vec![], 5));
    }

    #[test]
    fn each_has_its_number_among_all_that_has_arrived() {
        let arrivals = Arrivals::up_to(1, |_| 1);
        for _ in 0..3 {
            arrivals.add_numbered(|number| number);
        }
        assert_eq!(arrivals.after(0), (vec![3], 3));
    }
}
