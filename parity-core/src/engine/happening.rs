//! What happens in a page that a step may wait for, told as it happens and without loss.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::clock::Deadline;
use crate::engine::{Download, Tab};

/// What happens in a page.
#[derive(Clone)]
pub(crate) enum Happening {
    /// It sends a request; each hop of a redirect is one, of the same key or of one of its own.
    Sent(Sent),
    /// The headers of an answer are here.
    Answered(Answered),
    /// The whole body of an answer is here.
    Finished(RequestKey),
    /// No answer came, or not all of it.
    Failed {
        key: RequestKey,
        /// The browser's word for why.
        error: String,
        /// Whether the page gave up itself, by leaving or by aborting.
        by_page: bool,
    },
    /// It shows another document: what the one before still waited for is told no more.
    #[cfg_attr(
        all(feature = "webdriver", not(feature = "cdp")),
        expect(dead_code, reason = "drivers tell what becomes of each request")
    )]
    Left {
        /// The request of the document that it shows.
        document: RequestKey,
        session: Option<String>,
    },
    /// It has opened another page.
    Popup(Arc<dyn Tab>),
    /// It has opened a dialog, which has been answered.
    Dialog {
        /// `alert`, `confirm`, `prompt` or `beforeunload`.
        kind: String,
        message: String,
    },
    /// A download of it has ended.
    Downloaded(Download),
}

/// What a page may be waited for to tell of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tells {
    Requests,
    Dialogs,
    Popups,
    Downloads,
    /// That a document has changed, while other questions are asked.
    Changes,
}

/// What a browser calls a request by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct RequestKey(pub(crate) String);

/// A request that a page sends.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) key: RequestKey,
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) headers: Vec<(String, String)>,
    /// The body, where it is text that the browser tells of.
    pub(crate) body: Option<String>,
}

impl Sent {
    /// Whether the browser asks by it whether the page may send another (the Fetch standard, section 3.3.2): no script
    /// can set that header.
    pub(crate) fn is_preflight(&self) -> bool {
        let asks = |(name, _): &(String, String)| {
            name.eq_ignore_ascii_case("access-control-request-method")
        };
        self.method == "OPTIONS" && self.headers.iter().any(asks)
    }
}

/// The beginning of an answer.
#[derive(Debug, Clone)]
pub(crate) struct Answered {
    pub(crate) key: RequestKey,
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    /// The session of the page, the frame or the worker that got it, where each has one of its own.
    pub(crate) session: Option<String>,
}

/// Those who want to be told; clones are the same.
#[derive(Clone, Default)]
pub(crate) struct Listeners {
    senders: Arc<Mutex<Vec<UnboundedSender<Happening>>>>,
}

impl Listeners {
    /// Listens from now on, until what it returns is dropped.
    pub(crate) fn listen(&self) -> Happenings {
        let (sender, receiver) = unbounded_channel();
        self.senders.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
        Happenings { receiver }
    }

    /// Tells everyone who listens; what is told is made only where someone does.
    pub(crate) fn tell<H: IntoIterator<Item = Happening>>(&self, happened: impl FnOnce() -> H) {
        let mut senders = self.senders.lock().unwrap_or_else(PoisonError::into_inner);
        senders.retain(|sender| !sender.is_closed());
        if senders.is_empty() {
            return;
        }
        for happening in happened() {
            for sender in senders.iter() {
                // Who has gone meanwhile is forgotten the next time.
                let _ = sender.send(happening.clone());
            }
        }
    }
}

/// What happens in a page from a moment on, in order.
pub(crate) struct Happenings {
    receiver: UnboundedReceiver<Happening>,
}

impl Happenings {
    /// The next; `None` where none comes by the deadline, or the page is gone.
    pub(crate) async fn next(&mut self, deadline: &Deadline) -> Option<Happening> {
        deadline.bound(self.receiver.recv()).await.flatten()
    }
}
