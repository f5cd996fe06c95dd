//! WebDriver BiDi: commands and events over one websocket; the messages of Chromium's own protocol have the same form.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use url::Url;

use crate::clock::Deadline;
use crate::engine::webdriver::failure::impossible;
use crate::error::{Error, Result};

/// A body comes as one message.
const LARGEST_MESSAGE: usize = 256 * 1024 * 1024;

/// Who waits for which answer.
type Waiting = Arc<Mutex<HashMap<u64, Waits>>>;

/// Who waits for an answer.
#[derive(Debug)]
enum Waits {
    /// Who has sent a command.
    Answer(oneshot::Sender<Result<Value, Unheeded>>),
    /// Who waits until the events before it have been taken.
    Mark(oneshot::Sender<Infallible>),
}

/// A connection; clones are the same. It is closed with the last of them.
#[derive(Debug, Clone)]
pub(crate) struct Bidi {
    outgoing: UnboundedSender<String>,
    waiting: Waiting,
    last: Arc<AtomicU64>,
}

/// Something that happened.
#[derive(Debug)]
pub(crate) struct Event {
    /// Such as `log.entryAdded`.
    pub(crate) method: String,
    pub(crate) params: Value,
    /// The session that it is of, where a Chromium itself tells it.
    pub(crate) session: Option<String>,
    /// Dropped with it by whoever takes it; only an event that is none has one.
    pub(crate) mark: Option<oneshot::Sender<Infallible>>,
}

impl Event {
    fn mark(mark: oneshot::Sender<Infallible>) -> Self {
        Self { method: String::new(), params: Value::Null, session: None, mark: Some(mark) }
    }
}

/// Why a command was not done.
#[derive(Debug)]
pub(crate) enum Unheeded {
    /// The browser does not know it, or not yet all that was asked of it.
    Unknown,
    /// By the browser's word.
    Refused(String),
    /// The connection has ended.
    Closed,
    /// No answer came by the deadline.
    Late,
}

impl Unheeded {
    /// As an error of the step that needed it.
    pub(crate) fn to_error(&self, method: &str, deadline: &Deadline) -> Error {
        let error = Error::environment(format!("the browser to answer `{method}`"));
        let error = error.saw(self.word());
        if matches!(self, Self::Late) { error.waited(deadline, None) } else { error }
    }

    /// What came instead of an answer.
    pub(crate) fn word(&self) -> &str {
        match self {
            Self::Unknown => "it does not know the command",
            Self::Refused(why) => why,
            Self::Closed => "the connection has ended",
            Self::Late => "no answer",
        }
    }
}

impl Unheeded {
    /// As an error of the step that needed it; where the browser has no such command, `what` is not possible.
    pub(crate) fn into_error_of(self, what: &str, method: &str, deadline: &Deadline) -> Error {
        match self {
            Self::Unknown => impossible(what),
            unheeded @ (Self::Refused(_) | Self::Closed | Self::Late) => {
                unheeded.to_error(method, deadline)
            }
        }
    }

    /// Whether the browser has heard and refused.
    pub(crate) fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused(_))
    }
}

impl Bidi {
    /// Connects; events come in the order in which they happened, and none is lost.
    ///
    /// # Errors
    ///
    /// An environment error if nothing answers there by the deadline.
    pub(crate) async fn connect(
        url: &str,
        deadline: Deadline,
    ) -> Result<(Self, UnboundedReceiver<Event>)> {
        let failed = |why: String| {
            Error::environment("a connection for the browser's events").saw(format!("{url}: {why}"))
        };
        let address = Url::parse(url).map_err(|error| failed(error.to_string()))?;
        if address.scheme() != "ws" {
            return Err(failed("only `ws` is spoken".to_owned()));
        }
        let (host, port) = (address.host_str().unwrap_or_default(), address.port().unwrap_or(80));
        let opening = async {
            let stream = TcpStream::connect((host, port)).await.map_err(|it| it.to_string())?;
            stream.set_nodelay(true).map_err(|it| it.to_string())?;
            let limits = WebSocketConfig::default()
                .max_message_size(Some(LARGEST_MESSAGE))
                .max_frame_size(Some(LARGEST_MESSAGE));
            let opened =
                tokio_tungstenite::client_async_with_config(url, stream, Some(limits)).await;
            opened.map_err(|it| it.to_string())
        };
        let opened = deadline.bound(opening).await.unwrap_or(Err("no answer".to_owned()));
        let (socket, _) = opened.map_err(failed)?;
        let (outgoing, to_send) = unbounded_channel();
        let (told, events) = unbounded_channel();
        let waiting = Waiting::default();
        tokio::spawn(carry(socket, to_send, told, Arc::clone(&waiting)));
        Ok((Self { outgoing, waiting, last: Arc::default() }, events))
    }

