//! Turns what a page requests, writes and throws into entries of evidence.

use std::collections::HashMap;

use parity_cdp::RawEvent;
use parity_cdp::protocol::audits::IssueAdded;
use parity_cdp::protocol::blocked_cookies::{
    RequestWillBeSentExtraInfo, ResponseReceivedExtraInfo,
};
use parity_cdp::protocol::network::{
    LoadingFailed, LoadingFinished, RequestWillBeSent, ResponseReceived,
};
use parity_cdp::protocol::page::{FrameNavigated, JavaScriptDialogOpening};
use parity_cdp::protocol::runtime::{
    ConsoleApiCalled, ExceptionDetails, ExceptionThrown, RemoteObject,
};
use parity_cdp::protocol::{Event, RequestId};
use parity_model::evidence::Entry;

use crate::engine::cdp::blocked::{self, OfRequest};
use crate::engine::cdp::cookies::Cookies;
use crate::engine::cdp::on_their_way::OnTheirWay;

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

/// What a page or a frame has done so far.
#[derive(Debug)]
pub(crate) struct Recorder {
    requests: OnTheirWay,
    cookies: Cookies,
    /// Answers that have begun, and are not whole yet.
    begun: HashMap<RequestId, Entry>,
    /// What the main frame shows.
    page: Option<String>,
}

impl Recorder {
    /// One for what shows no document yet, or for a worker of `page`; its requests are among `requests`.
    pub(crate) fn new(requests: OnTheirWay, page: Option<String>) -> Self {
        Self { requests, cookies: Cookies::default(), begun: HashMap::new(), page }
    }

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
            LoadingFinished::METHOD => {
                self.begun.remove(&read::<LoadingFinished>(event)?.request_id);
                None
            }
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
        let of = OfRequest { url: sent.request.url.clone(), kind };
        let mut entries = self.cookies.requested(&sent.request_id, of.clone());
        let (at, redirect) = (sent.timestamp, sent.redirect_response.clone());
        let before = self.requests.begin(sent, of);
        if let (Some(before), Some(response)) = (before, redirect) {
            entries.push(before.answered(at, &response));
        }
        entries
    }

    fn navigated(&mut self, navigated: FrameNavigated) -> Option<Entry> {
        let url = navigated.frame.parent_id.is_none().then_some(navigated.frame.url)?;
        self.page = Some(url.clone());
        // Of what the document before has begun, nothing more is told.
        let document = navigated.frame.loader_id;
        self.begun.retain(|request, _| request.as_str() == document.as_str());
        Some(Entry::Navigated { url })
    }

    fn answered(&mut self, received: &ResponseReceived) -> Option<Entry> {
        let request = self.requests.end(&received.request_id)?;
        let entry = request.answered(received.timestamp, &received.response);
        self.begun.insert(received.request_id.clone(), entry.clone());
        Some(entry)
    }

    fn failed(&mut self, failed: LoadingFailed) -> Option<Entry> {
        let why = failed.blocked_reason.unwrap_or(failed.error_text);
        if let Some(request) = self.requests.end(&failed.request_id) {
            return Some(request.failed(failed.timestamp, why));
        }
        // An answer that the page gives up has come; one that breaks off has not.
        let mut entry = self.begun.remove(&failed.request_id).filter(|_| !failed.canceled)?;
        if let Entry::Request { error, .. } = &mut entry {
            *error = Some(why);
        }
        Some(entry)
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
    let line = u64::try_from(line).ok().map(|line| line + 1);
    // What is no error has no description: a text or a number, which stands behind how it was thrown.
    let text = match exception {
        Some(RemoteObject { description: Some(said), .. }) => said,
        Some(value) => format!("{text} {}", self::text(&value)),
        None => text,
    };
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
