//! What every step of a run shares: its evidence, its deadline and the count of its steps.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use parity_model::evidence::Entry;
use parity_model::verdict::Failure;

use crate::clock::Deadline;
use crate::error::{Error, Place};
use crate::evidence::Evidence;

tokio::task_local! {
    static CURRENT: Scope;
    static WATCHING: Look;
    static UNDOING: Deadline;
}

/// What every step of a run shares; clones are the same run.
#[derive(Debug, Clone)]
pub(crate) struct Scope {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    evidence: Evidence,
    deadline: Deadline,
    /// How many times as long as usual is waited.
    patience: f64,
    steps: AtomicU64,
    /// The steps that have begun and not ended.
    running: Mutex<Vec<Running>>,
    /// Promises that were broken, after which the action went on.
    soft: Mutex<Vec<Failure>>,
}

#[derive(Debug, Clone)]
struct Running {
    step: u64,
    title: String,
    place: Place,
}

impl Scope {
    /// The scope of a run that may take until `deadline`, and waits `patience` times as long as usual.
    pub(crate) fn new(evidence: Evidence, deadline: Deadline, patience: f64) -> Self {
        let (steps, running, soft) = (AtomicU64::default(), Mutex::default(), Mutex::default());
        Self { shared: Arc::new(Shared { evidence, deadline, patience, steps, running, soft }) }
    }

    /// What was seen so far.
    pub(crate) fn evidence(&self) -> &Evidence {
        &self.shared.evidence
    }

    /// Until when the run may take; inside a look of an `eventually!`, until when the look may, and while
    /// something is undone, until when that may.
    pub(crate) fn deadline(&self) -> Deadline {
        let outer = UNDOING.try_with(|undoing| *undoing).unwrap_or(self.shared.deadline);
        let look = WATCHING.try_with(Look::deadline).ok();
        look.filter(|look| look.instant() < outer.instant()).unwrap_or(outer)
    }

    /// How long is waited where `usual` is usual, and a test says nothing.
    pub(crate) fn patiently(&self, usual: Duration) -> Duration {
        usual.mul_f64(self.shared.patience)
    }

    /// How many steps have begun.
    pub(crate) fn steps(&self) -> u64 {
        self.shared.steps.load(Ordering::SeqCst)
    }

    /// What is being done, and where the test asked for it.
    pub(crate) fn doing(&self) -> Option<(String, Place)> {
        let running = self.shared.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.last().map(|running| (running.title.clone(), running.place))
    }

    /// Writes that a step begins. Looks of an `eventually!` are counted but not written: its
    /// history tells them.
    pub(crate) fn begin(&self, title: &str, place: Place) -> u64 {
        let step = self.shared.steps.fetch_add(1, Ordering::SeqCst) + 1;
        let running = Running { step, title: title.to_owned(), place };
        self.shared.running.lock().unwrap_or_else(PoisonError::into_inner).push(running);
        if !is_watching() {
            let (title, place) = (title.to_owned(), place.to_string());
            self.evidence().write(Entry::StepBegun { step, title, place });
        }
        step
    }

    /// Writes that a step ended.
    pub(crate) fn end(&self, step: u64, error: Option<&Error>) {
        let mut running = self.shared.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.retain(|running| running.step != step);
        drop(running);
        if !is_watching() {
            let failure = error.map(|error| error.failure().clone());
            self.evidence().write(Entry::StepEnded { step, failure });
        }
    }

    /// Keeps a broken promise, after which the action goes on.
    pub(crate) fn go_on_after(&self, error: Error) {
        self.shared.soft.lock().unwrap_or_else(PoisonError::into_inner).push(error.into_failure());
    }

    /// The promises that were broken, after which the action went on.
    pub(crate) fn take_soft(&self) -> Vec<Failure> {
        std::mem::take(&mut *self.shared.soft.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Runs `work` as part of this run, so that [`current`](Self::current) finds it.
    pub(crate) async fn enter<F: Future>(&self, work: F) -> F::Output {
        CURRENT.scope(self.clone(), work).await
    }

    /// The run that the caller is part of; none outside of one, or in a task that it spawned.
    pub(crate) fn current() -> Option<Self> {
        CURRENT.try_with(Self::clone).ok()
    }
}

/// What can be looked at, and says when it changes.
pub(crate) trait Changes: Send + Sync {
    /// Returns when it has changed, or at the deadline at the latest; never where it cannot say.
    fn changed(&self, deadline: Deadline) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;

    /// Two of the same are one.
    fn key(&self) -> (usize, usize);
}

/// One look of an `eventually!`; clones are the same.
#[derive(Clone)]
pub(crate) struct Look {
    /// No two of a process have the same.
    number: u64,
    deadline: Deadline,
    touched: Arc<Mutex<Vec<Arc<dyn Changes>>>>,
    has_gone: Arc<AtomicBool>,
}

impl Look {
    /// One that may take `within`, from now.
    pub(crate) fn new(within: Duration) -> Self {
        static LOOKS: AtomicU64 = AtomicU64::new(0);
        let number = LOOKS.fetch_add(1, Ordering::Relaxed);
        let (deadline, touched) = (Deadline::within(within), Arc::default());
        Self { number, deadline, touched, has_gone: Arc::default() }
    }

    /// Until when it may take.
    pub(crate) fn deadline(&self) -> Deadline {
        self.deadline
    }

    /// What it has looked at that says when it changes; nothing where it went to another document itself, which
    /// goes on changing by that.
    pub(crate) fn touched(&self) -> Vec<Arc<dyn Changes>> {
        if self.has_gone.load(Ordering::SeqCst) {
            return Vec::new();
        }
        self.touched.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Runs `work` as this look.
    pub(crate) async fn enter<F: Future>(&self, work: F) -> F::Output {
        WATCHING.scope(self.clone(), work).await
    }
}

/// Notes that the look, if this is one, goes to another document.
pub(crate) fn go() {
    let _no_look = WATCHING.try_with(|look| look.has_gone.store(true, Ordering::SeqCst));
}

/// Notes that the look, if this is one, has looked at something that says when it changes.
pub(crate) fn touch<C: Changes + Clone + 'static>(what: &C) {
    let _no_look = WATCHING.try_with(|look| {
        let mut touched = look.touched.lock().unwrap_or_else(PoisonError::into_inner);
        if touched.iter().all(|known| known.key() != what.key()) {
            touched.push(Arc::new(what.clone()));
        }
    });
}

/// Runs `work` after the end of the run, to remove what it has made; it may take until `deadline`.
pub(crate) async fn undoing<F: Future>(deadline: Deadline, work: F) -> F::Output {
    UNDOING.scope(deadline, work).await
}

/// The number of the look of an `eventually!` that this is, if it is one.
pub(crate) fn look() -> Option<u64> {
    WATCHING.try_with(|look| look.number).ok()
}

/// Whether this is a look of an `eventually!`.
pub(crate) fn is_watching() -> bool {
    look().is_some()
}
