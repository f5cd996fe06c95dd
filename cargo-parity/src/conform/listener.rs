//! Listens to a stream of events.

use std::collections::VecDeque;
use std::time::Duration;

use http_body_util::BodyExt as _;
use hyper::HeaderMap;
use hyper::body::{Bytes, Incoming};
use parity_model::verification::{Event, Sse, SseRead, SseReader};

use crate::conform::breach::Breach;
use crate::conform::client::{Client, Question};

/// How long an event may take from what causes it.
pub(crate) const SOON: Duration = Duration::from_secs(2);

/// An open stream.
pub(crate) struct Listener {
    pub(crate) request: String,
    pub(crate) headers: HeaderMap,
    body: Incoming,
    reader: SseReader,
    read: VecDeque<SseRead>,
}

impl Listener {
    /// Opens the stream of a run, after an event or from the start.
    pub(crate) async fn open(
        client: &Client,
        run: &str,
        last: Option<&str>,
    ) -> Result<Self, Breach> {
        let mut question = Question::get(format!("/events?run={run}"));
        if let Some(last) = last {
            question = question.header("last-event-id", last);
        }
        let (request, status, headers, body) = client.stream(&question).await?;
        if status.as_u16() != 200 {
            let saw = format!("status {}", status.as_u16());
            return Err(Breach::new(request, "an open stream, status 200").saw(saw));
        }
        Ok(Self { request, headers, body, reader: SseReader::default(), read: VecDeque::new() })
    }

    /// What a stream that was refused says.
    pub(crate) async fn rest(body: Incoming) -> Bytes {
        let read = tokio::time::timeout(SOON, body.collect()).await;
        read.ok().and_then(Result::ok).map(http_body_util::Collected::to_bytes).unwrap_or_default()
    }

    /// What comes next within `span`; nothing, if that is nothing.
    pub(crate) async fn next(&mut self, span: Duration) -> Result<Option<SseRead>, Breach> {
        match tokio::time::timeout(span, self.coming()).await {
            Ok(read) => read.map(Some),
            Err(_) => Ok(None),
        }
    }

    async fn coming(&mut self) -> Result<SseRead, Breach> {
        loop {
            if let Some(read) = self.read.pop_front() {
                return Ok(read);
            }
            let ended = |saw: String| Breach::new(&self.request, "an open stream").saw(saw);
            let frame = self.body.frame().await;
            let frame = frame.ok_or_else(|| ended("its end".to_owned()))?;
            let frame = frame.map_err(|error| ended(format!("it broke off: {error}")))?;
            if let Ok(piece) = frame.into_data() {
                let read = self.reader.read(&piece);
                self.read.extend(read.map_err(|too_long| ended(too_long.to_string()))?);
            }
        }
    }

    /// The next event of which `wanted` finds something within two seconds, the others passed over.
    pub(crate) async fn event<T>(
        &mut self,
        what: &str,
        mut wanted: impl FnMut(&Sse, Event) -> Option<T>,
    ) -> Result<T, Breach> {
        let mut seen: Vec<String> = Vec::new();
        let found = tokio::time::timeout(SOON, async {
            loop {
                let SseRead::Event(sse) = self.coming().await? else { continue };
                seen.push(format!("`{}` {}", sse.event, sse.data));
                let event = Event::read(&sse.event, &sse.data).map_err(|error| {
                    let expected = format!("data of `{}` as the protocol has it", sse.event);
                    let saw = format!("{}, which is none: {error}", sse.data);
                    Breach::new(&self.request, expected).saw(saw)
                })?;
                if let Some(found) = event.and_then(|event| wanted(&sse, event)) {
                    return Ok(found);
                }
            }
        });
        if let Ok(found) = found.await {
            return found;
        }
        let saw = if seen.is_empty() { "no event".to_owned() } else { seen.join("; ") };
        Err(Breach::new(&self.request, format!("{what} within {SOON:?}")).saw(saw))
    }
}
