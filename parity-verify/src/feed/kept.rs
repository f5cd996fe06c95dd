//! The events that are kept, by run: so many of each, and so many in all.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use parity_model::verification::Event;
use tokio::sync::watch;

use crate::run::RunId;

/// How many events are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Of one run: 1,000. The oldest goes first.
    pub per_run: usize,
    /// In all: 20,000. The run that was told of least lately goes first.
    pub overall: usize,
    /// Runs that are told of or listened to: 500.
    pub runs: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { per_run: 1000, overall: 20_000, runs: 500 }
    }
}

/// What comes after an event is not kept any more, or was never told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gone;

/// An event with its number, which grows over all runs.
#[derive(Debug, Clone)]
pub(crate) struct Numbered {
    pub(crate) number: u64,
    pub(crate) event: Arc<Event>,
}

/// Where a listener stands, and how it learns of more.
#[derive(Debug)]
pub(crate) struct Heard {
    pub(crate) last: u64,
    pub(crate) news: watch::Receiver<()>,
}

#[derive(Debug, Default)]
pub(crate) struct Kept {
    bounds: Bounds,
    runs: BTreeMap<RunId, Run>,
    /// The number of the last event.
    last: u64,
    /// The number of the last event of a run that is not kept any more.
    forgotten: u64,
    /// How many events are kept.
    count: usize,
    is_closed: bool,
}

#[derive(Debug)]
struct Run {
    events: VecDeque<Numbered>,
    /// The number of the last event that is not kept any more.
    dropped: u64,
    /// What there was last of it: an event, or a listener.
    touched: u64,
    /// Dropped with the run, which ends its streams.
    news: watch::Sender<()>,
}

impl Run {
    /// A run of which nothing is kept; what was forgotten may have been its own.
    fn new(forgotten: u64, touched: u64) -> Self {
        let news = watch::Sender::new(());
        Self { events: VecDeque::new(), dropped: forgotten, touched, news }
    }

    fn is_listened_to(&self) -> bool {
        self.news.receiver_count() > 0
    }
}

impl Kept {
    pub(crate) fn within(bounds: Bounds) -> Self {
        Self { bounds, ..Self::default() }
    }

    pub(crate) fn publish(&mut self, run: &RunId, event: Event) {
        if self.is_closed {
            return;
        }
        self.last += 1;
        let numbered = Numbered { number: self.last, event: Arc::new(event) };
        let (last, forgotten) = (self.last, self.forgotten);
        let kept = self.runs.entry(run.clone()).or_insert_with(|| Run::new(forgotten, last));
        kept.touched = last;
        kept.events.push_back(numbered);
        self.count += 1;
        if kept.events.len() > self.bounds.per_run {
            let oldest = kept.events.pop_front();
            kept.dropped = oldest.map_or(kept.dropped, |oldest| oldest.number);
            self.count -= 1;
        }
        kept.news.send_replace(());
        self.forget();
    }

    /// Lets go of runs until what is left is within the bounds; those that nobody listens to first.
    fn forget(&mut self) {
        self.runs.retain(|_, run| !run.events.is_empty() || run.is_listened_to());
        while self.count > self.bounds.overall || self.runs.len() > self.bounds.runs {
            let weight = |run: &Run| (run.is_listened_to(), run.touched);
            let lightest = self.runs.iter().min_by_key(|(_, run)| weight(run));
            let Some(name) = lightest.map(|(name, _)| name.clone()) else { return };
            let Some(run) = self.runs.remove(&name) else { return };
            self.count -= run.events.len();
            let last = run.events.back().map_or(run.dropped, |event| event.number);
            self.forgotten = self.forgotten.max(last);
        }
    }

    pub(crate) fn close(&mut self) {
        self.is_closed = true;
        self.runs.clear();
        self.count = 0;
    }

    pub(crate) fn events(&self, run: &RunId) -> impl Iterator<Item = &Numbered> {
        self.runs.get(run).into_iter().flat_map(|run| &run.events)
    }

    /// The newest of what `found` makes of an event, of one run or of all.
    pub(crate) fn newest<T>(
        &self,
        run: Option<&RunId>,
        found: impl Fn(&Event) -> Option<T>,
    ) -> Option<T> {
        let wanted = |name: &RunId| run.is_none_or(|run| run == name);
        let runs = self.runs.iter().filter(|(name, _)| wanted(name));
        let newest_of = |run: &Run| {
            let mut events = run.events.iter().rev();
            events.find_map(|event| Some((event.number, found(&event.event)?)))
        };
        let newest = runs.filter_map(|(_, run)| newest_of(run)).max_by_key(|(number, _)| *number);
        newest.map(|(_, found)| found)
    }

