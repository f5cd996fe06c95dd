//! Removes what an action has made, when the action has ended, however it did.

pub(crate) mod ledger;
pub(crate) mod request;
pub(crate) mod sweep;

use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt as _;
use parity_model::duration;
use parity_model::evidence::Entry;

use crate::clock::Deadline;
use crate::error::{Place, Result};
use crate::panic;
use crate::scope::{self, Scope};

/// How long one of them may take.
const LIMIT: Duration = Duration::from_secs(10);

/// How much longer it is let run, so that a step that was cut can say so itself.
const GRACE: Duration = Duration::from_secs(1);

/// How something that was made is removed.
struct Undo {
    title: String,
    place: Place,
    work: Pin<Box<dyn Future<Output = Result<()>> + Send>>,
}

/// What is to be removed at the end of a run, the last first; clones are the same.
#[derive(Clone, Default)]
pub(crate) struct Undos {
    registered: Arc<Mutex<Vec<Undo>>>,
}

impl std::fmt::Debug for Undos {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Undos").finish_non_exhaustive()
    }
}

impl Undos {
    /// Has `work` done at the end of the run.
    pub(crate) fn add(
        &self,
        title: String,
        place: Place,
        work: impl Future<Output = Result<()>> + Send + 'static,
    ) {
        let undo = Undo { title, place, work: Box::pin(work) };
        self.registered.lock().unwrap_or_else(PoisonError::into_inner).push(undo);
    }

    fn last(&self) -> Option<Undo> {
        self.registered.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    /// Does everything that was registered, the last first; what could not be done is returned in words and
    /// is evidence.
    pub(crate) async fn run(&self, scope: &Scope) -> Vec<String> {
        let mut left = Vec::new();
        while let Some(Undo { title, place, work }) = self.last() {
            let error = failure_of(work, scope).await;
            if let Some(error) = &error {
                left.push(format!("could not undo `{title}` of {place}: {error}"));
            }
            scope.evidence().write(Entry::Undone { title, place: place.to_string(), error });
        }
        left
    }
}

/// Does one of them; returns why it could not be done.
async fn failure_of(work: impl Future<Output = Result<()>>, scope: &Scope) -> Option<String> {
    let kept = panic::keep();
    let work = scope.enter(scope::undoing(Deadline::within(LIMIT), work));
    let work = AssertUnwindSafe(work).catch_unwind();
    match Deadline::within(LIMIT + GRACE).bound(work).await {
        Some(Ok(Ok(()))) => None,
        Some(Ok(Err(error))) => Some(error.to_string()),
        Some(Err(_payload)) => {
            let panic = kept.take();
            Some(panic.map_or_else(|| "a panic".to_owned(), |panic| panic.message))
        }
        None => Some(format!("it had not ended after {}", duration::display(LIMIT))),
    }
}
