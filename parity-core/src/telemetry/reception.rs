//! What has been received by OpenTelemetry, kept in order for all actions of the process.

use std::net::SocketAddr;
use std::sync::Arc;

use parity_model::telemetry::{Signal, Span, TracedEvaluation};

use crate::arrivals::Arrivals;

/// What has been received; clones are the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reception {
    pub(crate) spans: Arrivals<Arc<Span>>,
    pub(crate) evaluations: Arrivals<Arc<TracedEvaluation>>,
    /// What could not be read, and why.
    pub(crate) refused: Arrivals<String>,
}

/// Where what is received comes from.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) address: SocketAddr,
    pub(crate) reception: Reception,
    /// What had been received when the run began.
    pub(crate) begun: Mark,
}

/// How much had been received at some moment.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Mark {
    spans: u64,
    refused: u64,
}

impl Reception {
    /// Keeps what was received, and wakes those who wait for it.
    pub(crate) fn take(&self, signal: Signal) {
        match signal {
            Signal::Span(span) => self.spans.add(Arc::new(span)),
            Signal::Evaluation(evaluation) => self.evaluations.add(Arc::new(evaluation)),
            Signal::Refused { why } => self.refused.add(why),
        }
    }

    /// Whether nothing at all has been received, and nothing refused.
    pub(crate) fn is_silent(&self) -> bool {
        self.spans.count() + self.evaluations.count() + self.refused.count() == 0
    }

    /// How much has been received.
    pub(crate) fn mark(&self) -> Mark {
        Mark { spans: self.spans.count(), refused: self.refused.count() }
    }

    /// How many spans have been received since then.
    pub(crate) fn spans_since(&self, mark: Mark) -> u64 {
        self.spans.count().saturating_sub(mark.spans)
    }

    /// What could not be read since then, the last thing last.
    pub(crate) fn refused_since(&self, mark: Mark) -> Vec<String> {
        self.refused.after(mark.refused).0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_refused_before_a_run_began_is_not_told_to_it() {
        let reception = Reception::default();
        let refuse = |why: &str| reception.take(Signal::Refused { why: why.to_owned() });
        refuse("before");
        let mark = reception.mark();
        assert!(reception.refused_since(mark).is_empty());
        refuse("after");
        assert_eq!(reception.refused_since(mark), ["after"]);
        assert_eq!(reception.spans_since(mark), 0);
    }
}
