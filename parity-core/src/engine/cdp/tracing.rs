//! Which requests of pages say which trace they belong to, and carry what the environment asks for.

use std::sync::Arc;

use parity_cdp::protocol::fetch::{RequestPattern, RequestPaused};
use parity_cdp::protocol::network::Headers;
use url::Url;

use crate::names::Names;
use crate::trace::Trace;

/// The kinds of requests that a backend works on: documents, what scripts ask for (`fetch` and `EventSource`
/// included), and beacons. What only decorates a page loads as it is.
const KINDS: &[&str] = &["Document", "XHR", "Ping"];

const PARENT: &str = "traceparent";
const BAGGAGE: &str = "baggage";

/// Marks requests to the environment as the run's; clones are the same.
#[derive(Debug, Clone)]
pub(crate) struct Tracing {
    names: Arc<Names>,
    trace: Trace,
}

impl Tracing {
    pub(crate) fn new(names: Arc<Names>, trace: Trace) -> Self {
        Self { names, trace }
    }

    /// Which requests are to stand still for it: more than are marked, since a star stands for anything; of every kind
    /// where the environment asks for headers. A redirect is a request of its own, which does not carry them on.
    pub(crate) fn patterns(&self) -> Vec<RequestPattern> {
        let patterns = self.names.patterns().into_iter();
        if !self.names.headers.is_empty() {
            let all = |pattern| RequestPattern { url_pattern: Some(pattern), resource_type: None };
            return patterns.map(all).collect();
        }
        let of_each_kind = |pattern: String| {
            KINDS.iter().map(move |kind| RequestPattern {
                url_pattern: Some(pattern.clone()),
                resource_type: Some(kind),
            })
        };
        patterns.flat_map(of_each_kind).collect()
    }

    /// The headers that a request to `url` gets; none where it goes to others, or is of another kind. One that the
    /// page traces itself stays in its own trace.
    pub(crate) fn headers(&self, paused: &RequestPaused, url: &str) -> Vec<(String, String)> {
        let is_meant = KINDS.contains(&paused.resource_type.as_str())
            && [url, &paused.request.url].iter().all(|url| self.is_named(url));
        if !is_meant {
            return Vec::new();
        }
        let sent = &paused.request.headers;
        let ours = self.trace.baggage();
        let baggage = match value(sent, BAGGAGE) {
            Some(theirs) => format!("{theirs},{ours}"),
            None => ours,
        };
        let mut headers = vec![(BAGGAGE.to_owned(), baggage)];
        if value(sent, PARENT).is_none() {
            headers.push((PARENT.to_owned(), self.trace.parent()));
        }
        headers
    }

    /// The headers that a request to `url` carries because the environment asks for them; what the page says itself holds.
    pub(crate) fn carried(&self, sent: &Headers, url: &str) -> Vec<(String, String)> {
        let Ok(url) = Url::parse(url) else { return Vec::new() };
        let carried = self.names.carried(&url).iter();
        let new = carried.filter(|(name, _)| value(sent, name).is_none());
        new.map(|(name, value)| (name.clone(), value.expose().clone())).collect()
    }

    fn is_named(&self, url: &str) -> bool {
        Url::parse(url).is_ok_and(|url| self.names.is_named(&url))
    }
}

fn value<'h>(headers: &'h Headers, name: &str) -> Option<&'h str> {
    let found = headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn tracing() -> Tracing {
        let base_url = Some(Url::parse("https://shop.example.com/").unwrap());
        Tracing::new(Arc::new(Names { base_url, ..Names::default() }), Trace::of("7"))
    }

    /// The names and values of what a request gets.
    fn got(kind: &str, url: &str, headers: &serde_json::Value, to: &str) -> Vec<(String, String)> {
        let paused = json!({
            "requestId": "1", "resourceType": kind, "request": { "url": url, "headers": headers },
        });
        tracing().headers(&serde_json::from_value(paused).unwrap(), to)
    }

    const OWN: &str = "https://shop.example.com/api";

    #[test]
    fn a_request_to_the_environment_is_a_span_of_the_run() {
        let parent = (PARENT.to_owned(), Trace::of("7").parent());
        let baggage = (BAGGAGE.to_owned(), "parity.run=7".to_owned());
        assert_eq!(got("XHR", OWN, &json!({}), OWN), [baggage, parent]);
    }

    #[test]
    fn what_a_page_says_itself_stays() {
        let headers = json!({ "TraceParent": "00-ab-cd-01", "Baggage": "user=ada" });
        let baggage = (BAGGAGE.to_owned(), "user=ada,parity.run=7".to_owned());
        assert_eq!(got("Document", OWN, &headers, OWN), [baggage]);
    }

    #[test]
    fn others_and_what_decorates_a_page_get_nothing() {
        let other = "https://example.org/?to=https://shop.example.com/";
        assert_eq!(got("XHR", other, &json!({}), other), []);
        assert_eq!(got("XHR", OWN, &json!({}), other), []);
        assert_eq!(got("XHR", other, &json!({}), OWN), []);
        assert_eq!(got("Image", OWN, &json!({}), OWN), []);
    }
}
