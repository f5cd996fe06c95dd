//! How each question is answered, once it was let through.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path, Query as Parameters, State};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode};
use axum::response::Response;
use parity_model::verification::{FaultName, Flags, SecretShape, Shape, Webhooks};
use parity_model::{Job, Surface};
use serde_json::Value;
use tokio::sync::Semaphore;

use crate::conform;
use crate::drills::{Drills, Turn};
use crate::feed::Feed;
use crate::limits::Limits;
use crate::query::{JobQuery, Query, Unanswered};
use crate::questions::{Outcome, Questions, settled};
use crate::reply::Replies;
use crate::run::RunId;
use crate::stream::{Addresses, EventStream, Written};

/// By what a client says which event it has seen last.
const LAST_EVENT: HeaderName = HeaderName::from_static("last-event-id");

/// How long who may not have a stream is told to wait.
const FOR_STREAM: Duration = Duration::from_secs(1);

/// What questions are called where they are not answered.
const FOR_JOB: &str = "question for a job";
const FOR_WEBHOOKS: &str = "question for webhooks";
const FOR_FLAGS: &str = "question for flags";
const FOR_EVENTS: &str = "question for events";

/// What every answer is made from.
pub(crate) struct Endpoints {
    pub(crate) questions: Questions,
    pub(crate) replies: Replies,
    pub(crate) limits: Limits,
    pub(crate) addresses: Addresses,
    pub(crate) streams: Arc<Semaphore>,
}

type Shared = State<Arc<Endpoints>>;
type Given = Parameters<Vec<(String, String)>>;

impl Endpoints {
    async fn settled<T>(
        &self,
        what: &str,
        answer: impl Future<Output = Result<T, Unanswered>>,
    ) -> Outcome<T> {
        settled(what, self.limits.answer, answer).await
    }

    fn not_offered(&self, what: &str, method: &str) -> Response {
        let error = format!("this application tells nothing of its {what}; give it `{method}`");
        self.replies.refuse(StatusCode::NOT_FOUND, error)
    }
}

pub(crate) async fn offer(State(endpoints): Shared) -> Response {
    endpoints.replies.json(&endpoints.questions.offer())
}

pub(crate) async fn shape(State(endpoints): Shared) -> Response {
    let Some(way) = &endpoints.questions.shape else {
        return endpoints.not_offered("shape", "Verification::shape");
    };
    let found = endpoints.settled("shape", async { checked(way(()).await?) }).await;
    endpoints.replies.outcome("shape", found, |shape| endpoints.replies.json(&shape))
}

/// Returns a shape whose secrets are told of as secrets may be.
fn checked(shape: Shape) -> Result<Shape, Unanswered> {
    for (name, told) in shape.surfaces.get(&Surface::Secrets).into_iter().flatten() {
        serde_json::from_value::<SecretShape>(told.clone()).map_err(|_| {
            let what = format!("the shape says more of the secret `{name}` than may be told");
            std::io::Error::other(what)
        })?;
    }
    Ok(shape)
}

pub(crate) async fn probe(
    State(endpoints): Shared,
    Path(name): Path<String>,
    Parameters(given): Given,
) -> Response {
    let Some(probe) = endpoints.questions.probes.get(&name) else {
        let names = endpoints.questions.probe_names();
        let error = format!("there is no probe `{name}`; {names}");
        return endpoints.replies.refuse(StatusCode::NOT_FOUND, error);
    };
    let what = format!("probe `{name}`");
    let found = endpoints.settled(&what, async { probe(Query::read(given)?).await }).await;
    endpoints.replies.outcome(&what, found, |fact| endpoints.replies.json(&fact))
}

pub(crate) async fn job_by_id(State(endpoints): Shared, Path(id): Path<String>) -> Response {
    job(&endpoints, Ok(JobQuery::ById(id))).await
}

pub(crate) async fn job_by_fields(State(endpoints): Shared, Parameters(given): Given) -> Response {
    job(&endpoints, Query::read(given).and_then(JobQuery::by_fields)).await
}

