//! Passes requests on to whoever serves the name, and answers from the cache what is there.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName};
use axum::http::uri::{Authority, PathAndQuery, Scheme};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use crate::clock::Deadline;
use crate::edge::cache::{Cache, Kept};
use crate::edge::routes::Routes;
use crate::log;

const LONGEST_WAIT: Duration = Duration::from_secs(30);
const LARGEST_KEPT: usize = 1024 * 1024;
const X_CACHE: HeaderName = HeaderName::from_static("x-cache");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Headers of one connection, which mean nothing on the next (RFC 9110, section 7.6.1).
const OF_A_CONNECTION: [HeaderName; 6] = [
    header::CONNECTION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    header::PROXY_AUTHORIZATION,
];

/// What the edge goes by.
pub(crate) struct Edge {
    routes: Routes,
    cache: Cache,
    client: Client<HttpConnector, Body>,
}

/// Nobody has answered.
#[derive(Debug, thiserror::Error)]
enum Unanswered {
    #[error("`{0}` is not served here")]
    Unknown(String),
    #[error("the server did not answer: {0}")]
    Failed(String),
    #[error("the server did not answer in time")]
    Late,
}

impl Edge {
    pub(crate) fn new(routes: Routes, cache: Cache) -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { routes, cache, client }
    }

    async fn forward(&self, mut request: Request) -> Result<Response, Unanswered> {
        let name = host(&request);
        let Some(server) = self.routes.next(&name) else { return Err(Unanswered::Unknown(name)) };
        let mut parts = request.uri().clone().into_parts();
        parts.scheme = Some(Scheme::HTTP);
        parts.authority = Authority::try_from(server.to_string()).ok();
        parts.path_and_query.get_or_insert(PathAndQuery::from_static("/"));
        *request.uri_mut() =
            Uri::from_parts(parts).map_err(|error| Unanswered::Failed(error.to_string()))?;
        remove_those_of_a_connection(request.headers_mut());
        request.headers_mut().insert(FORWARDED_PROTO, HeaderValue::from_static("https"));
        let answer = Deadline::within(LONGEST_WAIT).wait("an answer", self.client.request(request));
        let answer = answer.await.map_err(|_| Unanswered::Late)?;
        let mut answer = answer.map_err(|error| Unanswered::Failed(log::with_causes(&error)))?;
        remove_those_of_a_connection(answer.headers_mut());
        Ok(answer.map(Body::new))
    }

    /// Reads the whole answer and keeps it.
    async fn keep(
        &self,
        key: String,
        lasts: Duration,
        answer: Response,
    ) -> Result<Response, Unanswered> {
        let (mut head, body) = answer.into_parts();
        let body = Limited::new(body, LARGEST_KEPT).collect().await;
        let body = body.map_err(|error| Unanswered::Failed(error.to_string()))?.to_bytes();
        self.cache.keep(key, lasts, (head.status, head.headers.clone(), body.clone()));
        head.headers.insert(X_CACHE, HeaderValue::from_static("MISS"));
        Ok(Response::from_parts(head, Body::from(body)))
    }
}

/// Answers one request.
pub(crate) async fn answer(State(edge): State<Arc<Edge>>, request: Request) -> Response {
    let name = host(&request);
    let path = request.uri().path().to_owned();
    let method = request.method().clone();
    let key = format!("{name}{}", request.uri().path_and_query().map_or("/", PathAndQuery::as_str));
    let is_get = method == Method::GET;
    if let Some(kept) = edge.cache.find(&key).filter(|_| is_get) {
        tracing::info!("{method} {name}{path} {} from the cache", kept.status.as_u16());
        return from_cache(kept);
    }
    let mut answer = edge.forward(request).await;
    if let Ok(given) = &answer
        && let Some(lasts) =
            edge.cache.lasts(&path, given.status(), given.headers()).filter(|_| is_get)
    {
        let given = answer.unwrap_or_else(IntoResponse::into_response);
        answer = edge.keep(key, lasts, given).await;
    }
    let answer = answer.unwrap_or_else(|error| {
        tracing::error!("{method} {name}{path}: {error}");
        error.into_response()
    });
    tracing::info!("{method} {name}{path} {}", answer.status().as_u16());
    answer
}

fn from_cache(kept: Kept) -> Response {
    let age = kept.age().as_secs();
    let Kept { status, headers, body, .. } = kept;
    let told = [(X_CACHE, HeaderValue::from_static("HIT")), (header::AGE, HeaderValue::from(age))];
    let mut answer = (status, body).into_response();
    *answer.headers_mut() = headers;
    answer.headers_mut().extend(told.map(|(name, value)| (Some(name), value)));
    answer
}

/// The name that was asked for, without its port.
fn host(request: &Request) -> String {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.or_else(|| request.uri().host()).unwrap_or_default();
    host.split(':').next().unwrap_or_default().to_lowercase()
}

fn remove_those_of_a_connection(headers: &mut HeaderMap) {
    for name in OF_A_CONNECTION {
        headers.remove(name);
    }
}

impl IntoResponse for Unanswered {
    fn into_response(self) -> Response {
        let status = match self {
            Self::Unknown(_) => StatusCode::MISDIRECTED_REQUEST,
            Self::Failed(_) => StatusCode::BAD_GATEWAY,
            Self::Late => StatusCode::GATEWAY_TIMEOUT,
        };
        (status, format!("{self}\n")).into_response()
    }
}
