//! One request of a session's client: what it carries, and where its redirects lead.

use std::borrow::Cow;
use std::future::IntoFuture;
use std::pin::Pin;
use std::time::Duration;

use hyper::Method;
use hyper::header::{LOCATION, SET_COOKIE};
use parity_model::HttpMethod;
use parity_model::evidence::Entry;
use serde::Serialize;
use url::Url;

use crate::clock::Deadline;
use crate::error::{Error, Place, Result};
use crate::http::{HttpAnswer, HttpRequest, shown};
use crate::response::Response;
use crate::secret::Secret;
use crate::session::context::SessionContext;
use crate::step::{Limit, Step};

/// How long a request may take where nothing is said, its redirects included.
const LIMIT: Duration = Duration::from_secs(10);

/// Headers by which someone is let in.
const LETS_IN: [&str; 2] = ["authorization", "cookie"];

/// How many redirects are followed, as browsers do.
const REDIRECTS: usize = 20;

/// A request with a session's cookies, sent when it is awaited; made by [`Client::request`](crate::Client::request).
#[derive(Debug)]
#[must_use = "a request is not sent until it is awaited"]
pub struct ClientRequest {
    actor: String,
    context: SessionContext,
    place: Place,
    limit: Limit,
    path: String,
    follows: bool,
    carried: Carried,
}

/// What a request carries.
#[derive(Debug)]
struct Carried {
    method: Method,
    headers: Vec<(Cow<'static, str>, String)>,
    content_type: Option<&'static str>,
    body: Vec<u8>,
}

impl ClientRequest {
    pub(crate) fn new(
        actor: String,
        context: SessionContext,
        place: Place,
        method: HttpMethod,
        path: String,
    ) -> Self {
        let method = match method {
            HttpMethod::Get => Method::GET,
            HttpMethod::Post => Method::POST,
            HttpMethod::Put => Method::PUT,
            HttpMethod::Patch => Method::PATCH,
            HttpMethod::Delete => Method::DELETE,
        };
        let carried = Carried { method, headers: Vec::new(), content_type: None, body: Vec::new() };
        Self { actor, context, place, limit: LIMIT.into(), path, follows: true, carried }
    }

    /// With this header.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.carried.headers.push((Cow::Owned(name.into()), value.into()));
        self
    }

    /// With a header whose value is a secret, which is taken out of evidence from now on.
    pub fn secret_header(self, name: impl Into<String>, value: &Secret<String>) -> Self {
        self.context.scope().evidence().redactor().register(value);
        self.header(name, value.expose())
    }

    /// With this JSON as body.
    ///
    /// # Panics
    ///
    /// If `body` cannot be written as JSON.
    pub fn json(self, body: &impl Serialize) -> Self {
        let body = serde_json::to_vec(body).expect("the body can be written as JSON");
        self.body("application/json", body)
    }

    /// With these fields as a form sends them.
    pub fn form<N: AsRef<str>, V: AsRef<str>>(
        self,
        fields: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        self.body("application/x-www-form-urlencoded", form.finish())
    }

    /// With this body, of this type.
    pub fn body(mut self, content_type: &'static str, bytes: impl Into<Vec<u8>>) -> Self {
        self.carried.content_type = Some(content_type);
        self.carried.body = bytes.into();
        self
    }

    /// Follows no redirect: the answer is the first that comes, and its header `location` says where it would lead.
    ///
    /// ```no_run
    /// # use parity_core::prelude::*;
    /// # async fn send(cx: &Action) -> Result<()> {
    /// let client = cx.session("customer").await?.http();
    /// let answer = client.request(HttpMethod::Get, "/sign-in").without_redirects().await?;
    /// let leads_to = answer.header("location").unwrap_or_default();
    /// assert!(leads_to.contains("redirect_uri=https%3A%2F%2Fshop.example.com%2F"), "{leads_to}");
    /// # Ok(())
    /// # }
    /// ```
    pub fn without_redirects(mut self) -> Self {
        self.follows = false;
        self
    }

    /// Sets how long it may take, its redirects included; 10 s where nothing is said.
    pub fn within(mut self, limit: Duration) -> Self {
        self.limit = Limit::Said(limit);
        self
    }