async fn job(endpoints: &Endpoints, query: Result<JobQuery, Unanswered>) -> Response {
    let questions = &endpoints.questions;
    if !questions.offer().jobs {
        return endpoints.not_offered("jobs", "Verification::jobs");
    }
    let found = endpoints.settled(FOR_JOB, find_job(questions, query)).await;
    endpoints.replies.outcome(FOR_JOB, found, |job| match job {
        Some(job) => endpoints.replies.json(&job),
        None => endpoints.replies.missing("there is no such job"),
    })
}

async fn find_job(
    questions: &Questions,
    query: Result<JobQuery, Unanswered>,
) -> Result<Option<Job>, Unanswered> {
    let query = query?;
    let is_conform = questions.probes.contains_key(conform::NAME);
    match (&questions.jobs, &questions.feed) {
        (Some(way), Some(feed)) if is_conform => {
            let found = way(query.clone()).await?;
            // Jobs of the probe `conform` stand in no queue.
            Ok(found.or_else(|| job_of_feed(feed, &query).ok().flatten()))
        }
        (Some(way), _) => way(query).await,
        (None, Some(feed)) => job_of_feed(feed, &query),
        (None, None) => Ok(None),
    }
}

fn job_of_feed(feed: &Feed, query: &JobQuery) -> Result<Option<Job>, Unanswered> {
    let (kind, fields) = match query {
        JobQuery::ById(id) => return Ok(feed.newest_job(None, |job| job.id == *id)),
        JobQuery::ByFields { kind, fields } => (kind, fields),
    };
    if let Some((other, _)) = fields.iter().find(|(name, _)| *name != "run") {
        return Err(Unanswered::bad_query(format!(
            "jobs are known here by `kind` and `run` alone, and not by `{other}`; leave it out"
        )));
    }
    let run = fields.get("run").map(|_| RunId::asked(fields)).transpose()?;
    Ok(feed.newest_job(run.as_ref(), |job| job.kind == *kind))
}

pub(crate) async fn webhooks(State(endpoints): Shared, Parameters(given): Given) -> Response {
    let questions = &endpoints.questions;
    if !questions.offer().webhooks {
        return endpoints.not_offered("webhooks", "Verification::webhooks");
    }
    let found = endpoints.settled(FOR_WEBHOOKS, async {
        let run = RunId::asked(&Query::read(given)?)?;
        match (&questions.webhooks, &questions.feed) {
            (Some(way), _) => way(run).await,
            (None, feed) => Ok(feed.as_ref().map(|feed| feed.webhooks(&run)).unwrap_or_default()),
        }
    });
    let answer = |webhooks| endpoints.replies.json(&Webhooks { webhooks });
    endpoints.replies.outcome(FOR_WEBHOOKS, found.await, answer)
}

pub(crate) async fn flags(State(endpoints): Shared, Parameters(given): Given) -> Response {
    let questions = &endpoints.questions;
    if !questions.offer().flags {
        return endpoints.not_offered("feature flags", "Verification::flags");
    }
    let found = endpoints.settled(FOR_FLAGS, async {
        let run = RunId::asked(&Query::read(given)?)?;
        let flags = match (&questions.flags, &questions.feed) {
            (Some(way), _) => way(run).await?,
            (None, feed) => feed.as_ref().map(|feed| feed.flags(&run)).unwrap_or_default(),
        };
        let mut answer = serde_json::to_value(Flags { flags })?;
        for evaluation in answer["flags"].as_array_mut().into_iter().flatten() {
            // Before addresses are masked: a secret with an `@` in it would not be found any more.
            let told = endpoints.replies.secrets().value(evaluation.take());
            *evaluation = endpoints.addresses.evaluation(told);
        }
        Ok(answer)
    });
    let answer = |flags: Value| endpoints.replies.json(&flags);
    endpoints.replies.outcome(FOR_FLAGS, found.await, answer)
}

