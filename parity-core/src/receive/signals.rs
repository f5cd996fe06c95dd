//! What is told by OpenTelemetry, on its way from the receiver of a run to its test processes.

use std::sync::{Arc, Mutex, PoisonError};

use hyper::body::Bytes;
use jiff::Timestamp;
use parity_model::received::ReceivedSignal;
#[cfg(feature = "otlp")]
use parity_model::received::ReceiverLine;
#[cfg(feature = "otlp")]
use parity_model::telemetry::Signal;

use crate::arrivals::Arrivals;
#[cfg(feature = "otlp")]
use crate::clock;
use crate::receive::line::Tellable;
#[cfg(feature = "otlp")]
use crate::receive::line::written;
use crate::telemetry::reception::{Mark, Reception};

/// How large all lines together may be that a receiver keeps.
const KEPT: usize = 64 << 20;

/// One thing that a receiver was told, as the line that tells of it: it is written once, and read by many.
#[derive(Debug, Clone)]
pub(crate) struct SignalLine {
    line: Bytes,
}

/// What a receiver was told; clones are the same.
pub(crate) type SignalLines = Arrivals<SignalLine>;

/// None so far.
pub(crate) fn lines() -> SignalLines {
    Arrivals::up_to(KEPT, |told: &SignalLine| told.line.len())
}

/// Keeps what a receiver was told.
#[cfg(feature = "otlp")]
pub(crate) fn keep(lines: &SignalLines, signal: Signal) {
    lines.add_numbered(|number| {
        let at = clock::time_of_day().to_string();
        let line = written(&ReceiverLine::Signal(Box::new(ReceivedSignal { number, at, signal })));
        SignalLine { line }
    });
}

impl Tellable for SignalLine {
    fn line(&self) -> Bytes {
        self.line.clone()
    }
}

/// What a test process hears of it; clones are the same.
#[derive(Debug, Clone)]
pub(crate) struct HeardSignals {
    pub(crate) reception: Reception,
    /// When the run of the action began, of whose failures it is told.
    began: Timestamp,
    /// What came before.
    before: Arc<Mutex<Mark>>,
}

impl HeardSignals {
    /// Nothing so far, for an action that began then.
    pub(crate) fn since(began: Timestamp) -> Self {
        let (reception, before) = Default::default();
        Self { reception, began, before }
    }

    /// Keeps what was heard, and returns its number.
    pub(crate) fn hear(&self, heard: ReceivedSignal) -> u64 {
        self.reception.take(heard.signal);
        // One clock tells both, since both are of this machine.
        if heard.at.parse::<Timestamp>().is_ok_and(|at| at < self.began) {
            *self.before.lock().unwrap_or_else(PoisonError::into_inner) = self.reception.mark();
        }
        heard.number
    }

    /// What had been received when the action began.
    pub(crate) fn begun(&self) -> Mark {
        *self.before.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_receiver_keeps_is_bounded() {
        let lines = lines();
        for _ in 0..5 {
            lines.add(SignalLine { line: Bytes::from(vec![0; 20 << 20]) });
        }
        let (kept, count) = lines.after(0);
        assert_eq!((kept.len(), count), (3, 5), "64 MiB of five times 20");
    }
}
