//! Requests with a session's cookies.

use std::time::Duration;

use hyper::Method;
use hyper::header::{LOCATION, SET_COOKIE};
use parity_model::evidence::Entry;
use serde::Serialize;
use url::Url;

use crate::clock::Deadline;
use crate::engine::Refusal;
use crate::error::{Error, Result};
use crate::http::{HttpAnswer, HttpRequest};
use crate::response::Response;
use crate::session::context::SessionContext;
use crate::step::Step;

/// How long a request may take where nothing is said, its redirects included.
const LIMIT: Duration = Duration::from_secs(10);

/// How many redirects are followed, as browsers do.
const REDIRECTS: usize = 20;

/// An HTTP client that shares the cookies of a session both ways; made by [`Session::http`](crate::Session::http).
#[derive(Debug, Clone)]
pub struct Client {
    actor: String,
    context: SessionContext,
}

/// What a request carries.
enum Body {
    Empty,
    Json(serde_json::Value),
}

impl Client {
    pub(crate) fn new(actor: String, context: SessionContext) -> Self {
        Self { actor, context }
    }

    /// Asks for a path of the environment, or a whole address, and follows redirects.
    ///
    /// # Errors
    ///
    /// An environment error if nothing answers within 10 s. A status is no error.
    #[track_caller]
    pub fn get(&self, path: impl Into<String>) -> Step<Response> {
        self.request(Method::GET, path.into(), Body::Empty)
    }

    /// Sends JSON to a path of the environment, or to a whole address, and follows redirects.
    ///
    /// # Errors
    ///
    /// An environment error if nothing answers within 10 s. A status is no error.
    ///
    /// # Panics
    ///
    /// If `body` cannot be written as JSON.
    #[track_caller]
    pub fn post_json(&self, path: impl Into<String>, body: &impl Serialize) -> Step<Response> {
        let body = serde_json::to_value(body).expect("the body can be written as JSON");
        self.request(Method::POST, path.into(), Body::Json(body))
    }

    /// Sends JSON to a path, to be kept there; see [`post_json`](Self::post_json).
    ///
    /// # Errors
    ///
    /// An environment error if nothing answers within 10 s. A status is no error.
    ///
    /// # Panics
    ///
    /// If `body` cannot be written as JSON.
    #[track_caller]
    pub fn put_json(&self, path: impl Into<String>, body: &impl Serialize) -> Step<Response> {
        let body = serde_json::to_value(body).expect("the body can be written as JSON");
        self.request(Method::PUT, path.into(), Body::Json(body))
    }

    /// Sends JSON that changes what is at a path; see [`post_json`](Self::post_json).
    ///
    /// # Errors
    ///
    /// An environment error if nothing answers within 10 s. A status is no error.
    ///
    /// # Panics
    ///
    /// If `body` cannot be written as JSON.
    #[track_caller]
    pub fn patch_json(&self, path: impl Into<String>, body: &impl Serialize) -> Step<Response> {
        let body = serde_json::to_value(body).expect("the body can be written as JSON");
        self.request(Method::PATCH, path.into(), Body::Json(body))
    }

    /// Removes what is at a path.
    ///
    /// # Errors
    ///
    /// An environment error if nothing answers within 10 s. A status is no error.
    #[track_caller]
    pub fn delete(&self, path: impl Into<String>) -> Step<Response> {
        self.request(Method::DELETE, path.into(), Body::Empty)
    }

    #[track_caller]
    fn request(&self, method: Method, path: String, body: Body) -> Step<Response> {
        let context = self.context.clone();
        let title = format!("{method} {path} as `{}`", self.actor);
        Step::new(context.scope().clone(), title, LIMIT, move |deadline| async move {
            let url = context.environment().address(&path)?;
            follow(&context, method, url, body, deadline).await
        })
    }
}

/// Sends a request and follows its redirects by the rules of the Fetch standard: 303, and 301 or 302
/// after a POST, go on as GET without a body.
async fn follow(
    context: &SessionContext,
    mut method: Method,
    mut url: Url,
    mut body: Body,
    deadline: Deadline,
) -> Result<Response> {
    for _ in 0..=REDIRECTS {
        let answer = exchange(context, &method, &url, &body, deadline).await?;
        let Some(next) = redirect(&url, &answer)? else {
            return Ok(Response::new(url, answer));
        };
        let turns =
            answer.status == 303 || (matches!(answer.status, 301 | 302) && method == Method::POST);
        if turns {
            (method, body) = (Method::GET, Body::Empty);
        }
        url = next;
    }
    Err(Error::product(format!("at most {REDIRECTS} redirects")).saw(format!("one more, to {url}")))
}

/// One request and its answer, with the session's cookies.
async fn exchange(
    context: &SessionContext,
    method: &Method,
    url: &Url,
    body: &Body,
    deadline: Deadline,
) -> Result<HttpAnswer> {
    let page = context.page(deadline).await?;
    let mut request = HttpRequest { method: method.clone(), ..HttpRequest::get(url) };
    let cookies = page.tab().cookies(url, deadline).await?;
    if !cookies.is_empty() {
        request = request.header("cookie", cookies);
    }
    if let Body::Json(value) = body {
        request = request.header("content-type", "application/json");
        request.body = value.to_string().into_bytes();
    }
    let outcome = context.http().send(&request, deadline).await;
    context.scope().evidence().write(Entry::Call {
        method: method.to_string(),
        url: url.to_string(),
        status: outcome.as_ref().ok().map(|answer| answer.status),
        error: outcome.as_ref().err().map(ToString::to_string),
    });
    let answer = outcome?;
    for header in answer.headers.get_all(SET_COOKIE) {
        if let Ok(header) = header.to_str()
            && let Some(refusal) = page.tab().set_cookie(url, header, deadline).await?
        {
            // A browser goes on without a word; whoever reads why the action failed gets one.
            let Refusal { name, why } = refusal;
            let entry = Entry::CookieRefused { url: url.to_string(), name, why };
            context.scope().evidence().write(entry);
        }
    }
    Ok(answer)
}

/// Where a redirect leads; none where the answer is no redirect.
fn redirect(url: &Url, answer: &HttpAnswer) -> Result<Option<Url>> {
    if !matches!(answer.status, 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let Some(location) = answer.headers.get(LOCATION) else {
        return Ok(None);
    };
    let location = String::from_utf8_lossy(location.as_bytes());
    let joined = url.join(&location).map_err(|error| {
        Error::product(format!("a redirect of {url} that leads somewhere"))
            .saw(format!("`{location}`: {error}"))
    })?;
    Ok(Some(joined))
}
