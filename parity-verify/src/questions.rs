//! The questions that the application answers, and how long one may take.

use std::any::Any;
use std::collections::BTreeMap;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::time::Duration;

use futures_util::FutureExt as _;
use parity_model::verification::{Evaluation, Fact, Job, Offer, Shape, VERSION, Webhook};

use crate::clock;
use crate::drills::Drills;
use crate::feed::Feed;
use crate::query::{JobQuery, Query, Unanswered, Why};
use crate::run::RunId;

pub(crate) type Answer<T> = Pin<Box<dyn Future<Output = Result<T, Unanswered>> + Send>>;
pub(crate) type Way<Q, T> = Box<dyn Fn(Q) -> Answer<T> + Send + Sync>;

/// What the application answers to; what is not here is not offered.
#[derive(Default)]
pub(crate) struct Questions {
    pub(crate) shape: Option<Way<(), Shape>>,
    pub(crate) probes: BTreeMap<String, Way<Query, Fact>>,
    pub(crate) jobs: Option<Way<JobQuery, Option<Job>>>,
    pub(crate) webhooks: Option<Way<RunId, Vec<Webhook>>>,
    pub(crate) flags: Option<Way<RunId, Vec<Evaluation>>>,
    pub(crate) feed: Option<Feed>,
    pub(crate) drills: Option<Drills>,
}

/// Boxes a way to answer, so that those of all types stand side by side.
pub(crate) fn way<Q, T, F, A>(answer: F) -> Way<Q, T>
where
    F: Fn(Q) -> A + Send + Sync + 'static,
    A: Future<Output = Result<T, Unanswered>> + Send + 'static,
{
    Box::new(move |question| Box::pin(answer(question)))
}

impl Questions {
    pub(crate) fn offer(&self) -> Offer {
        let has_feed = self.feed.is_some();
        Offer {
            version: VERSION,
            shape: self.shape.is_some(),
            probes: self.probes.keys().cloned().collect(),
            jobs: self.jobs.is_some() || has_feed,
            webhooks: self.webhooks.is_some() || has_feed,
            flags: self.flags.is_some() || has_feed,
            events: has_feed,
            faults: self.drills.is_some(),
        }
    }

    pub(crate) fn probe_names(&self) -> String {
        if self.probes.is_empty() {
            return "this application has no probes".to_owned();
        }
        let names: Vec<_> = self.probes.keys().map(|name| format!("`{name}`")).collect();
        format!("the probes are {}", names.join(", "))
    }
}

/// What became of a question.
pub(crate) enum Outcome<T> {
    Answered(T),
    /// It was asked wrongly; with what to do.
    BadQuery(String),
    /// The application failed, and its log says why.
    Failed,
    /// The application took too long.
    Late,
}

/// Waits for an answer for at most `limit`, whatever the application does meanwhile: what is wrong with it goes to its
/// log.
pub(crate) async fn settled<T>(
    what: &str,
    limit: Duration,
    answer: impl Future<Output = Result<T, Unanswered>>,
) -> Outcome<T> {
    match clock::within(limit, AssertUnwindSafe(answer).catch_unwind()).await {
        Some(Ok(Ok(answer))) => Outcome::Answered(answer),
        Some(Ok(Err(Unanswered { why: Why::BadQuery(what_to_do) }))) => {
            Outcome::BadQuery(what_to_do)
        }
        Some(Ok(Err(Unanswered { why: Why::Failed(error) }))) => {
            tracing::error!(error = error.as_ref(), "the {what} could not be answered");
            Outcome::Failed
        }
        Some(Err(panic)) => {
            let said = said(panic.as_ref());
            tracing::error!("the {what} could not be answered, it panicked: {said}");
            Outcome::Failed
        }
        None => {
            tracing::error!("the {what} was not answered within {limit:?}");
            Outcome::Late
        }
    }
}

fn said(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no text")
}