    /// Sends a command, and returns what it answers.
    pub(crate) async fn call(
        &self,
        method: &str,
        params: Value,
        deadline: &Deadline,
    ) -> Result<Value, Unheeded> {
        let answered = self.send(method, &params);
        deadline
            .bound(answered)
            .await
            .unwrap_or(Ok(Err(Unheeded::Late)))
            .unwrap_or(Err(Unheeded::Closed))
    }

    /// Sends a command, whose answer may be waited for.
    pub(crate) fn send(
        &self,
        method: &str,
        params: &Value,
    ) -> oneshot::Receiver<Result<Value, Unheeded>> {
        self.send_message(json!({ "method": method, "params": params }))
    }

    /// Sends a command of Chromium's own protocol in a session of it.
    pub(crate) fn send_in(
        &self,
        session: Option<&str>,
        method: &str,
        params: &Value,
    ) -> oneshot::Receiver<Result<Value, Unheeded>> {
        let mut message = json!({ "method": method, "params": params });
        if let Some(session) = session {
            message["sessionId"] = Value::from(session);
        }
        self.send_message(message)
    }

    /// Waits until who takes the events has taken all that have come so far; until the deadline at the latest.
    pub(crate) async fn heard(&self, deadline: &Deadline) {
        let (mark, reached) = oneshot::channel();
        self.send_for(json!({ "method": "session.status", "params": {} }), Waits::Mark(mark));
        // Nothing is sent: it ends by being dropped.
        let _ = deadline.bound(reached).await;
    }

    fn send_message(&self, message: Value) -> oneshot::Receiver<Result<Value, Unheeded>> {
        let (answer, answered) = oneshot::channel();
        self.send_for(message, Waits::Answer(answer));
        answered
    }

    fn send_for(&self, mut message: Value, waits: Waits) {
        let id = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        lock(&self.waiting).insert(id, waits);
        message["id"] = Value::from(id);
        if self.outgoing.send(message.to_string()).is_err() {
            lock(&self.waiting).remove(&id);
        }
    }
}

/// Carries messages both ways until either end is gone.
async fn carry(
    mut socket: WebSocketStream<TcpStream>,
    mut to_send: UnboundedReceiver<String>,
    told: UnboundedSender<Event>,
    waiting: Waiting,
) {
    loop {
        tokio::select! {
            message = to_send.recv() => {
                let Some(message) = message else { break };
                if socket.send(Message::text(message)).await.is_err() { break }
            }
            message = socket.next() => match message {
                Some(Ok(Message::Text(text))) => take(text.as_str(), &told, &waiting),
                Some(Ok(Message::Close(_)) | Err(_)) | None => break,
                // Pings are answered by the library.
                Some(Ok(Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
            }
        }
    }
    // Who waits hears that no answer comes.
    lock(&waiting).clear();
}

fn take(text: &str, told: &UnboundedSender<Event>, waiting: &Waiting) {
    let Ok(mut message) = serde_json::from_str::<Value>(text) else { return };
    if let Some(id) = message["id"].as_u64() {
        let is_error = message["type"] == "error" || message["error"].is_object();
        let answer = if is_error { Err(unheeded(&message)) } else { Ok(message["result"].take()) };
        // Who does not wait any more has no use for it.
        let _ = match lock(waiting).remove(&id) {
            Some(Waits::Answer(waits)) => waits.send(answer).is_ok(),
            Some(Waits::Mark(mark)) => told.send(Event::mark(mark)).is_ok(),
            None => false,
        };
    } else if let Some(method) = message["method"].as_str().map(str::to_owned) {
        let session = message["sessionId"].as_str().map(str::to_owned);
        let _ = told.send(Event { method, params: message["params"].take(), session, mark: None });
    }
}

fn unheeded(message: &Value) -> Unheeded {
    if let Some(why) = message["error"]["message"].as_str() {
        return Unheeded::Refused(why.to_owned());
    }
    match message["error"].as_str().unwrap_or_default() {
        "unknown command" | "unsupported operation" => Unheeded::Unknown,
        error => {
            let why = message["message"].as_str().unwrap_or_default();
            Unheeded::Refused(format!("{error}: {}", why.lines().next().unwrap_or_default()))
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
