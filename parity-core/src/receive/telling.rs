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

use crate::receive::inboxes::Inboxes;
use crate::receive::intake::Intake;
use crate::receive::listening;
use crate::secret::Secret;

/// The path of all that was and will be received, one JSON text a line.
pub(crate) const ARRIVALS: &str = "/v1/arrivals";

/// The path of how many things have been received.
pub(crate) const COUNT: &str = "/v1/count";

/// The path below which it is said what an inbox answers.
pub(crate) const ANSWERS: &str = "/v1/answers/";

/// How large what it is told may be.
const LARGEST: usize = 16 * 1024;

type Body = UnsyncBoxBody<Bytes, Infallible>;

/// What is told, and to whom.
#[derive(Debug, Clone)]
pub(crate) struct Telling {
    pub(crate) inboxes: Inboxes,
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
        match (request.method(), path.as_str(), path.strip_prefix(ANSWERS)) {
            (&Method::GET, ARRIVALS, _) => {
                let told = told(self.inboxes.intake.clone(), self.addresses.clone());
                Response::new(StreamBody::new(told).boxed_unsync())
            }
            (&Method::GET, COUNT, _) => {
                let count = self.inboxes.intake.count();
                let line = ReceiverLine::CaughtUp { count };
                Response::new(Full::new(written(&line)).boxed_unsync())
            }
            (&Method::PUT, _, Some(inbox)) => self.hear(inbox, request.into_body()).await,
            _ => text(StatusCode::NOT_FOUND, "the receiver knows no such thing\n"),
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
struct Told {
    intake: Intake,
    counted: watch::Receiver<u64>,
    /// The number of the last thing.
    last: u64,
    is_caught_up: bool,
    next: VecDeque<ReceiverLine>,
}

/// All that was received and that will be, line by line, for as long as somebody hears it.
fn told(
    intake: Intake,
    addresses: Addresses,
) -> impl Stream<Item = Result<Frame<Bytes>, Infallible>> + Send {
    let next = VecDeque::from([ReceiverLine::Opened(addresses)]);
    let counted = intake.arrivals.counted();
    let told = Told { intake, counted, last: 0, is_caught_up: false, next };
    stream::unfold(told, |mut told| async move {
        let line = told.line().await?;
        Some((Ok(Frame::data(written(&line))), told))
    })
}

impl Told {
    /// The next line; none when nothing will be received any more.
    async fn line(&mut self) -> Option<ReceiverLine> {
        loop {
            if let Some(line) = self.next.pop_front() {
                return Some(line);
            }
            self.counted.borrow_and_update();
            let last = self.last;
            for received in self.intake.arrivals.all(move |received| received.number() > last) {
                self.last = received.number();
                self.next.push_back(received.line());
            }
            if !self.is_caught_up {
                self.is_caught_up = true;
                self.next.push_back(ReceiverLine::CaughtUp { count: self.last });
            }
            if self.next.is_empty() {
                self.counted.changed().await.ok()?;
            }
        }
    }
}

fn written(line: &ReceiverLine) -> Bytes {
    let text = serde_json::to_string(line).expect("a line is text, numbers and lists of them");
    Bytes::from(text + "\n")
}

fn text(status: StatusCode, text: &'static str) -> Response<Body> {
    let mut response = Response::new(Full::new(Bytes::from_static(text.as_bytes())).boxed_unsync());
    *response.status_mut() = status;
    response
}