pub(crate) async fn events(
    State(endpoints): Shared,
    Parameters(given): Given,
    headers: HeaderMap,
) -> Response {
    let Some(feed) = &endpoints.questions.feed else {
        return endpoints.not_offered("events", "Verification::events");
    };
    let asked = async { Ok((RunId::asked(&Query::read(given)?)?, last_event(&headers)?)) };
    let asked = endpoints.settled(FOR_EVENTS, asked).await;
    endpoints.replies.outcome(FOR_EVENTS, asked, |(run, last)| {
        let Ok(place) = Arc::clone(&endpoints.streams).try_acquire_owned() else {
            let error = "there are too many streams of events; close one";
            return endpoints.replies.too_many(FOR_STREAM, error);
        };
        let Ok(subscription) = feed.listen(run, last) else {
            let error = "what comes after this `Last-Event-ID` is not kept any more; ask for the \
                         present state, and listen without it";
            return endpoints.replies.refuse(StatusCode::GONE, error);
        };
        let secrets = endpoints.replies.secrets().clone();
        let written = Written { secrets, addresses: endpoints.addresses };
        let silence = endpoints.limits.silence;
        EventStream { subscription, written, silence, _place: place }.into_response()
    })
}

fn last_event(headers: &HeaderMap) -> Result<Option<u64>, Unanswered> {
    let Some(last) = headers.get(LAST_EVENT) else { return Ok(None) };
    let number = last.to_str().ok().and_then(|last| last.trim().parse().ok());
    number.map(Some).ok_or_else(|| {
        Unanswered::bad_query("`Last-Event-ID` is the `id` of no event; send that of the last")
    })
}

pub(crate) async fn faults(State(endpoints): Shared) -> Response {
    match &endpoints.questions.drills {
        Some(drills) => endpoints.replies.json(&drills.state()),
        None => endpoints.not_offered("faults", "Verification::faults"),
    }
}

pub(crate) async fn turn_on(State(endpoints): Shared, body: Bytes) -> Response {
    let Some(drills) = &endpoints.questions.drills else {
        return endpoints.not_offered("faults", "Verification::faults");
    };
    match serde_json::from_slice::<FaultName>(&body) {
        Ok(FaultName { name }) => turn(&endpoints, drills, &name, Turn::On).await,
        Err(error) => {
            let error = format!("the body is no JSON of the form {{\"name\": \"…\"}}: {error}");
            endpoints.replies.refuse(StatusCode::BAD_REQUEST, error)
        }
    }
}

pub(crate) async fn turn_off(State(endpoints): Shared, Parameters(given): Given) -> Response {
    let Some(drills) = &endpoints.questions.drills else {
        return endpoints.not_offered("faults", "Verification::faults");
    };
    match Query::read(given) {
        Ok(query) if query.get("name").is_some() => {
            turn(&endpoints, drills, query.get("name").unwrap_or_default(), Turn::Off).await
        }
        read => {
            let off = async {
                drop(read?);
                drills.turn_all_off().await
            };
            let turned = endpoints.settled("faults", off).await;
            let answer = |()| endpoints.replies.json(&drills.state());
            endpoints.replies.outcome("faults", turned, answer)
        }
    }
}

async fn turn(endpoints: &Endpoints, drills: &Drills, name: &str, way: Turn) -> Response {
    let what = format!("fault `{name}`");
    let turned = async { drills.turn(name, way).await.transpose() };
    let turned = endpoints.settled(&what, turned).await;
    endpoints.replies.outcome(&what, turned, |turned| {
        let state = drills.state();
        if turned.is_some() {
            return endpoints.replies.json(&state);
        }
        let known: Vec<_> = state.known.iter().map(|name| format!("`{name}`")).collect();
        let error = format!("there is no fault `{name}`; there are {}", known.join(", "));
        endpoints.replies.refuse(StatusCode::NOT_FOUND, error)
    })
}

pub(crate) async fn no_such_path(State(endpoints): Shared) -> Response {
    let names = endpoints.questions.probe_names();
    let error = format!(
        "there is no such path; ask `/`, `/shape`, `/probe/<name>`, `/job/<id>`, `/job?…`, \
         `/webhooks`, `/flags`, `/events` or `/fault`; {names}"
    );
    endpoints.replies.refuse(StatusCode::NOT_FOUND, error)
}

pub(crate) async fn no_such_method(State(endpoints): Shared, method: Method) -> Response {
    let error = format!("`{method}` is not answered here; `Allow` says what is");
    endpoints.replies.refuse(StatusCode::METHOD_NOT_ALLOWED, error)
}
