//! The router: who may ask, which questions there are, and how each is answered.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::extract::{Path, Query as Parameters, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use parity_model::verification::{Fact, Job, Refusal, TOKEN_HEADER};

use crate::query::{JobQuery, Query, Unanswered, Why};
use crate::token::Token;

type Answer<T> = Pin<Box<dyn Future<Output = Result<T, Unanswered>> + Send>>;
type Probe = Box<dyn Fn(Query) -> Answer<Fact> + Send + Sync>;
type Jobs = Box<dyn Fn(JobQuery) -> Answer<Option<Job>> + Send + Sync>;

/// The verification endpoints of one application.
#[must_use = "the endpoints do not exist until `into_router` is nested in the application"]
pub struct Verification {
    token: Option<Token>,
    questions: Questions,
}

#[derive(Default)]
struct Questions {
    probes: BTreeMap<String, Probe>,
    jobs: Option<Jobs>,
}

impl Verification {
    /// Starts with no probe and no jobs.
    ///
    /// Without a token, or with an empty one, every path answers 404: production has none.
    pub fn new(token: Option<Token>) -> Self {
        let token = token.filter(|token| !token.is_empty());
        Self { token, questions: Questions::default() }
    }

    /// Answers `GET /probe/<name>` with what `probe` finds; a second of that name replaces the first.
    pub fn probe<F, A>(mut self, name: impl Into<String>, probe: F) -> Self
    where
        F: Fn(Query) -> A + Send + Sync + 'static,
        A: Future<Output = Result<Fact, Unanswered>> + Send + 'static,
    {
        let probe: Probe = Box::new(move |query| Box::pin(probe(query)));
        self.questions.probes.insert(name.into(), probe);
        self
    }

    /// Answers `GET /job/<id>` and `GET /job?…` with what `jobs` finds; `None` is a missing job.
    pub fn jobs<F, A>(mut self, jobs: F) -> Self
    where
        F: Fn(JobQuery) -> A + Send + Sync + 'static,
        A: Future<Output = Result<Option<Job>, Unanswered>> + Send + 'static,
    {
        self.questions.jobs = Some(Box::new(move |query| Box::pin(jobs(query))));
        self
    }

    /// Returns the router, to be nested under [`DEFAULT_PATH`](crate::DEFAULT_PATH).
    #[must_use = "the endpoints do not exist until the router is nested in the application"]
    pub fn into_router<S: Clone + Send + Sync + 'static>(self) -> Router<S> {
        let Some(token) = self.token else {
            return Router::new().fallback(async || StatusCode::NOT_FOUND);
        };
        let questions = Arc::new(self.questions);
        Router::new()
            .route("/probe/{name}", get(answer_probe))
            .route("/job/{id}", get(answer_job_by_id))
            .route("/job", get(answer_job_by_fields))
            .fallback(refuse_path)
            .method_not_allowed_fallback(async || StatusCode::METHOD_NOT_ALLOWED)
            .layer(middleware::from_fn_with_state(token, admit))
            .with_state(questions)
    }
}

impl fmt::Debug for Verification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verification")
            .field("token", &self.token)
            .field("probes", &self.questions.probes.keys())
            .finish_non_exhaustive()
    }
}

/// Lets only holders of the token through, before anything else is looked at.
async fn admit(State(token): State<Token>, request: Request, next: Next) -> Response {
    let sent = request.headers().get(TOKEN_HEADER).map(HeaderValue::as_bytes);
    let mut response = match sent {
        Some(sent) if token.matches(sent) => next.run(request).await,
        Some(_) | None => StatusCode::FORBIDDEN.into_response(),
    };
    // A stale fact is worse than none.
    let no_store = HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, no_store);
    response
}

async fn answer_probe(
    State(questions): State<Arc<Questions>>,
    Path(name): Path<String>,
    Parameters(parameters): Parameters<Vec<(String, String)>>,
) -> Response {
    let Some(probe) = questions.probes.get(&name) else {
        let names = questions.probe_names();
        return refuse(StatusCode::NOT_FOUND, format!("there is no probe `{name}`; {names}"));
    };
    let found = match Query::read(parameters) {
        Ok(query) => probe(query).await,
        Err(unanswered) => Err(unanswered),
    };
    match found {
        Ok(fact) => Json(fact).into_response(),
        Err(unanswered) => refuse_unanswered(unanswered, &format!("probe `{name}`")),
    }
}

async fn answer_job_by_id(
    State(questions): State<Arc<Questions>>,
    Path(id): Path<String>,
) -> Response {
    answer_job(&questions, Ok(JobQuery::ById(id))).await
}

async fn answer_job_by_fields(
    State(questions): State<Arc<Questions>>,
    Parameters(parameters): Parameters<Vec<(String, String)>>,
) -> Response {
    let query = Query::read(parameters).and_then(JobQuery::by_fields);
    answer_job(&questions, query).await
}

async fn answer_job(questions: &Questions, query: Result<JobQuery, Unanswered>) -> Response {
    let Some(jobs) = &questions.jobs else {
        let error = "this application tells nothing of its jobs; give `Verification::jobs` a way";
        return refuse(StatusCode::NOT_FOUND, error.to_owned());
    };
    let found = match query {
        Ok(query) => jobs(query).await,
        Err(unanswered) => Err(unanswered),
    };
    match found {
        Ok(Some(job)) => Json(job).into_response(),
        Ok(None) => {
            let error = "there is no such job".to_owned();
            let missing = Refusal { error, status: Some("missing".to_owned()) };
            (StatusCode::NOT_FOUND, Json(missing)).into_response()
        }
        Err(unanswered) => refuse_unanswered(unanswered, "question for a job"),
    }
}

async fn refuse_path(State(questions): State<Arc<Questions>>) -> Response {
    let names = questions.probe_names();
    let error =
        format!("there is no such path; ask `/probe/<name>`, `/job/<id>` or `/job?…`; {names}");
    refuse(StatusCode::NOT_FOUND, error)
}

impl Questions {
    fn probe_names(&self) -> String {
        if self.probes.is_empty() {
            return "this application has no probes".to_owned();
        }
        let names: Vec<_> = self.probes.keys().map(|name| format!("`{name}`")).collect();
        format!("the probes are {}", names.join(", "))
    }
}

fn refuse_unanswered(unanswered: Unanswered, question: &str) -> Response {
    match unanswered.why {
        Why::BadQuery(what_to_do) => refuse(StatusCode::BAD_REQUEST, what_to_do),
        Why::Failed(error) => {
            tracing::error!(error = error.as_ref(), "the {question} could not be answered");
            let said =
                format!("the {question} could not be answered; the application's log says why");
            refuse(StatusCode::INTERNAL_SERVER_ERROR, said)
        }
    }
}

fn refuse(status: StatusCode, error: String) -> Response {
    (status, Json(Refusal { error, status: None })).into_response()
}
