//! Serves OTLP over HTTP/1.1: what exporters send becomes signals.

mod body;

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{ALLOW, CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use parity_model::telemetry::Signal;
use tokio::net::{TcpListener, TcpStream};

use crate::clock::Deadline;
use crate::receive::listening;
use crate::telemetry::otlp::{self, Encoding, Kind};
use crate::telemetry::receiver::body::Refused;

/// How long a request may take to come whole.
const REQUEST: Duration = Duration::from_secs(10);

/// Serves until it is dropped; `take` is handed each signal in the order in which it came.
pub(crate) async fn serve(listener: TcpListener, take: impl Fn(Signal) + Send + Sync + 'static) {
    let take: Arc<Take> = Arc::new(take);
    listening::serve(listener, |stream| {
        let take = Arc::clone(&take);
        async move { connection(stream, &take).await }
    })
    .await;
}

type Take = dyn Fn(Signal) + Send + Sync;

async fn connection(stream: TcpStream, take: &Arc<Take>) {
    let service = service_fn(|request| {
        let take = Arc::clone(take);
        async move { Ok::<_, Infallible>(answer(request, &*take).await) }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(REQUEST)
        .serve_connection(TokioIo::new(stream), service)
        .await;
    // What gRPC begins with, which is what most exporters speak where nothing is said.
    if served.is_err_and(|error| error.is_parse_version_h2()) {
        let why = "something spoke gRPC, and only OTLP/HTTP is received; set \
            OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf for it";
        take(Signal::Refused { why: why.to_owned() });
    }
}

async fn answer(request: Request<Incoming>, take: &Take) -> Response<Full<Bytes>> {
    let path = request.uri().path().to_owned();
    let of_request = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let encoding = of_request.and_then(Encoding::of);
    match taken(request, encoding, take).await {
        Ok(response) => response,
        Err(Refused { status, why }) => {
            take(Signal::Refused { why: format!("a request to {path}: {why}") });
            let encoding = encoding.unwrap_or(Encoding::Json);
            response(status, encoding, otlp::refused(encoding, &why))
        }
    }
}

/// Takes what a request brings, and answers as the specification of OTLP/HTTP says.
async fn taken(
    request: Request<Incoming>,
    encoding: Option<Encoding>,
    take: &Take,
) -> Result<Response<Full<Bytes>>, Refused> {
    let kind = match request.uri().path() {
        "/v1/traces" => Kind::Traces,
        "/v1/logs" => Kind::Logs,
        "/v1/metrics" => Kind::Metrics,
        path => {
            let why = format!("`{path}` is not one of `/v1/traces`, `/v1/logs` and `/v1/metrics`");
            return Err(Refused::new(StatusCode::NOT_FOUND, why));
        }
    };
    if request.method() != Method::POST {
        let mut response = response(StatusCode::METHOD_NOT_ALLOWED, Encoding::Json, Vec::new());
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
        return Ok(response);
    }
    let encoding = encoding.ok_or_else(|| {
        let why = "its content type is neither `application/x-protobuf` nor `application/json`";
        Refused::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, why)
    })?;
    let read = body::read(request, Deadline::within(REQUEST)).await?;
    let export = otlp::read(kind, encoding, &read)
        .map_err(|unreadable| Refused::new(StatusCode::BAD_REQUEST, unreadable.to_string()))?;
    let whole = otlp::taken(kind, encoding, &export);
    if export.rejected > 0 {
        take(Signal::Refused { why: export.why });
    }
    export.signals.into_iter().for_each(take);
    Ok(response(StatusCode::OK, encoding, whole))
}

fn response(status: StatusCode, encoding: Encoding, body: Vec<u8>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    let content_type = HeaderValue::from_static(encoding.content_type());
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}

#[cfg(test)]
mod tests;