    pub(crate) fn listen(&mut self, run: &RunId, last: Option<u64>) -> Result<Heard, Gone> {
        // Of a run that is not known, it is not known either whether anything of it was forgotten.
        let (touched, forgotten) = (self.last, self.forgotten);
        let complete_after = self.runs.get(run).map_or(forgotten, |kept| kept.dropped);
        if last.is_some_and(|last| last > self.last || last < complete_after) {
            return Err(Gone);
        }
        let last = last.unwrap_or(complete_after);
        if self.is_closed {
            return Ok(Heard { last, news: watch::Sender::new(()).subscribe() });
        }
        let kept = self.runs.entry(run.clone()).or_insert_with(|| Run::new(forgotten, touched));
        kept.touched = touched;
        let news = kept.news.subscribe();
        self.forget();
        Ok(Heard { last, news })
    }

    /// What a listener has not heard yet.
    ///
    /// # Errors
    ///
    /// If some of that is not kept any more.
    pub(crate) fn after(&self, run: &RunId, last: u64) -> Result<Vec<Numbered>, Gone> {
        let Some(kept) = self.runs.get(run) else { return Err(Gone) };
        if last < kept.dropped {
            return Err(Gone);
        }
        Ok(kept.events.iter().filter(|event| event.number > last).cloned().collect())
    }
}

#[cfg(test)]
mod tests {
    use parity_model::verification::Fact;

    use super::*;

    fn run(name: &str) -> RunId {
        RunId::new(name).unwrap()
    }

    fn kept(per_run: usize, overall: usize, runs: usize) -> Kept {
        Kept::within(Bounds { per_run, overall, runs })
    }

    fn tell(kept: &mut Kept, name: &str, times: usize) {
        for _ in 0..times {
            let fact = Fact::new("processed");
            kept.publish(&run(name), Event::Fact { probe: "lead".to_owned(), fact });
        }
    }

    #[track_caller]
    fn check(kept: &Kept, name: &str, numbers: &[u64]) {
        let seen: Vec<u64> = kept.events(&run(name)).map(|event| event.number).collect();
        assert_eq!(seen, numbers, "of {name}");
    }

    #[test]
    fn the_oldest_events_of_a_run_go_first() {
        let mut kept = kept(2, 10, 10);
        tell(&mut kept, "a", 3);
        check(&kept, "a", &[2, 3]);
        assert_eq!(kept.listen(&run("a"), Some(0)).err(), Some(Gone));
        assert!(kept.listen(&run("a"), Some(1)).is_ok());
        assert_eq!(kept.listen(&run("a"), None).unwrap().last, 1);
    }

    #[test]
    fn the_run_that_was_told_of_least_lately_goes_first() {
        let mut kept = kept(10, 4, 10);
        tell(&mut kept, "a", 2);
        tell(&mut kept, "b", 2);
        tell(&mut kept, "a", 1);
        check(&kept, "b", &[]);
        check(&kept, "a", &[1, 2, 5]);
        assert!(kept.listen(&run("b"), Some(3)).is_err(), "4 is not kept any more");
        tell(&mut kept, "b", 1);
        assert!(kept.listen(&run("b"), Some(3)).is_err(), "not even where there is more");
        assert_eq!(kept.listen(&run("b"), None).unwrap().last, 4);
    }

    #[test]
    fn a_run_that_is_listened_to_goes_last() {
        let mut kept = kept(10, 10, 2);
        tell(&mut kept, "a", 1);
        let heard = kept.listen(&run("a"), None).unwrap();
        tell(&mut kept, "b", 1);
        tell(&mut kept, "c", 1);
        check(&kept, "a", &[1]);
        check(&kept, "b", &[]);
        drop(heard);
        tell(&mut kept, "b", 1);
        check(&kept, "a", &[]);
    }

    #[test]
    fn a_number_that_was_never_told_is_not_resumed_from() {
        let mut kept = kept(10, 10, 10);
        tell(&mut kept, "a", 1);
        assert_eq!(kept.listen(&run("a"), Some(2)).err(), Some(Gone));
        assert!(kept.listen(&run("other"), Some(1)).is_ok());
    }

    #[test]
    fn who_lags_behind_is_told() {
        let mut kept = kept(2, 10, 10);
        tell(&mut kept, "a", 2);
        assert_eq!(kept.after(&run("a"), 1).unwrap().len(), 1);
        tell(&mut kept, "a", 2);
        assert_eq!(kept.after(&run("a"), 1).err(), Some(Gone));
    }

    #[test]
    fn nothing_is_kept_of_runs_that_were_only_listened_to() {
        let mut kept = kept(10, 10, 10);
        for number in 0..100 {
            drop(kept.listen(&run(&number.to_string()), None));
        }
        assert!(kept.runs.len() <= 1, "{}", kept.runs.len());
    }
}
