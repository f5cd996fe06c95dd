//! What has been received, each thing with its number, in order.

use std::sync::Arc;

use hyper::body::Bytes;
use parity_model::received::{ReceivedDelivery, ReceivedMail, ReceiverLine};

use crate::arrivals::Arrivals;
use crate::clock;
use crate::receive::line::{Tellable, written};

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
}

impl Received {
    /// Its number among all that was received, from 1.
    pub(crate) fn number(&self) -> u64 {
        match self {
            Self::Delivery(delivery) => delivery.number,
            Self::Mail(mail) => mail.number,
        }
    }
}

impl Tellable for Received {
    fn line(&self) -> Bytes {
        written(&match self {
            Self::Delivery(delivery) => ReceiverLine::Delivery((**delivery).clone()),
            Self::Mail(mail) => ReceiverLine::Mail((**mail).clone()),
        })
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

    fn keep(&self, numbered: impl FnOnce(u64, String) -> Received) {
        self.arrivals.add_numbered(|number| numbered(number, clock::time_of_day().to_string()));
    }
}
