//! Turns what a page requests, writes and throws into entries of evidence; touches nothing.

use std::collections::HashMap;
use std::time::Duration;

use parity_cdp::RawEvent;
use parity_cdp::protocol::audits::IssueAdded;
use parity_cdp::protocol::blocked_cookies::{
    RequestWillBeSentExtraInfo, ResponseReceivedExtraInfo,
};
use parity_cdp::protocol::network::{LoadingFailed, RequestWillBeSent, Response, ResponseReceived};
use parity_cdp::protocol::page::{FrameNavigated, JavaScriptDialogOpening};
use parity_cdp::protocol::runtime::{
    ConsoleApiCalled, ExceptionDetails, ExceptionThrown, RemoteObject,
};
use parity_cdp::protocol::{Event, RequestId};
use parity_model::evidence::Entry;

use crate::engine::caches;
use crate::engine::cdp::blocked::{self, OfRequest};
use crate::engine::cdp::cookies::Cookies;

/// The events that become evidence.
pub(crate) const EVENTS: &[&str] = &[
    RequestWillBeSent::METHOD,
    ResponseReceived::METHOD,
    LoadingFailed::METHOD,
    ConsoleApiCalled::METHOD,
    ExceptionThrown::METHOD,
    JavaScriptDialogOpening::METHOD,
    IssueAdded::METHOD,
    RequestWillBeSentExtraInfo::METHOD,
    ResponseReceivedExtraInfo::METHOD,
];

/// Requests that are on their way.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    requests: HashMap<RequestId, Pending>,
    cookies: Cookies,
    /// What the main frame shows.
    page: Option<String>,
}

/// A request that is on its way.
#[derive(Debug)]
struct Pending {
    method: String,
    url: String,
    kind: Option<String>,
    /// When it began, in seconds since a moment of the browser's choice.
    began: f64,
}

impl Pending {
    fn ended(self, at: f64, status: Option<u16>, error: Option<String>) -> Entry {
        let Self { method, url, kind, began } = self;
        let took = Duration::try_from_secs_f64(at - began).ok();
        let milliseconds = took.and_then(|took| u64::try_from(took.as_millis()).ok());
        Entry::Request { method, url, status, error, kind, milliseconds, cache: None }
    }

    fn answered(self, at: f64, response: &Response) -> Entry {
        let told = cache(response);
        let mut entry = self.ended(at, u16::try_from(response.status).ok(), None);
        if let Entry::Request { cache, .. } = &mut entry {
            *cache = told;
        }
        entry
    }
}

fn cache(response: &Response) -> Option<String> {
    if response.from_disk_cache {
        return Some("the browser's own cache".to_owned());
    }
    caches::told(response.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

impl Recorder {
    /// The entries that an event makes.
    pub(crate) fn entries(&mut self, event: &RawEvent) -> Vec<Entry> {
        match event.method() {
            RequestWillBeSent::METHOD => read(event).map(|sent| self.requested(sent)),
            RequestWillBeSentExtraInfo::METHOD => read(event).map(|told| self.cookies.sent(told)),
            ResponseReceivedExtraInfo::METHOD => {
                read(event).map(|told| self.cookies.answered(told))
            }
            _ => self.entry(event).map(|entry| vec![entry]),
        }
        .unwrap_or_default()
    }

    fn entry(&mut self, event: &RawEvent) -> Option<Entry> {
        match event.method() {
            ResponseReceived::METHOD => self.answered(&read(event)?),
            LoadingFailed::METHOD => self.failed(read(event)?),
            FrameNavigated::METHOD => self.navigated(read(event)?),
            ConsoleApiCalled::METHOD => Some(console(&read(event)?)),
            ExceptionThrown::METHOD => Some(thrown(read(event)?, self.page.clone())),
            JavaScriptDialogOpening::METHOD => Some(dialog(read(event)?)),
            IssueAdded::METHOD => blocked::issue(read::<IssueAdded>(event)?.issue),
            _ => None,
        }
    }

    /// A request begins; if it is the next hop of a redirect, the hop before it has ended.
    fn requested(&mut self, sent: RequestWillBeSent) -> Vec<Entry> {
        let kind = Some(sent.kind.to_ascii_lowercase()).filter(|kind| !kind.is_empty());
        let (method, url) = (sent.request.method, sent.request.url);
        let of_request = OfRequest { url: url.clone(), kind: kind.clone() };
        let mut entries = self.cookies.requested(&sent.request_id, of_request);
        let next = Pending { method, url, kind, began: sent.timestamp };
        let before = self.requests.insert(sent.request_id, next);
        if let (Some(before), Some(response)) = (before, &sent.redirect_response) {
            entries.push(before.answered(sent.timestamp, response));
        }
        entries
    }

    fn navigated(&mut self, navigated: FrameNavigated) -> Option<Entry> {
        let url = navigated.frame.parent_id.is_none().then_some(navigated.frame.url)?;
        self.page = Some(url.clone());
        Some(Entry::Navigated { url })
    }

    fn answered(&mut self, received: &ResponseReceived) -> Option<Entry> {
        let request = self.requests.remove(&received.request_id)?;
        Some(request.answered(received.timestamp, &received.response))
    }

    fn failed(&mut self, failed: LoadingFailed) -> Option<Entry> {
        let request = self.requests.remove(&failed.request_id)?;
        let error = failed.blocked_reason.unwrap_or(failed.error_text);
        Some(request.ended(failed.timestamp, None, Some(error)))
    }
}

/// What an event says; none where it is not as the protocol says.
fn read<E: Event>(event: &RawEvent) -> Option<E> {
    event.decode()?.ok()
}

fn console(called: &ConsoleApiCalled) -> Entry {
    let texts: Vec<String> = called.args.iter().map(text).collect();
    Entry::Console { level: called.kind.clone(), text: texts.join(" ") }
}

fn thrown(thrown: ExceptionThrown, page: Option<String>) -> Entry {
    let ExceptionDetails { text, line_number, url, exception, stack_trace, .. } =
        thrown.exception_details;
    // Where a promise was rejected, only the stack says by whom.
    let innermost = stack_trace.and_then(|trace| trace.call_frames.into_iter().next());
    let (url, line) = match (url, innermost) {
        (Some(url), _) if !url.is_empty() => (Some(url), line_number),
        (_, Some(frame)) if !frame.url.is_empty() => (Some(frame.url), frame.line_number),
        _ => (None, line_number),
    };
    let said = exception.and_then(|exception| exception.description);
    let line = u64::try_from(line).ok().map(|line| line + 1);
    let text = said.unwrap_or(text);
    Entry::PageError { text, page, url, line, first_party: false, allowed: None }
}

fn dialog(opening: JavaScriptDialogOpening) -> Entry {
    Entry::Dialog { dialog: opening.kind, text: opening.message }
}

/// A logged value as a person would write it.
fn text(value: &RemoteObject) -> String {
    if let Some(value) = &value.value {
        return value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    }
    let said = value.unserializable_value.as_ref().or(value.description.as_ref());
    said.unwrap_or(&value.kind).clone()
}
