//! Requests of a page that stand still until it is said what becomes of them.

use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use parity_cdp::Session;
use parity_cdp::protocol::fetch::{
    ContinueRequest, Enable, FailRequest, FulfillRequest, HeaderEntry, RequestPaused,
};
use parity_model::evidence::Entry;

use crate::clock::Deadline;
use crate::engine::cdp::failure::unanswered;
use crate::engine::{Interception, Rule};
use crate::error::Result;

/// The rules of a page, and the sessions of it and of its frames; clones are the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Intercepting {
    shared: Arc<Mutex<Shared>>,
}

#[derive(Debug, Default)]
struct Shared {
    rules: Vec<Rule>,
    sessions: Vec<Session>,
}

impl Intercepting {
    /// Adds a session of the page; its requests stand still where there are rules.
    pub(crate) fn join(&self, session: &Session) {
        let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        shared.sessions.push(session.clone());
        if !shared.rules.is_empty() {
            // The browser answers in order, and nobody has to wait for this.
            drop(session.send(&Enable::default()));
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
        send(session, paused, does);
        told.map(|how| Entry::Intercepted { method, url, how })
    }
}

fn send(session: &Session, paused: RequestPaused, does: Option<Interception>) {
    let request_id = paused.request_id;
    match does {
        None => drop(session.send(&ContinueRequest {
            request_id,
            url: None,
            method: None,
            post_data: None,
            headers: None,
        })),
        Some(Interception::Block) => {
            drop(session.send(&FailRequest { request_id, error_reason: "BlockedByClient" }));
        }
        Some(Interception::Fulfil { status, headers, body }) => {
            drop(session.send(&FulfillRequest {
                request_id,
                response_code: status,
                response_headers: headers.into_iter().map(entry).collect(),
                body: STANDARD.encode(body),
            }));
        }
        Some(Interception::Change { method, url, headers, body }) => {
            let changed =
                |name: &str| headers.iter().any(|(new, _)| new.eq_ignore_ascii_case(name));
            let sent = paused.request.headers.into_iter().filter(|(name, _)| !changed(name));
            let all: Vec<_> = sent.chain(headers.clone()).map(entry).collect();
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

fn entry((name, value): (String, String)) -> HeaderEntry {
    HeaderEntry { name, value }
}
