//! Hears what the receiver of a run has received, in a test process of that run.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http_body_util::{BodyExt, Empty};
use hyper::Method;
use hyper::body::{Bytes, Incoming};
use hyper_util::rt::TokioIo;
use parity_model::received::{Addresses, InboxAnswer, RECEIVER, RECEIVER_TOKEN, ReceiverLine};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinSet;
use url::Url;

use crate::arrivals::Arrivals;
use crate::clock::Deadline;
use crate::error::{Error, Result};
use crate::http::{HttpClient, HttpRequest};
use crate::receive::intake::Received;
use crate::receive::signals::HeardSignals;
use crate::receive::telling::{ANSWERS, ARRIVALS, COUNT, SIGNALS};
use crate::secret::Secret;

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(5);

/// Where the receiver of the run tells what it has received.
#[derive(Debug, Clone)]
pub(crate) struct ReceiverAccess {
    pub(crate) url: Url,
    pub(crate) token: Secret<String>,
}

/// What keeps that which a receiver tells of one kind.
pub(crate) trait Hears: Clone + Send + 'static {
    /// The path at which it is told.
    const PATH: &'static str;

    /// Keeps what a line tells of, and returns its number; none where the line tells of nothing of this kind.
    fn hear(&self, line: ReceiverLine) -> Option<u64>;
}

impl Hears for Arrivals<Received> {
    const PATH: &'static str = ARRIVALS;

    fn hear(&self, line: ReceiverLine) -> Option<u64> {
        let received = match line {
            ReceiverLine::Delivery(delivery) => Received::Delivery(Arc::new(delivery)),
            ReceiverLine::Mail(mail) => Received::Mail(Arc::new(mail)),
            ReceiverLine::Opened(_) | ReceiverLine::CaughtUp { .. } | ReceiverLine::Signal(_) => {
                return None;
            }
        };
        let number = received.number();
        self.add(received);
        Some(number)
    }
}

impl Hears for HeardSignals {
    const PATH: &'static str = SIGNALS;

    fn hear(&self, line: ReceiverLine) -> Option<u64> {
        match line {
            ReceiverLine::Signal(heard) => Some(self.hear(*heard)),
            ReceiverLine::Opened(_)
            | ReceiverLine::CaughtUp { .. }
            | ReceiverLine::Delivery(_)
            | ReceiverLine::Mail(_) => None,
        }
    }
}

/// What a receiver tells of one kind; it is no longer heard when this is dropped.
#[derive(Debug)]
pub(crate) struct Follower<K> {
    access: ReceiverAccess,
    http: HttpClient,
    pub(crate) addresses: Addresses,
    /// What has been heard.
    pub(crate) kept: K,
    heard: watch::Receiver<u64>,
    /// Why nothing more is heard.
    ended: Arc<Mutex<Option<String>>>,
    _hearing: JoinSet<()>,
}

/// What is heard, chunk by chunk, as lines.
struct Lines {
    body: Incoming,
    rest: Vec<u8>,
}

impl ReceiverAccess {
    /// Reads what `cargo parity receive` has set.
    ///
    /// # Errors
    ///
    /// A usage error if it is no address, or the token is missing.
    pub(crate) fn read(url: &str, token: Option<&str>) -> Result<Self> {
        let url = Url::parse(url).map_err(|error| {
            Error::usage(format!("the address of a receiver in `{RECEIVER}`"))
                .saw(format!("`{url}`: {error}"))
        })?;
        let token = token.ok_or_else(|| {
            Error::usage(format!("`{RECEIVER_TOKEN}` beside `{RECEIVER}`"))
                .saw("it is not set")
                .advice("`cargo parity receive -- COMMAND` sets both")
        })?;
        Ok(Self { url, token: Secret::new(RECEIVER_TOKEN, token.to_owned()) })
    }
}

impl<K: Hears> Follower<K> {
    /// Begins to hear, into `kept`; returns when all has been heard that was there.
    ///
    /// # Errors
    ///
    /// An environment error if the receiver does not answer as one.
    pub(crate) async fn start(
        access: ReceiverAccess,
        http: HttpClient,
        kept: K,
        deadline: Deadline,
    ) -> Result<Self> {
        let (mut lines, mut hearing) =
            connect(&access, K::PATH).await.map_err(|why| not_there(&access, why))?;
        let mut addresses = None;
        let count = loop {
            let next = deadline
                .bound(lines.next())
                .await
                .unwrap_or_else(|| Err("it does not tell".to_owned()));
            match next.map_err(|why| not_there(&access, why))? {
                ReceiverLine::Opened(told) => addresses = Some(told),
                ReceiverLine::CaughtUp { count } => break count,
                line => _ = kept.hear(line),
            }
        };
        let addresses = addresses
            .ok_or_else(|| not_there(&access, "it does not say where it receives".to_owned()))?;
        let (tell, heard) = watch::channel(count);
        let ended = Arc::new(Mutex::new(None));
        let (end, into) = (Arc::clone(&ended), kept.clone());
        hearing.spawn(async move {
            let why = loop {
                match lines.next().await {
                    Ok(line) => {
                        if let Some(number) = into.hear(line) {
                            tell.send_replace(number);
                        }
                    }
                    Err(why) => break why,
                }
            };
            // Before `tell` is dropped, so that who waits for more finds it.
            *end.lock().unwrap_or_else(PoisonError::into_inner) = Some(why);
        });
        Ok(Self { access, http, addresses, kept, heard, ended, _hearing: hearing })
    }

