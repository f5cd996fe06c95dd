//! Turns what a page requests, writes and throws into entries of evidence; touches nothing.

use std::collections::HashMap;

use parity_cdp::RawEvent;
use parity_cdp::protocol::network::{LoadingFailed, RequestWillBeSent, ResponseReceived};
use parity_cdp::protocol::page::{FrameNavigated, JavaScriptDialogOpening};
use parity_cdp::protocol::runtime::{
    ConsoleApiCalled, ExceptionDetails, ExceptionThrown, RemoteObject,
};
use parity_cdp::protocol::{Event, RequestId};
use parity_model::evidence::Entry;

/// The events that become evidence.
pub(crate) const EVENTS: &[&str] = &[
    RequestWillBeSent::METHOD,
    ResponseReceived::METHOD,
    LoadingFailed::METHOD,
    ConsoleApiCalled::METHOD,
    ExceptionThrown::METHOD,
    JavaScriptDialogOpening::METHOD,
];

/// Requests that are on their way.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    requests: HashMap<RequestId, (String, String)>,
    /// What the main frame shows.
    page: Option<String>,
}

impl Recorder {
    /// The entry that an event makes, if it makes one.
    pub(crate) fn entry(&mut self, event: &RawEvent) -> Option<Entry> {
        match event.method() {
            RequestWillBeSent::METHOD => self.requested(event.decode()?.ok()?),
            ResponseReceived::METHOD => self.answered(&event.decode()?.ok()?),
            LoadingFailed::METHOD => self.failed(event.decode()?.ok()?),
            FrameNavigated::METHOD => self.navigated(event.decode()?.ok()?),
            ConsoleApiCalled::METHOD => Some(console(&event.decode()?.ok()?)),
            ExceptionThrown::METHOD => Some(thrown(event.decode()?.ok()?, self.page.clone())),
            JavaScriptDialogOpening::METHOD => Some(dialog(event.decode()?.ok()?)),
            _ => None,
        }
    }

    /// A request begins; if it is the next hop of a redirect, the hop before it has ended.
    fn requested(&mut self, sent: RequestWillBeSent) -> Option<Entry> {
        let next = (sent.request.method, sent.request.url);
        let before = self.requests.insert(sent.request_id, next);
        let (method, url) = before?;
        let status = u16::try_from(sent.redirect_response?.status).ok();
        Some(Entry::Request { method, url, status, error: None })
    }

    fn navigated(&mut self, navigated: FrameNavigated) -> Option<Entry> {
        let url = navigated.frame.parent_id.is_none().then_some(navigated.frame.url)?;
        self.page = Some(url.clone());
        Some(Entry::Navigated { url })
    }

    fn answered(&mut self, received: &ResponseReceived) -> Option<Entry> {
        let (method, url) = self.requests.remove(&received.request_id)?;
        let status = u16::try_from(received.response.status).ok();
        Some(Entry::Request { method, url, status, error: None })
    }

    fn failed(&mut self, failed: LoadingFailed) -> Option<Entry> {
        let (method, url) = self.requests.remove(&failed.request_id)?;
        let error = failed.blocked_reason.unwrap_or(failed.error_text);
        Some(Entry::Request { method, url, status: None, error: Some(error) })
    }
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
