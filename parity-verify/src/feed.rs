//! What the application tells as it happens, kept for those who ask later and handed to those who listen.

mod kept;
mod subscription;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use parity_model::verification::{Evaluation, Event, Fact, Job, Webhook};

use crate::feed::kept::Kept;
use crate::run::RunId;

pub use crate::feed::kept::Bounds;
pub(crate) use crate::feed::kept::{Gone, Numbered};
pub(crate) use crate::feed::subscription::Subscription;

/// What the application tells as it happens; clones are the same feed.
///
/// It is kept in memory, so much of each run and so much in all ([`Bounds`]); an application of several processes
/// forwards what the others tell, by whatever it has for that (Redis, `LISTEN`), to the one that answers.
///
/// # Examples
///
/// ```
/// use parity_verify::{Feed, Job, JobStatus, RunId};
///
/// let feed = Feed::new();
/// // An application reads the run off a request, and keeps it with the job.
/// let Some(run) = RunId::new("19ab-4711") else { return };
/// feed.job(&run, Job::new("7", "process-lead", JobStatus::Waiting));
/// ```
#[derive(Clone, Default)]
pub struct Feed {
    kept: Arc<Mutex<Kept>>,
}

impl Feed {
    /// A feed within the default bounds.
    pub fn new() -> Self {
        Self::default()
    }

    /// A feed within these bounds.
    pub fn within(bounds: Bounds) -> Self {
        Self { kept: Arc::new(Mutex::new(Kept::within(bounds))) }
    }

    /// Tells that a job was queued, taken or finished.
    pub fn job(&self, run: &RunId, job: Job) {
        self.publish(run, Event::Job(job));
    }

    /// Tells that a webhook was received or sent, or tried again: once for each attempt, with the same `id`.
    pub fn webhook(&self, run: &RunId, webhook: Webhook) {
        self.publish(run, Event::Webhook(webhook));
    }

    /// Tells that a flag was evaluated.
    pub fn flag(&self, run: &RunId, evaluation: Evaluation) {
        self.publish(run, Event::Flag(evaluation));
    }

    /// Tells that a business fact changed: what the probe of that name would tell now.
    pub fn fact(&self, run: &RunId, probe: impl Into<String>, fact: Fact) {
        self.publish(run, Event::Fact { probe: probe.into(), fact });
    }

    /// Tells of an event, as one that another process has forwarded.
    pub fn publish(&self, run: &RunId, event: Event) {
        self.lock().publish(run, event);
    }

    /// Ends every stream, and begins no other: a server that ends gracefully waits for its answers.
    pub fn close(&self) {
        self.lock().close();
    }

    /// The webhooks of a run, each as it was told of last, in the order of their first attempts.
    pub(crate) fn webhooks(&self, run: &RunId) -> Vec<Webhook> {
        let mut webhooks: Vec<Webhook> = Vec::new();
        for event in self.lock().events(run) {
            let Event::Webhook(webhook) = &*event.event else { continue };
            match webhooks.iter_mut().find(|known| known.id == webhook.id) {
                Some(known) => *known = webhook.clone(),
                None => webhooks.push(webhook.clone()),
            }
        }
        webhooks
    }

    /// The evaluations of a run, in their order.
    pub(crate) fn flags(&self, run: &RunId) -> Vec<Evaluation> {
        let kept = self.lock();
        let flags = kept.events(run).filter_map(|event| match &*event.event {
            Event::Flag(evaluation) => Some(evaluation.clone()),
            Event::Job(_) | Event::Webhook(_) | Event::Fact { .. } => None,
        });
        flags.collect()
    }

    /// What was told last of the job that was told of last among those that are `wanted`, of one run or of all.
    pub(crate) fn newest_job(
        &self,
        run: Option<&RunId>,
        wanted: impl Fn(&Job) -> bool,
    ) -> Option<Job> {
        self.lock().newest(run, |event| match event {
            Event::Job(job) if wanted(job) => Some(job.clone()),
            Event::Job(_) | Event::Webhook(_) | Event::Flag(_) | Event::Fact { .. } => None,
        })
    }

    /// Listens to a run: to what comes after `last`, or to all that is kept of it and what comes.
    ///
    /// # Errors
    ///
    /// If what comes after `last` is not kept any more, or `last` was never told.
    pub(crate) fn listen(&self, run: RunId, last: Option<u64>) -> Result<Subscription, Gone> {
        let heard = self.lock().listen(&run, last)?;
        Ok(Subscription::new(self.clone(), run, heard))
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Feed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Feed").finish_non_exhaustive()
    }
}