    /// Waits until all has been heard that was received before this was asked.
    ///
    /// # Errors
    ///
    /// An environment error if the receiver is gone.
    pub(crate) async fn catch_up(&self, deadline: Deadline) -> Result<()> {
        let answer =
            self.ask(Method::GET, &format!("{}{COUNT}", K::PATH), Vec::new(), deadline).await?;
        let Ok(ReceiverLine::CaughtUp { count }) = serde_json::from_slice(&answer) else {
            return Err(not_there(
                &self.access,
                "it does not say how much it has received".to_owned(),
            ));
        };
        let mut heard = self.heard.clone();
        if let Some(Ok(_)) = deadline.bound(heard.wait_for(|heard| *heard >= count)).await {
            return Ok(());
        }
        let why = self.ended.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Err(not_there(&self.access, why.unwrap_or_else(|| "it tells too slowly".to_owned())))
    }

    /// Has an inbox answer so from now on.
    ///
    /// # Errors
    ///
    /// An environment error if the receiver is gone.
    pub(crate) async fn answer(
        &self,
        inbox: &str,
        answer: &InboxAnswer,
        deadline: Deadline,
    ) -> Result<()> {
        let inbox =
            percent_encoding::utf8_percent_encode(inbox, percent_encoding::NON_ALPHANUMERIC);
        let body = serde_json::to_vec(answer).expect("an answer is numbers");
        self.ask(Method::PUT, &format!("{ANSWERS}{inbox}"), body, deadline).await.map(drop)
    }

    async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Vec<u8>,
        deadline: Deadline,
    ) -> Result<Bytes> {
        let mut url = self.access.url.clone();
        url.set_path(path);
        let bearer = format!("Bearer {}", self.access.token.expose());
        let request = HttpRequest { method, body, ..HttpRequest::get(&url) };
        let answer = self.http.send(&request.header("authorization", bearer), deadline).await;
        match answer {
            Ok(answer) if answer.status == 200 => Ok(answer.body),
            Ok(answer) => Err(not_there(&self.access, format!("status {}", answer.status))),
            Err(error) => Err(not_there(&self.access, error.to_string())),
        }
    }
}

/// Asks for all of a kind that was and will be received, over a connection of its own.
async fn connect(access: &ReceiverAccess, path: &str) -> Result<(Lines, JoinSet<()>), String> {
    let address = access.url.socket_addrs(|| None).ok().and_then(|found| found.first().copied());
    let address = address.ok_or("its address has no host and port")?;
    let stream = Deadline::within(CONNECT).bound(TcpStream::connect(address)).await;
    let stream = stream.ok_or("nothing answers")?.map_err(|error| error.to_string())?;
    let shaken = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await;
    let (mut send, connection) = shaken.map_err(|error| error.to_string())?;
    let mut hearing = JoinSet::new();
    hearing.spawn(async move {
        // Its end is heard as the end of the body.
        let _ended = connection.await;
    });
    let request = hyper::Request::get(path)
        .header("host", address.to_string())
        .header("authorization", format!("Bearer {}", access.token.expose()))
        .body(Empty::<Bytes>::new())
        .map_err(|error| error.to_string())?;
    let answer = send.send_request(request).await.map_err(|error| error.to_string())?;
    match answer.status().as_u16() {
        200 => Ok((Lines { body: answer.into_body(), rest: Vec::new() }, hearing)),
        403 => Err(format!("status 403: `{RECEIVER_TOKEN}` is not its token")),
        status => Err(format!("status {status}")),
    }
}

impl Lines {
    /// The next line; why none comes, otherwise.
    async fn next(&mut self) -> Result<ReceiverLine, String> {
        loop {
            if let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.rest.drain(..=end).collect();
                return serde_json::from_slice(&line)
                    .map_err(|error| format!("it tells what is no line: {error}"));
            }
            let frame = self.body.frame().await.ok_or("it has ended")?;
            let frame = frame.map_err(|error| format!("it has ended: {error}"))?;
            self.rest.extend_from_slice(&frame.into_data().unwrap_or_default());
        }
    }
}

fn not_there(access: &ReceiverAccess, why: String) -> Error {
    Error::environment(format!("the receiver of this run at {}", access.url))
        .saw(why)
        .advice("`cargo parity receive -- COMMAND` starts one for COMMAND; is it still there?")
}
