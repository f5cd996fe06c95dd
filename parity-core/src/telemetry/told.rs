//! What can be read out of spans: the spans themselves, jobs and webhooks.

use std::fmt::Debug;
use std::sync::Arc;

use parity_model::Job;
use parity_model::evidence::Entry;
use parity_model::telemetry::Span;
use parity_model::verification::Webhook;

use crate::telemetry::{jobs, webhooks};

/// What can be read out of spans.
pub trait Told: Debug + Clone + Send + 'static {
    /// What one is called, in a sentence.
    const NOUN: &'static str;

    /// Reads them out of the spans that are meant, the first first.
    fn read(spans: &[Arc<Span>]) -> Vec<Self>;

    /// What tells it from others of its kind.
    fn key(&self) -> String;

    /// It as evidence.
    fn entry(&self) -> Entry;
}

impl Told for Span {
    const NOUN: &'static str = "a span";

    fn read(spans: &[Arc<Span>]) -> Vec<Self> {
        spans.iter().map(|span| Self::clone(span)).collect()
    }

    fn key(&self) -> String {
        format!("span/{}/{}", self.trace_id, self.span_id)
    }

    fn entry(&self) -> Entry {
        Entry::Span { span: self.clone() }
    }
}

impl Told for Job {
    const NOUN: &'static str = "a job";

    fn read(spans: &[Arc<Span>]) -> Vec<Self> {
        jobs::read(spans)
    }

    fn key(&self) -> String {
        format!("job/{}/{}", self.kind, self.id)
    }

    fn entry(&self) -> Entry {
        Entry::Job(self.clone())
    }
}

impl Told for Webhook {
    const NOUN: &'static str = "a webhook";

    fn read(spans: &[Arc<Span>]) -> Vec<Self> {
        webhooks::read(spans)
    }

    fn key(&self) -> String {
        format!("webhook/{}", self.id)
    }

    fn entry(&self) -> Entry {
        Entry::Webhook(self.clone())
    }
}
