//! Requests that do not go to the network as the page sends them.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use crate::engine::{Interception, Rule};
use crate::page::Page;
use crate::page::traffic::RequestMatch;
use crate::step::Step;

/// How long the browser may take to be told.
const LIMIT: Duration = Duration::from_secs(5);

/// What becomes of a request; for [`Page::intercept`].
///
/// What is answered here is no proof of what the system would have answered: use it for third parties, and to
/// see how the page bears a failure.
#[derive(Debug, Clone)]
#[must_use = "hand it to `page.intercept`"]
pub struct Intercept(Interception);

impl Intercept {
    /// It fails, as behind a blocker.
    pub fn block() -> Self {
        Self(Interception::Block)
    }

    /// It is answered with this status and no body.
    pub fn fulfil(status: u16) -> Self {
        Self(Interception::Fulfil { status, headers: Vec::new(), body: Vec::new() })
    }

    /// It goes on; say what is changed.
    pub fn change() -> Self {
        Self(Interception::Change { method: None, url: None, headers: Vec::new(), body: None })
    }

    /// With this header: of the answer where it is answered, else of the request.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        match &mut self.0 {
            Interception::Fulfil { headers, .. } | Interception::Change { headers, .. } => {
                headers.push((name.into(), value.into()));
            }
            Interception::Block => {}
        }
        self
    }

    /// With this body: of the answer where it is answered, else of the request.
    pub fn body(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        match &mut self.0 {
            Interception::Fulfil { body, .. } => *body = bytes.into(),
            Interception::Change { body, .. } => *body = Some(bytes.into()),
            Interception::Block => {}
        }
        self
    }

    /// With this JSON as body, and the header that says so.
    ///
    /// # Panics
    ///
    /// If `value` cannot be written as JSON.
    pub fn json(self, value: &impl Serialize) -> Self {
        let body = serde_json::to_vec(value).expect("the body can be written as JSON");
        self.header("content-type", "application/json").body(body)
    }

    /// To another address, without the page seeing it; only of what is changed.
    pub fn url(mut self, to: impl Into<String>) -> Self {
        if let Interception::Change { url, .. } = &mut self.0 {
            *url = Some(to.into());
        }
        self
    }

    /// By another method; only of what is changed.
    pub fn method(mut self, by: impl Into<String>) -> Self {
        if let Interception::Change { method, .. } = &mut self.0 {
            *method = Some(by.into());
        }
        self
    }
}

impl Page {
    /// From now on, does this with such requests of the page, its frames and its workers, and with those of a service
    /// worker that it has; where more than one rule takes a request, the last that was made does it. Each such request
    /// is evidence.
    ///
    /// # Errors
    ///
    /// A usage error for a path that cannot be joined or a wrong regular expression; an environment error if
    /// the browser does not answer.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # use parity_core::prelude::*;
    /// # async fn example(page: &Page) -> Result<()> {
    /// page.intercept(TextMatch::contains("analytics"), Intercept::block()).await?;
    /// page.intercept("/api/rates", Intercept::fulfil(503)).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn intercept(&self, wanted: impl Into<RequestMatch>, intercept: Intercept) -> Step<()> {
        let (page, wanted) = (self.clone(), wanted.into());
        let title = format!("intercept {wanted}: {}", intercept.0.told());
        Step::new(self.scope().clone(), title, LIMIT, async move |deadline| {
            let takes = Arc::new(wanted.compiled(&page)?);
            page.tab().intercept(Rule { takes, does: intercept.0 }, deadline).await
        })
    }
}