    pub(crate) fn step(self) -> Step<Response> {
        let Self { actor, context, place, limit, path, follows, carried } = self;
        let title = format!("{} {path} as `{actor}`", carried.method);
        let scope = context.scope().clone();
        Step::placed(scope, title, place, limit, async move |deadline| {
            let url = context.environment().address(&path)?;
            if follows {
                return carried.followed(&context, url, deadline).await;
            }
            let (request, answer) = carried.exchanged(&context, &url, deadline).await?;
            Ok(Response::new(url, answer, shown::request(&request)))
        })
    }
}

impl IntoFuture for ClientRequest {
    type Output = Result<Response>;
    type IntoFuture = Pin<Box<dyn Future<Output = Result<Response>> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        self.step().into_future()
    }
}

impl Carried {
    /// Sends a request and follows its redirects by the rules of the Fetch standard: 303, and 301 or 302
    /// after a POST, go on as GET without a body, and what lets someone in does not go to another origin (RFC 9110,
    /// section 15.4).
    async fn followed(
        mut self,
        context: &SessionContext,
        mut url: Url,
        deadline: Deadline,
    ) -> Result<Response> {
        for _ in 0..=REDIRECTS {
            let (request, answer) = self.exchanged(context, &url, deadline).await?;
            let Some(next) = redirect(&url, &answer)? else {
                return Ok(Response::new(url, answer, shown::request(&request)));
            };
            let is_post = self.method == Method::POST;
            if answer.status == 303 || (matches!(answer.status, 301 | 302) && is_post) {
                (self.method, self.content_type, self.body) = (Method::GET, None, Vec::new());
                self.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
            }
            if next.origin() != url.origin() {
                let lets_in = |name: &str| LETS_IN.iter().any(|it| name.eq_ignore_ascii_case(it));
                self.headers.retain(|(name, _)| !lets_in(name));
            }
            url = next;
        }
        Err(Error::product(format!("at most {REDIRECTS} redirects"))
            .saw(format!("one more, to {url}")))
    }

    /// One request and its answer, with the session's cookies.
    async fn exchanged(
        &self,
        context: &SessionContext,
        url: &Url,
        deadline: Deadline,
    ) -> Result<(HttpRequest, HttpAnswer)> {
        let mut request = HttpRequest { method: self.method.clone(), ..HttpRequest::get(url) };
        request.headers.clone_from(&self.headers);
        let cookies = context.cookies(url, deadline).await?;
        let said =
            |name: &str| self.headers.iter().position(|(said, _)| said.eq_ignore_ascii_case(name));
        match said("cookie") {
            _ if cookies.is_empty() => {}
            // One header says them all (RFC 6265, section 5.4).
            Some(at) => request.headers[at].1 = format!("{cookies}; {}", self.headers[at].1),
            None => request = request.header("cookie", cookies),
        }
        // What the action says itself holds.
        if let Some(content_type) = self.content_type.filter(|_| said("content-type").is_none()) {
            request = request.header("content-type", content_type);
        }
        request.body.clone_from(&self.body);
        let outcome = context.http().send(&request, deadline).await;
        context.scope().evidence().write(Entry::Call {
            method: self.method.to_string(),
            url: url.to_string(),
            status: outcome.as_ref().ok().map(|answer| answer.status),
            error: outcome.as_ref().err().map(ToString::to_string),
        });
        let answer = outcome
            .map_err(|error| shown::request(&request).into_iter().fold(error, Error::saw))?;
        for header in answer.headers.get_all(SET_COOKIE) {
            // Browsers keep what is UTF-8, too.
            let header = String::from_utf8_lossy(header.as_bytes());
            context.set_cookie(url, &header, deadline).await?;
        }
        Ok((request, answer))
    }
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
    if !matches!(joined.scheme(), "http" | "https") {
        return Err(Error::product(format!("a redirect of {url} that leads to a page"))
            .saw(format!("{joined}"))
            .advice("`without_redirects()` shows where it leads, without going there"));
    }
    Ok(Some(joined))
}
