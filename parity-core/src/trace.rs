//! The trace that every request of a run belongs to (W3C Trace Context), so that what it did can be found by run.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};

/// The trace of one run; clones are the same.
#[derive(Debug, Clone)]
pub(crate) struct Trace {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    id: String,
    run: String,
    spans: AtomicU64,
}

impl Trace {
    /// The trace of the run with this name, which no other run has.
    pub(crate) fn of(run: &str) -> Self {
        let digest = Sha256::digest(run);
        let beginning = digest.first_chunk().copied().unwrap_or_default();
        let id = format!("{:032x}", u128::from_be_bytes(beginning));
        let shared = Shared { id, run: run.to_owned(), spans: AtomicU64::default() };
        Self { shared: Arc::new(shared) }
    }

    /// Its identifier, as backends search for it.
    pub(crate) fn id(&self) -> &str {
        &self.shared.id
    }

    /// The name of the run, as `baggage` says it.
    pub(crate) fn run(&self) -> &str {
        &self.shared.run
    }

    /// The value of `traceparent` for the next request: each is a span of its own.
    pub(crate) fn parent(&self) -> String {
        let span = self.shared.spans.fetch_add(1, Ordering::SeqCst) + 1;
        format!("00-{}-{span:016x}-01", self.id())
    }

    /// The value of `baggage`.
    pub(crate) fn baggage(&self) -> String {
        format!("parity.run={}", self.shared.run)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_request_is_a_span_of_the_one_trace_of_its_run() {
        let trace = Trace::of("19ab-4711");
        let parents = [trace.parent(), trace.clone().parent()];
        let expected = |span: &str| format!("00-{}-{span}-01", trace.id());
        assert_eq!(parents, [expected("0000000000000001"), expected("0000000000000002")]);
        assert_eq!(trace.id().len(), 32);
        assert_ne!(trace.id(), Trace::of("19ab-4712").id());
        assert_eq!(trace.baggage(), "parity.run=19ab-4711");
    }
}
