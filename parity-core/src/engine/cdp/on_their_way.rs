//! The requests of a session's pages that have not been answered yet, and what each becomes as evidence.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use parity_cdp::protocol::network::{RequestWillBeSent, Response};
use parity_cdp::protocol::{FrameId, RequestId};
use parity_model::evidence::Entry;

use crate::clock::Stopwatch;
use crate::engine::caches;
use crate::engine::cdp::blocked::OfRequest;

/// From how long on a request that had no answer at the end is evidence: others had no time for it.
const LONG: Duration = Duration::from_secs(1);

/// The kinds of requests without whose answers a document does not finish loading.
const HOLDING: &[&str] = &["document", "font", "image", "media", "script", "stylesheet"];

/// The requests that are on their way; clones are the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct OnTheirWay {
    requests: Arc<Mutex<HashMap<RequestId, Request>>>,
}

/// One of them.
#[derive(Debug)]
pub(crate) struct Request {
    method: String,
    of: OfRequest,
    frame: Option<FrameId>,
    /// When it began, in seconds since a moment of the browser's choice.
    began: f64,
    since: Stopwatch,
}

impl Request {
    /// The entry of one that had an answer, at `at` by the browser's clock.
    pub(crate) fn answered(self, at: f64, response: &Response) -> Entry {
        let told = if response.from_disk_cache {
            Some("the browser's own cache".to_owned())
        } else {
            let headers = response.headers.iter();
            caches::told(headers.map(|(name, value)| (name.as_str(), value.as_str())))
        };
        let took = self.took(at);
        self.ended(took, u16::try_from(response.status).ok(), None, told)
    }

    /// The entry of one that failed, at `at` by the browser's clock.
    pub(crate) fn failed(self, at: f64, error: String) -> Entry {
        let took = self.took(at);
        self.ended(took, None, Some(error), None)
    }

    /// What it asks for, and for how long it has done so.
    fn told(&self) -> (String, Duration) {
        (format!("{} {}", self.method, self.of.url), self.since.elapsed())
    }

    fn took(&self, at: f64) -> Duration {
        Duration::try_from_secs_f64(at - self.began).unwrap_or_default()
    }

    fn ended(
        self,
        took: Duration,
        status: Option<u16>,
        error: Option<String>,
        cache: Option<String>,
    ) -> Entry {
        let OfRequest { url, kind } = self.of;
        let milliseconds = u64::try_from(took.as_millis()).ok();
        Entry::Request { method: self.method, url, status, error, kind, milliseconds, cache }
    }
}

impl OnTheirWay {
    /// Takes in a request that begins; returns the hop before it, if it is the next of a redirect.
    pub(crate) fn begin(&self, sent: RequestWillBeSent, of: OfRequest) -> Option<Request> {
        let (method, frame, began) = (sent.request.method, sent.frame_id, sent.timestamp);
        let request = Request { method, of, frame, began, since: Stopwatch::start() };
        self.with(|requests| requests.insert(sent.request_id, request))
    }

    /// Takes out a request that has ended.
    pub(crate) fn end(&self, id: &RequestId) -> Option<Request> {
        self.with(|requests| requests.remove(id))
    }

    /// The request for the document that a frame goes to, in words, and for how long it has had no answer.
    pub(crate) fn document(&self, of: &FrameId) -> Option<(String, Duration)> {
        self.with(|requests| {
            let is_it = |request: &&Request| {
                request.frame.as_ref() == Some(of) && request.of.kind.as_deref() == Some("document")
            };
            requests.values().find(is_it).map(Request::told)
        })
    }

    /// The requests that documents in these frames wait for with their `load` event, in words, and for how long each has
    /// had no answer; the one that has waited longest first.
    pub(crate) fn held_up(&self, is_in: impl Fn(&FrameId) -> bool) -> Vec<(String, Duration)> {
        let mut told: Vec<_> = self.with(|requests| {
            let holds = |request: &&Request| {
                let kind = request.of.kind.as_deref().unwrap_or_default();
                HOLDING.contains(&kind) && request.frame.as_ref().is_some_and(&is_in)
            };
            requests.values().filter(holds).map(Request::told).collect()
        });
        told.sort_by_key(|(_, took)| std::cmp::Reverse(*took));
        told
    }

    /// The entries of those that have waited for long, when nobody waits any more.
    pub(crate) fn given_up(&self) -> Vec<Entry> {
        let left = self.with(std::mem::take);
        let long = left.into_values().filter(|request| request.since.elapsed() >= LONG);
        long.map(|request| {
            let took = request.since.elapsed();
            request.ended(took, None, Some("no answer until the end".to_owned()), None)
        })
        .collect()
    }

    fn with<T>(&self, f: impl FnOnce(&mut HashMap<RequestId, Request>) -> T) -> T {
        f(&mut self.requests.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::clock::Deadline;

    fn begin(requests: &OnTheirWay, id: &str) -> Option<Request> {
        let sent = json!({ "requestId": id, "timestamp": 7.0, "frameId": "main", "request": { "method": "GET" } });
        let of = OfRequest { url: format!("https://a/{id}"), kind: Some("document".to_owned()) };
        requests.begin(serde_json::from_value(sent).unwrap(), of)
    }

    fn response(told: Value) -> Response {
        serde_json::from_value(told).unwrap()
    }

    fn id(id: &str) -> RequestId {
        serde_json::from_value(json!(id)).unwrap()
    }

    #[test]
    fn an_answer_is_told_with_its_time_and_what_caches_say() {
        let requests = OnTheirWay::default();
        assert!(begin(&requests, "1").is_none());
        let request = requests.end(&id("1")).unwrap();
        let entry =
            request.answered(7.25, &response(json!({ "status": 200, "headers": { "age": "9" } })));
        let Entry::Request { status, milliseconds, cache, .. } = entry else { panic!("a request") };
        assert_eq!(
            (status, milliseconds, cache.as_deref()),
            (Some(200), Some(250), Some("age: 9"))
        );
        assert!(requests.end(&id("1")).is_none());
    }

    #[test]
    fn the_next_hop_of_a_redirect_ends_the_one_before() {
        let requests = OnTheirWay::default();
        begin(&requests, "1");
        let before = begin(&requests, "1").unwrap();
        let entry =
            before.answered(8.0, &response(json!({ "status": 302, "fromDiskCache": true })));
        let Entry::Request { cache, .. } = entry else { panic!("a request") };
        assert_eq!(cache.as_deref(), Some("the browser's own cache"));
    }

    #[tokio::test(start_paused = true)]
    async fn only_those_that_have_waited_for_long_are_told_at_the_end() {
        let requests = OnTheirWay::default();
        begin(&requests, "1");
        Deadline::within(Duration::from_secs(2)).passed().await;
        begin(&requests, "2");
        let [Entry::Request { url, milliseconds, .. }] = &requests.given_up()[..] else {
            panic!("one is told")
        };
        assert_eq!((&url[..], *milliseconds), ("https://a/1", Some(2_000)));
        assert_eq!(requests.given_up(), []);
    }

    #[tokio::test(start_paused = true)]
    async fn the_document_that_a_frame_waits_for_is_told() {
        let requests = OnTheirWay::default();
        let of = |frame| requests.document(&serde_json::from_value(json!(frame)).unwrap());
        assert_eq!(of("main"), None);
        begin(&requests, "1");
        Deadline::within(Duration::from_secs(2)).passed().await;
        assert_eq!(of("main"), Some(("GET https://a/1".to_owned(), Duration::from_secs(2))));
        assert_eq!(of("other"), None);
    }
}
