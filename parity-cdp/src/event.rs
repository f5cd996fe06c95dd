//! One event as it came, parsed when someone looks.

use std::sync::Arc;

use serde_json::value::RawValue;

use crate::protocol::Event;
use crate::wire::{decode, excerpt};

/// One event as it came.
#[derive(Debug, Clone)]
pub struct RawEvent {
    content: Arc<Content>,
}

#[derive(Debug)]
struct Content {
    method: String,
    params: Box<RawValue>,
}

impl RawEvent {
    pub(crate) fn new(method: String, params: Box<RawValue>) -> Self {
        Self { content: Arc::new(Content { method, params }) }
    }

    /// Returns the protocol's name, such as `Page.frameNavigated`.
    pub fn method(&self) -> &str {
        &self.content.method
    }

    /// Returns what it carries, as the browser wrote it.
    pub fn params(&self) -> &RawValue {
        &self.content.params
    }

    /// Returns what it carries if it is an `E`, and none if it is another event.
    ///
    /// # Errors
    ///
    /// [`UnreadableEvent`] if it is one by name and not by content.
    pub fn decode<E: Event>(&self) -> Option<Result<E, UnreadableEvent>> {
        (self.method() == E::METHOD).then(|| {
            decode(self.params()).map_err(|source| UnreadableEvent {
                method: E::METHOD,
                params: excerpt(self.params()),
                source,
            })
        })
    }
}

/// An event that is not what this crate takes for one.
#[derive(Debug, thiserror::Error)]
#[error("the event `{method}` could not be read: `{params}`")]
pub struct UnreadableEvent {
    method: &'static str,
    params: String,
    source: serde_json::Error,
}
