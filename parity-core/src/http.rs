//! Requests of the harness itself, each with a deadline.

mod connector;
pub(crate) mod shown;
#[cfg(feature = "tls")]
mod tls;
mod vouched;

use std::borrow::Cow;
use std::error::Error as StdError;
use std::sync::Arc;
#[cfg(feature = "tls")]
use std::sync::OnceLock;
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request};
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use url::Url;

use crate::clock::Deadline;
use crate::error::{Error, Result};
use crate::http::connector::MappedConnector;
use crate::names::{Distrust, Names};
use crate::trace::Trace;

/// How long a connection that nobody uses is kept.
const IDLE: Duration = Duration::from_secs(20);

/// The harness's own client; it follows no redirect and keeps no cookie.
#[derive(Debug, Clone)]
pub(crate) struct HttpClient {
    names: Arc<Names>,
    /// What requests to the environment belong to.
    trace: Option<Trace>,
    plain: Client<MappedConnector, Full<Bytes>>,
    /// Made when it is first needed: reading the machine's certificates takes longer than most steps.
    #[cfg(feature = "tls")]
    tls: Arc<OnceLock<ByTls>>,
}

#[cfg(feature = "tls")]
#[derive(Debug, Clone)]
struct ByTls {
    connector: tls::TlsConnector,
    client: Client<tls::TlsConnector, Full<Bytes>>,
}

/// Why no answer came.
struct NoAnswer {
    saw: String,
    distrust: Option<Distrust>,
    /// Whether a connection that was there ended before anything came.
    is_hung_up: bool,
}

