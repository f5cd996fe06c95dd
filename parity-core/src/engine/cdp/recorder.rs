//! Turns what a page requests, writes and throws into entries of evidence; touches nothing.

use std::collections::HashMap;

use parity_cdp::RawEvent;
use parity_cdp::protocol::network::{LoadingFailed, RequestWillBeSent, ResponseReceived};
use parity_cdp::protocol::page::{FrameNavigated, JavaScriptDialogOpening};
use parity_cdp::protocol::runtime::{ConsoleApiCalled, ExceptionThrown, RemoteObject};
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
}

impl Recorder {
    /// The entry that an event makes, if it makes one.
    pub(crate) fn entry(&mut self, event: &RawEvent) -> Option<Entry> {
        match event.method() {
            RequestWillBeSent::METHOD => self.requested(event.decode()?.ok()?),
            ResponseReceived::METHOD => self.answered(&event.decode()?.ok()?),
            LoadingFailed::METHOD => self.failed(event.decode()?.ok()?),
            FrameNavigated::METHOD => navigated(event.decode()?.ok()?),
            ConsoleApiCalled::METHOD => Some(console(&event.decode()?.ok()?)),
            ExceptionThrown::METHOD => Some(thrown(event.decode()?.ok()?)),
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

fn navigated(navigated: FrameNavigated) -> Option<Entry> {
    let is_main = navigated.frame.parent_id.is_none();
    is_main.then_some(Entry::Navigated { url: navigated.frame.url })
}

fn console(called: &ConsoleApiCalled) -> Entry {
    let texts: Vec<String> = called.args.iter().map(text).collect();
    Entry::Console { level: called.kind.clone(), text: texts.join(" ") }
}

fn thrown(thrown: ExceptionThrown) -> Entry {
    let details = thrown.exception_details;
    let said = details.exception.and_then(|exception| exception.description);
    Entry::PageError { text: said.unwrap_or(details.text) }
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
