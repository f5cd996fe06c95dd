//! The server that receives webhooks: whatever is sent to `/<inbox>/…` is kept and answered.

use std::convert::Infallible;
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::HeaderMap;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use parity_model::received::ReceivedDelivery;
use tokio::net::{TcpListener, TcpStream};

use crate::clock::Deadline;
use crate::receive::answers::Answers;
use crate::receive::intake::Intake;
use crate::receive::listening;

/// How large a body may be.
const LARGEST: usize = 10 * 1024 * 1024;

/// How long headers, and then a body, may take to come.
const SLOWEST: Duration = Duration::from_secs(30);

/// What inboxes work with; clones are the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Inboxes {
    pub(crate) intake: Intake,
    pub(crate) answers: Answers,
}

/// Receives for as long as it is polled.
pub(crate) async fn serve(listener: TcpListener, inboxes: Inboxes) {
    listening::serve(listener, |stream| connection(stream, inboxes.clone())).await;
}

async fn connection(stream: TcpStream, inboxes: Inboxes) {
    let service = service_fn(move |request| {
        let inboxes = inboxes.clone();
        async move { Ok::<_, Infallible>(inboxes.take(request).await) }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(SLOWEST)
        .serve_connection(TokioIo::new(stream), service);
    // Who sends what is no HTTP is told so by hyper; nobody else is to be told.
    let _ended = served.await;
}

impl Inboxes {
    async fn take(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let (parts, body) = request.into_parts();
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let Some(inbox) = inbox_of(parts.uri.path()) else {
            return told(
                StatusCode::NOT_FOUND,
                "a webhook is sent to `/<inbox>`, such as `/crm`\n",
            );
        };
        let body = match Deadline::within(SLOWEST)
            .bound(Limited::new(body, LARGEST).collect())
            .await
        {
            Some(Ok(body)) => body.to_bytes().to_vec(),
            Some(Err(_)) => {
                return told(StatusCode::PAYLOAD_TOO_LARGE, "no whole body of at most 10 MiB\n");
            }
            None => return told(StatusCode::REQUEST_TIMEOUT, "no whole body within 30 s\n"),
        };
        let answer = self.answers.next(&inbox);
        self.intake.delivery(ReceivedDelivery {
            number: 0,
            at: String::new(),
            inbox,
            method: parts.method.to_string(),
            path,
            headers: pairs(&parts.headers),
            body,
            status: answer.status,
        });
        Deadline::within(Duration::from_millis(answer.after)).passed().await;
        told(StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK), "")
    }
}

/// The inbox that a path names, if it names one.
fn inbox_of(path: &str) -> Option<String> {
    let inbox = path.split('/').nth(1).filter(|inbox| !inbox.is_empty())?;
    let decoded = percent_encoding::percent_decode_str(inbox).decode_utf8_lossy();
    Some(decoded.into_owned())
}

fn pairs(headers: &HeaderMap) -> Vec<(String, String)> {
    let pair = |(name, value): (&hyper::header::HeaderName, &hyper::header::HeaderValue)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    headers.iter().map(pair).collect()
}

fn told(status: StatusCode, text: &'static str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from_static(text.as_bytes())));
    *response.status_mut() = status;
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inbox_is_the_first_part_of_a_path() {
        assert_eq!(inbox_of("/crm").as_deref(), Some("crm"));
        assert_eq!(inbox_of("/crm/v1/events").as_deref(), Some("crm"));
        assert_eq!(inbox_of("/c%20m/").as_deref(), Some("c m"));
        assert_eq!(inbox_of("/"), None);
        assert_eq!(inbox_of("//crm"), None);
    }
}