/// What is asked.
#[derive(Debug, Clone)]
pub(crate) struct HttpRequest {
    pub(crate) method: Method,
    pub(crate) url: Url,
    /// Names in lower case, and values.
    pub(crate) headers: Vec<(Cow<'static, str>, String)>,
    pub(crate) body: Vec<u8>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct HttpAnswer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// What comes back piece by piece.
#[derive(Debug)]
pub(crate) struct HttpStream {
    pub(crate) status: u16,
    body: Incoming,
}

impl HttpStream {
    /// The next piece; none when the answer has ended, or broke off.
    pub(crate) async fn next(&mut self) -> Option<Bytes> {
        loop {
            let frame = self.body.frame().await?.ok()?;
            // What is no piece is a trailer.
            if let Ok(piece) = frame.into_data() {
                return Some(piece);
            }
        }
    }
}

impl HttpAnswer {
    /// An answer that a page got; headers that are none are left out.
    pub(crate) fn new(status: u16, headers: &[(String, String)], body: Vec<u8>) -> Self {
        let pair = |(name, value): &(String, String)| {
            let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
            Some((name, HeaderValue::from_str(value).ok()?))
        };
        let mut map = HeaderMap::new();
        for (name, value) in headers.iter().filter_map(pair) {
            map.append(name, value);
        }
        Self { status, headers: map, body: Bytes::from(body) }
    }

    /// The beginning of the body, for an error.
    pub(crate) fn beginning(&self) -> String {
        match shown::beginning(&self.body).trim() {
            "" => "the body is empty".to_owned(),
            shown => format!("the body begins: {shown}"),
        }
    }
}

impl HttpRequest {
    /// A request that asks for `url`.
    pub(crate) fn get(url: &Url) -> Self {
        Self { method: Method::GET, url: url.clone(), headers: Vec::new(), body: Vec::new() }
    }

    /// Adds a header.
    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((Cow::Borrowed(name), value.into()));
        self
    }

    fn built(&self, ours: &[(Cow<'static, str>, String)]) -> Result<Request<Full<Bytes>>> {
        let mut builder = Request::builder().method(self.method.clone()).uri(self.url.as_str());
        for (name, value) in self.headers.iter().chain(ours) {
            builder = builder.header(name.as_ref(), value);
        }
        let body = Full::new(Bytes::from(self.body.clone()));
        builder.body(body).map_err(|error| {
            Error::usage(format!("a request to {} that can be sent", self.url))
                .saw(error.to_string())
        })
    }
}

impl HttpClient {
    /// Makes a client that looks for hosts where `names` says.
    pub(crate) fn new(names: Arc<Names>) -> Self {
        Self {
            plain: client().build(MappedConnector::new(names.hosts.clone())),
            names,
            trace: None,
            #[cfg(feature = "tls")]
            tls: Arc::default(),
        }
    }

    /// Has its requests to the environment belong to a trace.
    pub(crate) fn traced(self, trace: Trace) -> Self {
        Self { trace: Some(trace), ..self }
    }

    /// What its requests to the environment belong to.
    pub(crate) fn trace(&self) -> Option<&Trace> {
        self.trace.as_ref()
    }

    /// The headers that say which trace a request belongs to, and those that the environment asks for; none where it
    /// goes to others.
    fn ours(&self, request: &HttpRequest) -> Vec<(Cow<'static, str>, String)> {
        let own = self.trace.as_ref().filter(|_| self.names.is_first_party(&request.url));
        let of = |trace: &Trace| [("traceparent", trace.parent()), ("baggage", trace.baggage())];
        let carried = self.names.carried(&request.url).iter();
        let carried = carried.map(|(name, value)| (name.as_str(), value.expose().clone()));
        let headers = own.map(of).into_iter().flatten().chain(carried);
        // What the action says itself holds.
        let is_said =
            |name: &str| request.headers.iter().any(|(said, _)| said.eq_ignore_ascii_case(name));
        headers
            .filter(|(name, _)| !is_said(name))
            .map(|(name, value)| (Cow::Owned(name.to_owned()), value))
            .collect()
    }

    /// What the environment says of names.
    pub(crate) fn names(&self) -> &Arc<Names> {
        &self.names
    }

    /// Sends a request, and takes the whole answer.
    ///
    /// # Errors
    ///
    /// An environment error that says why no answer came, or that none came by the deadline; a usage error for an address
    /// that is none of HTTP.
    pub(crate) async fn send(
        &self,
        request: &HttpRequest,
        deadline: Deadline,
    ) -> Result<HttpAnswer> {
        refuse_unless_http(&request.url)?;
        let built = request.built(&self.ours(request))?;
        let exchange = async {
            let (parts, body) = self.answer(request, built).await?.into_parts();
            let body = body.collect().await?.to_bytes();
            Ok(HttpAnswer { status: parts.status.as_u16(), headers: parts.headers, body })
        };
        let answer = deadline.bound(exchange).await;
        self.answered(request, answer, "no whole answer", deadline)
    }

    /// Sends a request whose answer comes piece by piece; `deadline` is that of its beginning.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub(crate) async fn open(
        &self,
        request: &HttpRequest,
        deadline: Deadline,
    ) -> Result<HttpStream> {
        refuse_unless_http(&request.url)?;
        let built = request.built(&self.ours(request))?;
        let answer = deadline.bound(self.answer(request, built)).await;
        let response = self.answered(request, answer, "no answer", deadline)?;
        Ok(HttpStream { status: response.status().as_u16(), body: response.into_body() })
    }

    /// The beginning of an answer. A request that may be repeated (RFC 9110, section 9.2.2) is sent once more where the
    /// server hangs up on a connection that it has kept: browsers do so, too.
    async fn answer(
        &self,
        request: &HttpRequest,
        built: Request<Full<Bytes>>,
    ) -> Result<hyper::Response<Incoming>, NoAnswer> {
        let again = built.method().is_idempotent().then(|| built.clone());
        match (self.exchange(request, built).await, again) {
            (Err(NoAnswer { is_hung_up: true, .. }), Some(again)) => {
                self.exchange(request, again).await
            }
            (answer, _) => answer,
        }
    }

    async fn exchange(
        &self,
        request: &HttpRequest,
        built: Request<Full<Bytes>>,
    ) -> Result<hyper::Response<Incoming>, NoAnswer> {
        if request.url.scheme() == "https" {
            return self.send_by_tls(built).await;
        }
        Ok(self.plain.request(built).await?)
    }

    /// Says of an answer that did not come why, and what to do.
    fn answered<T>(
        &self,
        request: &HttpRequest,
        answer: Option<Result<T, NoAnswer>>,
        late: &str,
        deadline: Deadline,
    ) -> Result<T> {
        let expected = || format!("an answer from {}", self.names.shown(&request.url));
        match answer {
            Some(Ok(answer)) => Ok(answer),
            Some(Err(NoAnswer { saw, distrust, .. })) => {
                let error = Error::environment(expected()).saw(saw);
                Err(match distrust {
                    Some(distrust) => error.advice(self.names.advice(&request.url, distrust)),
                    None => error,
                })
            }
            None => Err(Error::environment(expected()).saw(late).waited(&deadline, None)),
        }
    }

    #[cfg(feature = "tls")]
    async fn send_by_tls(
        &self,
        request: Request<Full<Bytes>>,
    ) -> Result<hyper::Response<Incoming>, NoAnswer> {
        let client = &self.by_tls()?.client;
        Ok(client.request(request).await?)
    }

    #[cfg(feature = "tls")]
    fn by_tls(&self) -> Result<&ByTls, rustls::Error> {
        if let Some(by_tls) = self.tls.get() {
            return Ok(by_tls);
        }
        let connector = tls::connector(&self.names)?;
        let client = client().build(connector.clone());
        Ok(self.tls.get_or_init(|| ByTls { connector, client }))
    }

    #[cfg(not(feature = "tls"))]
    #[expect(clippy::unused_self, reason = "it stands for the client of the other feature")]
    fn send_by_tls(
        &self,
        _request: Request<Full<Bytes>>,
    ) -> std::future::Ready<Result<hyper::Response<Incoming>, NoAnswer>> {
        std::future::ready(Err(NoAnswer::without_tls()))
    }
}

/// Without it, every scheme but `https` would be spoken to as `http`.
fn refuse_unless_http(url: &Url) -> Result<()> {
    if matches!(url.scheme(), "http" | "https") {
        return Ok(());
    }
    Err(Error::usage("an address that begins with `http:` or `https:`").saw(url.to_string()))
}

fn client() -> hyper_util::client::legacy::Builder {
    let mut builder = Client::builder(TokioExecutor::new());
    builder.pool_idle_timeout(IDLE).pool_timer(TokioTimer::new());
    builder
}

impl NoAnswer {
    #[cfg(not(feature = "tls"))]
    fn without_tls() -> Self {
        let saw = "parity-core was built without its feature `tls`".to_owned();
        Self { saw, distrust: None, is_hung_up: false }
    }

    fn of(error: &(dyn StdError + 'static)) -> Self {
        let (saw, distrust) = (describe(error), Distrust::of_client(error));
        Self { saw, distrust, is_hung_up: is_hung_up(error) }
    }
}

impl<E: StdError + 'static> From<E> for NoAnswer {
    fn from(error: E) -> Self {
        Self::of(&error)
    }
}

/// Whether the server has closed a connection while a request was on its way, which it may with one that nobody uses.
fn is_hung_up(error: &(dyn StdError + 'static)) -> bool {
    let mut causes = std::iter::successors(Some(error), |cause| (*cause).source());
    causes.any(|cause| {
        let cut_short =
            cause.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_incomplete_message);
        let reset = cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
        cut_short || reset == Some(std::io::ErrorKind::ConnectionReset)
    })
}

/// The innermost cause: `connection refused` says more than `client error (Connect)`.
fn describe(error: &dyn StdError) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::{TcpListener, TcpStream};

    use super::*;

    /// Reads a request, and answers it so; hangs up without an answer.
    async fn answer(connection: &mut TcpStream, answer: Option<&str>) {
        let mut request = [0; 1024];
        let read = connection.read(&mut request).await.unwrap();
        assert!(read > 0, "the client hangs up");
        if let Some(answer) = answer {
            connection.write_all(answer.as_bytes()).await.unwrap();
        }
    }

    /// What becomes of the second of two requests, whose connection the server closes as it arrives.
    async fn second(method: Method) -> Result<HttpAnswer> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        let serving = tokio::spawn(async move {
            let (mut kept, _) = listener.accept().await.unwrap();
            answer(&mut kept, Some("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\none")).await;
            answer(&mut kept, None).await;
            drop(kept);
            let (mut fresh, _) = listener.accept().await.unwrap();
            answer(&mut fresh, Some("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\ntwo")).await;
        });
        let client = HttpClient::new(Arc::default());
        let deadline = Deadline::within(Duration::from_secs(5));
        client.send(&HttpRequest::get(&url), deadline).await.unwrap();
        let request = HttpRequest { method, ..HttpRequest::get(&url) };
        let answer = client.send(&request, deadline).await;
        serving.abort();
        answer
    }

    #[tokio::test]
    async fn a_connection_that_the_server_closes_is_no_failure_of_what_may_be_repeated() {
        assert_eq!(second(Method::DELETE).await.unwrap().body, "two");
        let error = second(Method::POST).await.unwrap_err();
        assert_eq!(error.failure().saw, ["connection closed before message completed"]);
    }

    #[tokio::test]
    async fn an_address_of_another_scheme_is_not_spoken_to() {
        let url = Url::parse("myapp://callback?code=1").unwrap();
        let deadline = Deadline::within(Duration::from_secs(5));
        let client = HttpClient::new(Arc::default());
        let error = client.send(&HttpRequest::get(&url), deadline).await.unwrap_err();
        assert_eq!(error.kind(), crate::error::ErrorKind::Usage);
    }
}
