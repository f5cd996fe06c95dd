//! Webhooks on their way: signed, tried again with back-off, and now and then delivered twice.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::{Request, StatusCode, header};
use openidconnect::url::Url;
use secrecy::SecretString;
use serde::Serialize;

use crate::clock::{self, seconds_since_1970};
use crate::log;
use crate::outbound::{NoAnswer, OutboundHttp};
use crate::payments::ledger::Event;
use crate::signature;

const MOST_ATTEMPTS: u32 = 8;

/// Providers promise each delivery at least once; here it shows.
const TWICE_EVERY: u64 = 3;

/// Where webhooks go, and by which secret they are signed.
#[derive(Clone)]
pub(crate) struct Deliveries {
    http: OutboundHttp,
    url: Url,
    secret: SecretString,
    count: Arc<AtomicU64>,
    failing: Arc<Mutex<BTreeMap<String, Failing>>>,
}

/// An event that could not be delivered so far, as the merchant is shown it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Failing {
    event: Event,
    url: Url,
    attempts: u32,
    /// The status of the last answer, if there was one.
    status: Option<u16>,
    error: String,
}

/// A delivery was not taken.
#[derive(Debug, thiserror::Error)]
enum NotTaken {
    #[error("there was no answer")]
    NoAnswer(#[from] NoAnswer),
    #[error("the answer was {0}")]
    Refused(StatusCode),
    #[error("it could not be written")]
    Unwritten(#[from] serde_json::Error),
    #[error("it could not be sent to this address")]
    Unsendable(#[from] axum::http::Error),
}

impl NotTaken {
    fn status(&self) -> Option<u16> {
        match self {
            Self::Refused(status) => Some(status.as_u16()),
            Self::NoAnswer(_) | Self::Unwritten(_) | Self::Unsendable(_) => None,
        }
    }
}

impl Deliveries {
    pub(crate) fn new(http: OutboundHttp, url: Url, secret: SecretString) -> Self {
        Self { http, url, secret, count: Arc::default(), failing: Arc::default() }
    }

    /// The events that could not be delivered so far.
    pub(crate) fn failing(&self) -> Vec<Failing> {
        self.known().values().cloned().collect()
    }

    fn known(&self) -> MutexGuard<'_, BTreeMap<String, Failing>> {
        self.failing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Delivers events, each on its own way: their order is not promised, and nobody waits for it.
    pub(crate) fn begin(&self, events: impl IntoIterator<Item = Event>) {
        for event in events {
            let deliveries = self.clone();
            tokio::spawn(async move { deliveries.deliver(&event).await });
        }
    }

    async fn deliver(&self, event: &Event) {
        let number = self.count.fetch_add(1, Ordering::Relaxed) + 1;
        let times = if number.is_multiple_of(TWICE_EVERY) { 2 } else { 1 };
        for _ in 0..times {
            self.deliver_once(event).await;
        }
    }

    async fn deliver_once(&self, event: &Event) {
        let Event { id, kind, .. } = event;
        for attempt in 1..=MOST_ATTEMPTS {
            match self.send(event).await {
                Ok(()) => {
                    self.known().remove(id);
                    tracing::info!("{kind} ({id}) is delivered at attempt {attempt}");
                    return;
                }
                Err(error) => {
                    let why = log::with_causes(&error);
                    tracing::warn!("{kind} ({id}) is not delivered at attempt {attempt}: {why}");
                    let (url, status) = (self.url.clone(), error.status());
                    let failing = Failing {
                        event: event.clone(),
                        url,
                        attempts: attempt,
                        status,
                        error: why,
                    };
                    self.known().insert(id.clone(), failing);
                }
            }
            clock::pass(back_off(attempt)).await;
        }
        tracing::error!("{kind} ({id}) is given up");
    }

    async fn send(&self, event: &Event) -> Result<(), NotTaken> {
        let body = serde_json::to_vec(event)?;
        // Each attempt is signed anew: the receiver takes none that is old.
        let signature = signature::sign(&self.secret, seconds_since_1970(), &body);
        let request = Request::post(self.url.as_str())
            .header(header::CONTENT_TYPE, "application/json")
            .header(signature::HEADER, signature)
            .body(body)?;
        match self.http.send(request).await?.status() {
            status if status.is_success() => Ok(()),
            status => Err(NotTaken::Refused(status)),
        }
    }
}

/// How long to wait after so many attempts.
fn back_off(attempts: u32) -> Duration {
    const FIRST: Duration = Duration::from_secs(1);
    const LONGEST: Duration = Duration::from_mins(1);
    let doubled = 2_u32.saturating_pow(attempts.saturating_sub(1));
    FIRST.saturating_mul(doubled).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_attempt_waits_twice_as_long_as_the_one_before_but_not_for_ever() {
        let waits = [1, 2, 3, 6, 7, 40].map(back_off).map(|wait| wait.as_secs());
        assert_eq!(waits, [1, 2, 4, 32, 60, 60]);
    }
}
