//! Tells test processes what the receiver of their run has received, and hears what inboxes are to answer.

use std::collections::VecDeque;
use std::convert::Infallible;

use futures_util::stream::{self, Stream};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, Limited, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::header::AUTHORIZATION;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use parity_model::received::{Addresses, InboxAnswer, ReceiverLine};
use sha2::{Digest, Sha256};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::arrivals::Arrivals;
use crate::receive::inboxes::Inboxes;
use crate::receive::line::{Tellable, written};
use crate::receive::listening;
use crate::receive::signals::SignalLines;
use crate::secret::Secret;

/// The path of all webhooks and mails that were and will be received, one JSON text a line.
pub(crate) const ARRIVALS: &str = "/v1/arrivals";

/// The path of all that was and will be told by OpenTelemetry: who waits for a mail need not read it.
pub(crate) const SIGNALS: &str = "/v1/signals";

/// What follows either path where it is asked how many things have come.
pub(crate) const COUNT: &str = "/count";

/// The path below which it is said what an inbox answers.
pub(crate) const ANSWERS: &str = "/v1/answers/";

/// How large what it is told may be.
const LARGEST: usize = 16 * 1024;

/// What of a kind is asked for.
#[derive(Clone, Copy)]
enum Asked {
    All,
    /// How many have ever come.
    Count,
}

type Body = UnsyncBoxBody<Bytes, Infallible>;

/// What is told, and to whom.
#[derive(Debug, Clone)]
pub(crate) struct Telling {
    pub(crate) inboxes: Inboxes,
    pub(crate) signals: SignalLines,
    pub(crate) addresses: Addresses,
    pub(crate) token: Secret<String>,
}

/// Tells for as long as it is polled.
pub(crate) async fn serve(listener: TcpListener, telling: Telling) {
    listening::serve(listener, |stream| connection(stream, telling.clone())).await;
}

async fn connection(stream: TcpStream, telling: Telling) {
    let service = service_fn(move |request| {
        let telling = telling.clone();
        async move { Ok::<_, Infallible>(telling.answer(request).await) }
    });
    // A test process that ends needs no answer any more.
    let _ended = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

impl Telling {
    async fn answer(&self, request: Request<Incoming>) -> Response<Body> {
        if !self.is_known(&request) {
            return text(StatusCode::FORBIDDEN, "the token is not the one of this receiver\n");
        }
        let path = request.uri().path().to_owned();
        if let (&Method::PUT, Some(inbox)) = (request.method(), path.strip_prefix(ANSWERS)) {
            return self.hear(inbox, request.into_body()).await;
        }
        let (kind, what) = match path.strip_suffix(COUNT) {
            Some(kind) => (kind, Asked::Count),
            None => (path.as_str(), Asked::All),
        };
        match (request.method(), kind) {
            (&Method::GET, ARRIVALS) => self.tell(&self.inboxes.intake.arrivals, what),
            (&Method::GET, SIGNALS) => self.tell(&self.signals, what),
            _ => text(StatusCode::NOT_FOUND, "the receiver knows no such thing\n"),
        }
    }

    fn tell<T: Tellable>(&self, arrivals: &Arrivals<T>, asked: Asked) -> Response<Body> {
        match asked {
            Asked::All => {
                let told = told(arrivals.clone(), self.addresses.clone());
                Response::new(StreamBody::new(told).boxed_unsync())
            }
            Asked::Count => {
                let line = ReceiverLine::CaughtUp { count: arrivals.count() };
                Response::new(Full::new(written(&line)).boxed_unsync())
            }
        }
    }

    /// Digests are compared, so that how long it takes says nothing of the token.
    fn is_known(&self, request: &Request<Incoming>) -> bool {
        let expected = format!("Bearer {}", self.token.expose());
        let said = request.headers().get(AUTHORIZATION).map(hyper::header::HeaderValue::as_bytes);
        said.is_some_and(|said| Sha256::digest(said) == Sha256::digest(expected.as_bytes()))
    }

    async fn hear(&self, inbox: &str, body: Incoming) -> Response<Body> {
        let inbox = percent_encoding::percent_decode_str(inbox).decode_utf8_lossy();
        let body =
            Limited::new(body, LARGEST).collect().await.map(http_body_util::Collected::to_bytes);
        match body.ok().and_then(|body| serde_json::from_slice::<InboxAnswer>(&body).ok()) {
            Some(answer) => {
                self.inboxes.answers.set(&inbox, answer);
                text(StatusCode::OK, "")
            }
            None => text(StatusCode::BAD_REQUEST, "this is no answer of an inbox\n"),
        }
    }
}

/// What has been told to one test process.
struct Told<T> {
    arrivals: Arrivals<T>,
    counted: watch::Receiver<u64>,
    /// How many things had ever come when it was looked last.
    count: u64,
    is_caught_up: bool,
    next: VecDeque<Bytes>,
}

/// All that was received and that will be, line by line, for as long as somebody hears it.
fn told<T: Tellable>(
    arrivals: Arrivals<T>,
    addresses: Addresses,
) -> impl Stream<Item = Result<Frame<Bytes>, Infallible>> + Send {
    let next = VecDeque::from([written(&ReceiverLine::Opened(addresses))]);
    let counted = arrivals.counted();
    let told = Told { arrivals, counted, count: 0, is_caught_up: false, next };
    stream::unfold(told, |mut told| async move {
        let line = told.line().await?;
        Some((Ok(Frame::data(line)), told))
    })
}

impl<T: Tellable> Told<T> {
    /// The next line; none when nothing will be received any more.
    async fn line(&mut self) -> Option<Bytes> {
        loop {
            if let Some(line) = self.next.pop_front() {
                return Some(line);
            }
            self.counted.borrow_and_update();
            let (new, count) = self.arrivals.after(self.count);
            self.count = count;
            self.next.extend(new.iter().map(Tellable::line));
            if !self.is_caught_up {
                self.is_caught_up = true;
                self.next.push_back(written(&ReceiverLine::CaughtUp { count }));
            }
            if self.next.is_empty() {
                self.counted.changed().await.ok()?;
            }
        }
    }
}

fn text(status: StatusCode, text: &'static str) -> Response<Body> {
    let mut response = Response::new(Full::new(Bytes::from_static(text.as_bytes())).boxed_unsync());
    *response.status_mut() = status;
    response
}
