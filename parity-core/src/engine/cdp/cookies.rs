//! Which cookies a browser did not send with the requests of a page, or did not keep of their answers; touches nothing.

use std::collections::{HashMap, HashSet, VecDeque};

use parity_cdp::protocol::RequestId;
use parity_cdp::protocol::blocked_cookies::{
    AssociatedCookie, RequestWillBeSentExtraInfo, ResponseReceivedExtraInfo,
};
use parity_model::evidence::Entry;

use crate::engine::cdp::blocked::{OfRequest, not_kept, not_sent};

/// How many requests are remembered: what is told of their cookies comes at about the same time.
const REMEMBERED: usize = 500;

/// The requests that cookies belong to, and what has been told of cookies.
#[derive(Debug, Default)]
pub(crate) struct Cookies {
    requests: HashMap<RequestId, OfRequest>,
    order: VecDeque<RequestId>,
    /// Cookies of requests that have not been told yet.
    early: HashMap<RequestId, Vec<AssociatedCookie>>,
    told: HashSet<String>,
}

impl Cookies {
    /// Takes in a request; returns the entries of what was told of its cookies before.
    pub(crate) fn requested(&mut self, id: &RequestId, request: OfRequest) -> Vec<Entry> {
        let early = self.early.remove(id).unwrap_or_default();
        let entries = early.into_iter().filter_map(|cookie| not_sent(cookie, &request)).collect();
        if self.requests.insert(id.clone(), request).is_none() {
            self.order.push_back(id.clone());
        }
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.requests.remove(&oldest);
            self.early.clear();
        }
        self.news(entries)
    }

    /// The entries of cookies that a request did not carry.
    pub(crate) fn sent(&mut self, told: RequestWillBeSentExtraInfo) -> Vec<Entry> {
        let RequestWillBeSentExtraInfo { request_id, associated_cookies } = told;
        let Some(request) = self.requests.get(&request_id) else {
            self.early.insert(request_id, associated_cookies);
            return Vec::new();
        };
        let cookies = associated_cookies.into_iter();
        let entries = cookies.filter_map(|cookie| not_sent(cookie, request)).collect();
        self.news(entries)
    }

    /// The entries of cookies of an answer that were not kept.
    pub(crate) fn answered(&mut self, told: ResponseReceivedExtraInfo) -> Vec<Entry> {
        let Some(request) = self.requests.get(&told.request_id) else { return Vec::new() };
        let cookies = told.blocked_cookies.into_iter();
        let entries = cookies.map(|cookie| not_kept(cookie, request)).collect();
        self.news(entries)
    }

    /// Those that have not been told before, whatever the query of the address.
    fn news(&mut self, entries: Vec<Entry>) -> Vec<Entry> {
        let is_new = |entry: &Entry| {
            let Entry::CookieBlocked { operation, name, url, why, .. } = entry else { return true };
            let place = url.split(['?', '#']).next().unwrap_or_default();
            self.told.insert(format!("{operation:?} {name} {place} {why:?}"))
        };
        entries.into_iter().filter(is_new).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn id(id: &str) -> RequestId {
        serde_json::from_value(json!(id)).unwrap()
    }

    fn request(url: &str) -> OfRequest {
        OfRequest { url: url.to_owned(), kind: Some("document".to_owned()) }
    }

    fn sent(id: &str) -> RequestWillBeSentExtraInfo {
        serde_json::from_value(json!({ "requestId": id, "associatedCookies": [
            { "cookie": { "name": "sid", "domain": "a" }, "blockedReasons": ["SameSiteStrict"] },
            { "cookie": { "name": "seen", "domain": "a" }, "blockedReasons": [] } ] }))
        .unwrap()
    }

    #[track_caller]
    fn check(entries: &[Entry], expected: &str) {
        let [Entry::CookieBlocked { name, url, .. }] = entries else { panic!("{entries:?}") };
        assert_eq!(format!("{name} {url}"), expected);
    }

    #[test]
    fn what_is_told_of_cookies_may_come_before_its_request_or_after() {
        let mut cookies = Cookies::default();
        assert_eq!(cookies.sent(sent("1")), []);
        check(&cookies.requested(&id("1"), request("https://a/back")), "sid https://a/back");
        assert_eq!(cookies.requested(&id("2"), request("https://a/other")), []);
        check(&cookies.sent(sent("2")), "sid https://a/other");
    }

    #[test]
    fn the_same_is_told_once() {
        let mut cookies = Cookies::default();
        cookies.requested(&id("1"), request("https://a/back?code=1"));
        assert_eq!(cookies.sent(sent("1")).len(), 1);
        cookies.requested(&id("2"), request("https://a/back?code=2"));
        assert_eq!(cookies.sent(sent("2")), []);
    }

    #[test]
    fn only_the_last_requests_are_remembered() {
        let mut cookies = Cookies::default();
        for number in 0..=REMEMBERED {
            cookies.requested(&id(&number.to_string()), request(&format!("https://a/{number}")));
        }
        assert_eq!(cookies.requests.len(), REMEMBERED);
        check(&cookies.sent(sent("1")), "sid https://a/1");
        assert_eq!(cookies.sent(sent("0")), []);
    }
}
