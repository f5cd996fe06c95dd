//! The port between pages and the browsers that show them.

#[cfg(feature = "cdp")]
pub(crate) mod cdp;

use std::fmt::Debug;
use std::pin::Pin;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;
use url::Url;

use crate::clock::Deadline;
use crate::error::Result;
use crate::evidence::Evidence;
use crate::names::{Doubt, KeyHash, Names};

/// What an operation of a browser returns.
pub(crate) type Answering<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// A place in the window, in CSS pixels from its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub(crate) struct Point {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

/// What a browser is told of the network before it starts.
#[derive(Debug, Clone)]
#[cfg_attr(not(feature = "cdp"), expect(dead_code, reason = "only adapters start browsers"))]
pub(crate) struct Network {
    /// Where production's names lead.
    pub(crate) names: Arc<Names>,
    /// The keys of servers that are trusted, whoever has signed for them.
    pub(crate) trusted: Vec<KeyHash>,
    /// The servers that are not, although the test CA may have signed for them, and why.
    pub(crate) doubts: Arc<[Doubt]>,
}

/// A cookie that a browser does not keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) name: String,
    pub(crate) why: String,
}

/// A running browser.
pub(crate) trait Engine: Debug + Send + Sync {
    /// Product and version, as the browser says it.
    fn product(&self) -> &str;

    /// Opens an isolated context: its cookies and storage are its own.
    fn context(&self, deadline: Deadline) -> Answering<'_, Arc<dyn Context>>;

    /// Ends the browser and removes what it left on disk.
    fn close(&self, deadline: Deadline) -> Answering<'_, ()>;
}

/// An isolated context of a browser.
pub(crate) trait Context: Debug + Send + Sync {
    /// Opens a page; what it requests, writes and throws becomes evidence.
    fn tab(&self, evidence: Evidence, deadline: Deadline) -> Answering<'_, Arc<dyn Tab>>;

    /// Closes the context with all its pages.
    fn close(&self, deadline: Deadline) -> Answering<'_, ()>;
}

/// One page of a browser.
pub(crate) trait Tab: Send + Sync {
    /// Goes to an address and waits for the document's `load` event.
    fn navigate<'a>(&'a self, url: &'a Url, deadline: Deadline) -> Answering<'a, ()>;

    /// Loads the document again and waits for its `load` event.
    fn reload(&self, deadline: Deadline) -> Answering<'_, ()>;

    /// The address of the document that is shown.
    fn url(&self) -> Url;

    /// Returns when the address is other than `url`.
    fn url_changed<'a>(&'a self, url: &'a Url, deadline: Deadline) -> Answering<'a, ()>;

    /// Calls a function of the in-page script with a question and the time that is left, again in
    /// each new document until one answers.
    fn ask<'a>(
        &'a self,
        function: &'static str,
        question: Value,
        deadline: Deadline,
    ) -> Answering<'a, Value>;

    /// Moves the mouse there and clicks; waits for the navigation that this starts, if any.
    fn click(&self, point: Point, deadline: Deadline) -> Answering<'_, ()>;

    /// The cookies that the browser would send to `url`, as a `Cookie` header's value.
    fn cookies<'a>(&'a self, url: &'a Url, deadline: Deadline) -> Answering<'a, String>;

    /// Gives the browser a cookie, as if `url` had sent this `Set-Cookie` header's value; returns why it
    /// does not keep it, if it does not.
    fn set_cookie<'a>(
        &'a self,
        url: &'a Url,
        header: &'a str,
        deadline: Deadline,
    ) -> Answering<'a, Option<Refusal>>;
}
