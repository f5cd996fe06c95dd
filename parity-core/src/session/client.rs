//! Requests with a session's cookies.

use parity_model::HttpMethod;
use serde::Serialize;

use crate::error::Place;
use crate::response::Response;
use crate::session::context::SessionContext;
use crate::session::request::ClientRequest;
use crate::step::Step;

/// An HTTP client that shares the cookies of a session both ways; made by [`Session::http`](crate::Session::http).
///
/// It needs no browser: until a page of the session is open, the client keeps the cookies by itself, by the same rules.
///
/// Requests to the environment carry `traceparent` and `baggage`, so that what they did can be found by run. Where no
/// answer comes, the error shows the request.
#[derive(Debug, Clone)]
pub struct Client {
    actor: String,
    context: SessionContext,
}

impl Client {
    pub(crate) fn new(actor: String, context: SessionContext) -> Self {
        Self { actor, context }
    }

    /// A request to a path of the environment, or to a whole address; it follows redirects. Say what it carries,
    /// and await it.
    ///
    /// ```no_run
    /// # use parity_core::prelude::*;
    /// # async fn send(cx: &Action) -> Result<()> {
    /// let client = cx.session("customer").await?.http();
    /// let answer = client
    ///     .request(HttpMethod::Post, "/contact")
    ///     .header("accept-language", "de")
    ///     .form([("name", "Ada"), ("text", "Hello")])
    ///     .await?;
    /// expect(&answer).to_be_ok()
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// An environment error if nothing answers within 10 s. A status is no error.
    #[track_caller]
    pub fn request(&self, method: HttpMethod, path: impl Into<String>) -> ClientRequest {
        let (actor, context) = (self.actor.clone(), self.context.clone());
        ClientRequest::new(actor, context, Place::of_caller(), method, path.into())
    }

    /// Asks for a path of the environment, or a whole address, and follows redirects.
    ///
    /// # Errors
    ///
    /// An environment error if nothing answers within 10 s. A status is no error.
    #[track_caller]
    pub fn get(&self, path: impl Into<String>) -> Step<Response> {
        self.request(HttpMethod::Get, path).step()
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
        self.request(HttpMethod::Post, path).json(body).step()
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
        self.request(HttpMethod::Put, path).json(body).step()
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
        self.request(HttpMethod::Patch, path).json(body).step()
    }

    /// Removes what is at a path.
    ///
    /// # Errors
    ///
    /// An environment error if nothing answers within 10 s. A status is no error.
    #[track_caller]
    pub fn delete(&self, path: impl Into<String>) -> Step<Response> {
        self.request(HttpMethod::Delete, path).step()
    }
}
