//! What has been received, each thing with its number, in order.

use std::sync::{Arc, Mutex, PoisonError};

use parity_model::received::{ReceivedDelivery, ReceivedMail, ReceiverLine};

use crate::arrivals::Arrivals;
use crate::clock;

/// One thing that was received; clones are the same.
#[derive(Debug, Clone)]
pub(crate) enum Received {
    Delivery(Arc<ReceivedDelivery>),
    Mail(Arc<ReceivedMail>),
}

/// What has been received; clones are the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Intake {
    pub(crate) arrivals: Arrivals<Received>,
    /// The last number that was given.
    last: Arc<Mutex<u64>>,
}

impl Received {
    /// Its number among all that was received, from 1.
    pub(crate) fn number(&self) -> u64 {
        match self {
            Self::Delivery(delivery) => delivery.number,
            Self::Mail(mail) => mail.number,
        }
    }

    /// The line that tells of it.
    pub(crate) fn line(&self) -> ReceiverLine {
        match self {
            Self::Delivery(delivery) => ReceiverLine::Delivery((**delivery).clone()),
            Self::Mail(mail) => ReceiverLine::Mail((**mail).clone()),
        }
    }
}

impl Intake {
    /// Keeps a webhook under the next number.
    pub(crate) fn delivery(&self, delivery: ReceivedDelivery) {
        self.keep(|number, at| {
            Received::Delivery(Arc::new(ReceivedDelivery { number, at, ..delivery }))
        });
    }

    /// Keeps a mail under the next number.
    pub(crate) fn mail(&self, mail: ReceivedMail) {
        self.keep(|number, at| Received::Mail(Arc::new(ReceivedMail { number, at, ..mail })));
    }

    /// How many things have ever come.
    pub(crate) fn count(&self) -> u64 {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, numbered: impl FnOnce(u64, String) -> Received) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last += 1;
        // Within the lock, so that the order of arrival is that of the numbers.
        self.arrivals.add(numbered(*last, clock::time_of_day().to_string()));
    }
}
