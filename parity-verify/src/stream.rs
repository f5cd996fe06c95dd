//! The stream of events, as server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;
use parity_model::verification::Event;
use serde_json::Value;
use tokio::sync::OwnedSemaphorePermit;

use crate::addresses;
use crate::clock;
use crate::feed::{Numbered, Subscription};
use crate::secrets::Secrets;

/// The header by which proxies are told to pass on each event at once.
const BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// One stream, as it is written.
pub(crate) struct EventStream {
    pub(crate) subscription: Subscription,
    pub(crate) written: Written,
    /// How long it is silent before a comment keeps it alive.
    pub(crate) silence: Duration,
    /// Its place among those that are open, given back when it ends.
    pub(crate) _place: OwnedSemaphorePermit,
}

/// How data is written: what is taken out of it.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    pub(crate) secrets: Secrets,
    pub(crate) addresses: Addresses,
}

/// What becomes of e-mail addresses in the contexts of feature flags.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Addresses {
    /// `ada@example.com` becomes `a***@example.com`.
    #[default]
    Masked,
    /// They stay, where all of them are made up.
    Kept,
}

impl Addresses {
    /// An evaluation of a flag, with the addresses of its context as they may be told.
    pub(crate) fn evaluation(self, mut evaluation: Value) -> Value {
        if self == Self::Masked {
            let context = evaluation["context"].take();
            evaluation["context"] = addresses::mask(context);
        }
        evaluation
    }
}

impl EventStream {
    pub(crate) fn into_response(self) -> Response {
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
            (BUFFERING, HeaderValue::from_static("no")),
        ];
        // A line at once, so that whoever waits for the stream knows that it is open.
        let opening = stream::once(async { Ok::<_, Infallible>(": open\n\n".to_owned()) });
        let events = stream::unfold(self, async |mut stream| {
            let text = stream.next().await?;
            Some((Ok(text), stream))
        });
        let body = stream::StreamExt::chain(opening, events);
        (headers, Body::from_stream(body)).into_response()
    }

    async fn next(&mut self) -> Option<String> {
        match clock::within(self.silence, self.subscription.next()).await {
            None => Some(": still here\n\n".to_owned()),
            Some(events) => Some(events?.iter().map(|event| self.written.event(event)).collect()),
        }
    }
}

impl Written {
    /// An event as it stands on the stream; nothing, if it cannot be written.
    fn event(&self, Numbered { number, event }: &Numbered) -> String {
        let data = event.data().and_then(|data| self.data(event, data));
        match data {
            Ok(data) => format!("id: {number}\nevent: {}\ndata: {data}\n\n", event.name()),
            Err(error) => {
                tracing::error!("an event could not be written: {error}");
                String::new()
            }
        }
    }

    fn data(&self, event: &Event, data: String) -> serde_json::Result<String> {
        // Before addresses are masked: a secret with an `@` in it would not be found any more.
        let data = self.secrets.json(data)?;
        match event {
            Event::Flag(_) => {
                let value: Value = serde_json::from_str(&data)?;
                let masked = self.addresses.evaluation(value.clone());
                Ok(if masked == value { data } else { masked.to_string() })
            }
            Event::Job(_) | Event::Webhook(_) | Event::Fact { .. } => Ok(data),
        }
    }
}
