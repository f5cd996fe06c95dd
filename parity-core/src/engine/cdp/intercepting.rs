//! Requests of a page that stand still until it is said what becomes of them.

use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use parity_cdp::Session;
use parity_cdp::protocol::fetch::{
    ContinueRequest, Enable, FailRequest, FulfillRequest, HeaderEntry, RequestPaused,
};
use parity_cdp::protocol::network::Headers;
use parity_model::evidence::Entry;

use crate::clock::Deadline;
use crate::engine::cdp::failure::unanswered;
use crate::engine::cdp::tracing::Tracing;
use crate::engine::{Interception, Rule};
use crate::error::Result;

/// The rules of a page, and the sessions of it and of its frames; clones are the same.
#[derive(Debug, Clone)]
pub(crate) struct Intercepting {
    tracing: Option<Tracing>,
    shared: Arc<Mutex<Shared>>,
}

#[derive(Debug, Default)]
struct Shared {
    rules: Vec<Rule>,
    sessions: Vec<Session>,
}

impl Intercepting {
    /// Without rules; `tracing` marks the page's requests.
    pub(crate) fn new(tracing: Option<Tracing>) -> Self {
        Self { tracing, shared: Arc::default() }
    }

    /// Adds a session of the page; its requests stand still where there are rules, or they are to be marked.
    pub(crate) fn join(&self, session: &Session) {
        let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        shared.sessions.push(session.clone());
        // Every request, where there are rules.
        let all = (!shared.rules.is_empty()).then(Enable::default);
        let marked = || self.tracing.as_ref().map(|it| Enable { patterns: it.patterns() });
        if let Some(enable) = all.or_else(marked) {
            // The browser answers in order, and nobody has to wait for this.
            drop(session.send(&enable));
        }
    }

    /// Adds a rule, which comes before those that are there.
    pub(crate) async fn add(&self, rule: Rule, deadline: Deadline) -> Result<()> {
        let replies: Vec<_> = {
            let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
            shared.rules.insert(0, rule);
            shared.sessions.iter().map(|session| session.send(&Enable::default())).collect()
        };
        let mut replies = replies.into_iter();
        // The first is the page itself; a frame may have gone.
        if let Some(page) = replies.next() {
            page.wait(deadline.instant()).await.map_err(unanswered)?;
        }
        for frame in replies {
            drop(frame.wait(deadline.instant()).await);
        }
        Ok(())
    }

    /// Says what becomes of a request, and returns what is evidence of that.
    pub(crate) fn decide(&self, session: &Session, paused: RequestPaused) -> Option<Entry> {
        let (method, url): (String, String) =
            (paused.request.method.clone(), paused.request.url.clone());
        let shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        let rule = shared.rules.iter().find(|rule| (rule.takes)(&method, &url));
        let does = rule.map(|rule| rule.does.clone());
        drop(shared);
        let told = does.as_ref().map(Interception::told);
        let to = match &does {
            Some(Interception::Change { url: Some(to), .. }) => to,
            Some(_) | None => &url,
        };
        let ours = self.tracing.as_ref().map(|tracing| {
            let carried = tracing.carried(&paused.request.headers, to);
            [tracing.headers(&paused, to), carried].concat()
        });
        send(session, paused, does, ours.unwrap_or_default());
        told.map(|how| Entry::Intercepted { method, url, how })
    }
}

fn send(
    session: &Session,
    paused: RequestPaused,
    does: Option<Interception>,
    ours: Vec<(String, String)>,
) {
    let request_id = paused.request_id;
    match does {
        None => drop(session.send(&ContinueRequest {
            request_id,
            url: None,
            method: None,
            post_data: None,
            headers: (!ours.is_empty()).then(|| with(paused.request.headers, ours)),
        })),
        Some(Interception::Block) => {
            drop(session.send(&FailRequest { request_id, error_reason: "BlockedByClient" }));
        }
        Some(Interception::Fulfil { status, headers, body }) => {
            drop(session.send(&FulfillRequest {
                request_id,
                response_code: status,
                response_headers:
                    headers.into_iter().map(|(name, value)| HeaderEntry { name, value }).collect(),
                body: STANDARD.encode(body),
            }));
        }
        Some(Interception::Change { method, url, headers, body }) => {
            let is_said = |(name, _): &(String, String)| {
                !headers.iter().any(|(said, _)| said.eq_ignore_ascii_case(name))
            };
            let ours: Vec<_> = ours.into_iter().filter(is_said).collect();
            let all = with(paused.request.headers, [ours, headers].concat());
            drop(session.send(&ContinueRequest {
                request_id,
                url,
                method,
                post_data: body.map(|body| STANDARD.encode(body)),
                headers: Some(all),
            }));
        }
    }
}

/// The headers of a request, with others, in place of those of the same name.
///
/// The cookies and the referrer are left to the browser, unless they are among the others: as headers they would go
/// on to where a redirect leads, whatever the cookies' and the page's own policy say.
fn with(sent: Headers, others: Vec<(String, String)>) -> Vec<HeaderEntry> {
    let is_kept = |name: &str| {
        let is_left = ["cookie", "referer"].iter().any(|left| left.eq_ignore_ascii_case(name));
        !is_left && !others.iter().any(|(other, _)| other.eq_ignore_ascii_case(name))
    };
    let kept: Vec<_> = sent.into_iter().filter(|(name, _)| is_kept(name)).collect();
    kept.into_iter().chain(others).map(|(name, value)| HeaderEntry { name, value }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_and_the_referrer_are_left_to_the_browser_unless_they_are_changed() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let sent = [
            pair("Accept", "*/*"),
            pair("Cookie", "a=1"),
            pair("Referer", "/a"),
            pair("X-Run", "1"),
        ];
        let all = |others| {
            let entries = with(sent.clone().into(), others);
            entries.into_iter().map(|entry| (entry.name, entry.value)).collect::<Vec<_>>()
        };
        let others = vec![pair("x-run", "2")];
        assert_eq!(all(others), [pair("Accept", "*/*"), pair("x-run", "2")]);
        let others = vec![pair("cookie", "b=2")];
        assert_eq!(all(others), [pair("Accept", "*/*"), pair("X-Run", "1"), pair("cookie", "b=2")]);
    }
}
