//! An implementation of the verification endpoints on a free port: as it should be, or with one rule broken.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use futures_util::StreamExt as _;
use parity_verify::{
    DEFAULT_PATH, Feed, Limits, SecretShape, Shape, Surface, TOKEN_HEADER, Token, Verification,
};

use crate::serving::Server;

/// The token that opens it.
pub const TOKEN: &str = "T0ken-of-conform";

/// A running implementation; it ends when it is dropped.
#[derive(Debug)]
pub struct Implementation {
    server: Server,
}

impl Implementation {
    /// Starts an application that has these endpoints.
    ///
    /// # Panics
    ///
    /// If no port of this machine is free.
    pub fn start(verification: Verification, broken: Broken) -> Self {
        let app = Router::new()
            .nest(DEFAULT_PATH, verification.into_router())
            .layer(middleware::from_fn_with_state(Arc::new(broken), filter));
        Self { server: Server::of(app) }
    }

    /// Where it answers.
    pub fn url(&self) -> String {
        format!("http://{}", self.server.address())
    }
}

/// Endpoints that offer everything, within these limits.
pub fn offering(environment: &str, token: Option<&str>, limits: Limits) -> Verification {
    telling(Feed::new(), environment, token, limits)
}

/// The same, with this feed.
pub fn telling(feed: Feed, environment: &str, token: Option<&str>, limits: Limits) -> Verification {
    Verification::new(environment, token.map(Token::new))
        .shape(async || {
            let secret = SecretShape { present: true, source: None, hash: None };
            let shape = Shape::new("verify").with(Surface::Queue, "inline", false);
            Ok(shape.with_secret("STRIPE_KEY", &secret))
        })
        .limits(limits)
        .events(feed)
        .conformable()
}

type OnQuestion = Box<dyn Fn(&mut Asked) + Send + Sync>;
type OnAnswer = Box<dyn Fn(&Asked, &mut Answer) + Send + Sync>;
type OnEvents = fn(String, &str) -> String;

/// What breaks a rule: changes to what is asked, or to what is answered.
#[derive(Default)]
pub struct Broken {
    question: Option<OnQuestion>,
    answer: Option<OnAnswer>,
    events: Option<OnEvents>,
    /// The last secret that was planted.
    planted: Mutex<String>,
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct Asked {
    /// How.
    pub method: Method,
    /// Of what, below the base.
    pub path: String,
    /// With what.
    pub query: String,
    /// And these headers.
    pub headers: HeaderMap,
    /// The last secret that was planted.
    pub planted: String,
}

/// What is answered; a stream of events has no body here.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: String,
}

impl Broken {
    /// Breaks nothing.
    pub fn nothing() -> Self {
        Self::default()
    }

    /// Changes questions.
    pub fn question(change: impl Fn(&mut Asked) + Send + Sync + 'static) -> Self {
        Self { question: Some(Box::new(change)), ..Self::default() }
    }

    /// Changes answers.
    pub fn answer(change: impl Fn(&Asked, &mut Answer) + Send + Sync + 'static) -> Self {
        Self { answer: Some(Box::new(change)), ..Self::default() }
    }

    /// Changes the text of events, knowing the last secret that was planted.
    pub fn events(change: OnEvents) -> Self {
        Self { events: Some(change), ..Self::default() }
    }

    /// Changes questions, too.
    #[must_use = "`and_question` returns the breaking; it does not change it in place"]
    pub fn and_question(self, change: impl Fn(&mut Asked) + Send + Sync + 'static) -> Self {
        Self { question: Some(Box::new(change)), ..self }
    }

    /// Remembers the secret that a question plants, and returns the last.
    fn planted(&self, query: &str) -> String {
        let mut planted = self.planted.lock().unwrap_or_else(PoisonError::into_inner);
        if query.contains("do=secret")
            && let Some((_, value)) = query.split_once("value=")
        {
            *planted = percent_encoding::percent_decode_str(value).decode_utf8_lossy().into_owned();
        }
        planted.clone()
    }
}

impl Answer {
    /// Replaces a text of the body.
    pub fn replace(&mut self, text: &str, other: &str) {
        self.body = self.body.replace(text, other);
    }
}

impl Asked {
    /// Whether it is sent with the token.
    pub fn has_token(&self) -> bool {
        self.headers.contains_key(TOKEN_HEADER)
    }
}

async fn filter(State(broken): State<Arc<Broken>>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let (path, query) = (parts.uri.path(), parts.uri.query().unwrap_or_default().to_owned());
    let mut asked = Asked {
        method: parts.method.clone(),
        path: path.strip_prefix(DEFAULT_PATH).unwrap_or_default().to_owned(),
        planted: broken.planted(&query),
        headers: parts.headers.clone(),
        query,
    };
    if let Some(change) = &broken.question {
        change(&mut asked);
        let uri = format!("{DEFAULT_PATH}{}?{}", asked.path, asked.query);
        parts.uri = uri.parse::<Uri>().expect("a changed address is one");
        parts.headers = asked.headers.clone();
    }
    let response = next.run(Request::from_parts(parts, body)).await;
    changed(&broken, &asked, response).await
}

async fn changed(broken: &Broken, asked: &Asked, response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let is_stream = kind == Some("text/event-stream");
    let (text, body) = match (is_stream, broken.events) {
        (true, None) => (String::new(), body),
        (true, Some(change)) => {
            let planted = asked.planted.clone();
            let changed = body.into_data_stream().map(move |piece| {
                piece.map(|piece| change(String::from_utf8_lossy(&piece).into_owned(), &planted))
            });
            (String::new(), Body::from_stream(changed))
        }
        (false, _) => {
            let bytes = to_bytes(body, usize::MAX).await.expect("answers are read to their end");
            (String::from_utf8_lossy(&bytes).into_owned(), Body::empty())
        }
    };
    let mut answer = Answer { status: parts.status, headers: parts.headers, body: text };
    if let Some(change) = &broken.answer {
        change(asked, &mut answer);
    }
    (parts.status, parts.headers) = (answer.status, answer.headers);
    if is_stream {
        return Response::from_parts(parts, body);
    }
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(answer.body))
}

impl std::fmt::Debug for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Broken").finish_non_exhaustive()
    }
}
