//! A request that removes what an action has made, kept where a kill does not reach it.

use std::borrow::Cow;
use std::future::IntoFuture;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::Method;
use hyper::header::HeaderName;
use parity_model::HttpMethod;
use parity_model::ledger::{self, SecretHeader};
use serde::Serialize;

use crate::clock::Deadline;
use crate::environment::Environment;
use crate::error::{Error, Place, Result};
use crate::http::{HttpClient, HttpRequest};
use crate::scope::Scope;
use crate::secret::Secret;
use crate::step::Step;
use crate::undo::Undos;
use crate::undo::ledger::LedgerFile;

/// How long keeping it may take.
const LIMIT: Duration = Duration::from_secs(5);

/// How long its answer may take.
const ANSWER: Duration = Duration::from_secs(10);

/// Where a request that removes something is kept and made.
#[derive(Debug, Clone)]
pub(crate) struct Undoing {
    pub(crate) scope: Scope,
    pub(crate) environment: Arc<Environment>,
    pub(crate) http: HttpClient,
    pub(crate) undos: Undos,
    pub(crate) ledger: LedgerFile,
}

/// A request that removes what the action is about to make; made by [`Action::undo_request`](crate::Action::undo_request).
///
/// It is kept when it is awaited.
#[derive(Debug)]
#[must_use = "nothing is undone unless it is awaited"]
pub struct UndoRequest {
    undoing: Undoing,
    place: Place,
    request: ledger::UndoRequest,
}

impl UndoRequest {
    #[track_caller]
    pub(crate) fn new(undoing: Undoing, method: HttpMethod, path: String) -> Self {
        let (body, headers) = Default::default();
        let request = ledger::UndoRequest { method, path, body, headers };
        Self { undoing, place: Place::of_caller(), request }
    }

    /// With this JSON as body.
    ///
    /// # Panics
    ///
    /// If `body` cannot be written as JSON.
    pub fn json(mut self, body: &impl Serialize) -> Self {
        let body = serde_json::to_value(body).expect("the body can be written as JSON");
        self.request.body = Some(body);
        self
    }

    /// With a header whose value is in a variable, of the process or of the file that `PARITY_ENV_FILE` names.
    /// Only the variable's name is kept.
    pub fn secret_header(self, name: impl Into<String>, variable: impl Into<String>) -> Self {
        self.header(name.into(), String::new(), variable.into())
    }

    /// With `authorization: Bearer …`, whose token is in a variable.
    pub fn bearer(self, variable: impl Into<String>) -> Self {
        self.header("authorization".to_owned(), "Bearer ".to_owned(), variable.into())
    }

    fn header(mut self, name: String, prefix: String, variable: String) -> Self {
        self.request.headers.insert(name, SecretHeader { prefix, variable });
        self
    }

    /// Keeps it, once it is known that it could be made.
    fn kept(undoing: &Undoing, request: ledger::UndoRequest, place: Place) -> Result<()> {
        let Undoing { scope, environment, http, undos, ledger } = undoing.clone();
        let title = request.to_string();
        let built = built(&request, &environment, |secret| {
            scope.evidence().redactor().register(secret);
        })?;
        let number = ledger.add(request)?;
        undos.add(title, place, async move {
            send(&http, &built, scope.deadline()).await?;
            ledger.strike(number)
        });
        Ok(())
    }
}

impl IntoFuture for UndoRequest {
    type Output = Result<()>;
    type IntoFuture = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        let Self { undoing, place, request } = self;
        let title = format!("keep how to undo: {request}");
        let scope = undoing.scope.clone();
        let keep = async move |_| Self::kept(&undoing, request, place);
        Step::placed(scope, title, place, LIMIT, keep).into_future()
    }
}

/// The request as it is sent, with the values of its variables; `register` hears each of them.
///
/// # Errors
///
/// A usage error if it has no address or a header has no name; unproven if a variable is not set.
pub(crate) fn built(
    request: &ledger::UndoRequest,
    environment: &Environment,
    register: impl Fn(&Secret<String>),
) -> Result<HttpRequest> {
    let url = environment.address(&request.path)?;
    let method = Method::from_bytes(request.method.as_str().as_bytes())?;
    let mut built = HttpRequest { method, ..HttpRequest::get(&url) };
    for (name, SecretHeader { prefix, variable }) in &request.headers {
        let lower = HeaderName::from_bytes(name.as_bytes()).map_err(|error| {
            Error::usage(format!("`{name}` to be the name of a header")).saw(error.to_string())
        })?;
        let secret = environment.secret_in(variable)?;
        register(&secret);
        let value = format!("{prefix}{}", secret.expose());
        built.headers.push((Cow::Owned(lower.as_str().to_owned()), value));
    }
    if let Some(body) = &request.body {
        built = built.header("content-type", "application/json");
        built.body = body.to_string().into_bytes();
    }
    Ok(built)
}

/// Makes the request; what a `DELETE` does not find is gone, which is all that is asked.
///
/// # Errors
///
/// An environment error if nothing answers; a product error if the answer is a refusal.
pub(crate) async fn send(
    http: &HttpClient,
    request: &HttpRequest,
    deadline: Deadline,
) -> Result<()> {
    let answer = http.send(request, deadline.inner(ANSWER)).await?;
    let is_gone = request.method == Method::DELETE && matches!(answer.status, 404 | 410);
    if (200..300).contains(&answer.status) || is_gone {
        return Ok(());
    }
    Err(Error::product(format!("{} {} to be answered with success", request.method, request.url))
        .saw(format!("status {}; {}", answer.status, answer.beginning())))
}
