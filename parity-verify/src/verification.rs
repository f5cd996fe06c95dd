//! The endpoints of an application: what it answers to, and the router that does.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware;
use axum::routing::get;
use parity_model::verification::{Evaluation, Fact, Job, Shape, Webhook};
use tokio::sync::Semaphore;

use crate::answers::{self, Endpoints};
use crate::conform;
use crate::drills::Drills;
use crate::environment::Environment;
use crate::feed::Feed;
use crate::guard::{Guard, guard};
use crate::limits::Limits;
use crate::query::{JobQuery, Query, Unanswered};
use crate::questions::{Questions, way};
use crate::reply::Replies;
use crate::run::RunId;
use crate::secrets::Secrets;
use crate::stream::Addresses;
use crate::token::Token;

/// The verification endpoints of one application.
#[must_use = "the endpoints do not exist until `into_router` is nested in the application"]
pub struct Verification {
    environment: Environment,
    token: Option<Token>,
    questions: Questions,
    secrets: Secrets,
    addresses: Addresses,
    limits: Limits,
}

impl Verification {
    /// Starts with no question that is answered.
    ///
    /// In production, and without a token or with an empty one, every path answers 404, whatever is said later.
    pub fn new(environment: impl Into<Environment>, token: Option<Token>) -> Self {
        let token = token.filter(|token| !token.is_empty());
        let secrets = Secrets::default();
        if let Some(token) = &token {
            secrets.register(token.expose());
        }
        Self {
            environment: environment.into(),
            token,
            questions: Questions::default(),
            secrets,
            addresses: Addresses::Masked,
            limits: Limits::default(),
        }
    }

    /// Answers `GET /shape` with the environment's shape.
    pub fn shape<F, A>(mut self, shape: F) -> Self
    where
        F: Fn() -> A + Send + Sync + 'static,
        A: Future<Output = Result<Shape, Unanswered>> + Send + 'static,
    {
        self.questions.shape = Some(way(move |()| shape()));
        self
    }

    /// Answers `GET /probe/<name>` with what `probe` finds; a second of that name replaces the first.
    pub fn probe<F, A>(mut self, name: impl Into<String>, probe: F) -> Self
    where
        F: Fn(Query) -> A + Send + Sync + 'static,
        A: Future<Output = Result<Fact, Unanswered>> + Send + 'static,
    {
        self.questions.probes.insert(name.into(), way(probe));
        self
    }

    /// Answers `GET /job/<id>` and `GET /job?…` with what `jobs` finds; `None` is a missing job.
    pub fn jobs<F, A>(mut self, jobs: F) -> Self
    where
        F: Fn(JobQuery) -> A + Send + Sync + 'static,
        A: Future<Output = Result<Option<Job>, Unanswered>> + Send + 'static,
    {
        self.questions.jobs = Some(way(jobs));
        self
    }

    /// Answers `GET /webhooks?run=…` with what `webhooks` finds of the run, in place of what the feed has.
    pub fn webhooks<F, A>(mut self, webhooks: F) -> Self
    where
        F: Fn(RunId) -> A + Send + Sync + 'static,
        A: Future<Output = Result<Vec<Webhook>, Unanswered>> + Send + 'static,
    {
        self.questions.webhooks = Some(way(webhooks));
        self
    }

    /// Answers `GET /flags?run=…` with what `flags` finds of the run, in place of what the feed has.
    pub fn flags<F, A>(mut self, flags: F) -> Self
    where
        F: Fn(RunId) -> A + Send + Sync + 'static,
        A: Future<Output = Result<Vec<Evaluation>, Unanswered>> + Send + 'static,
    {
        self.questions.flags = Some(way(flags));
        self
    }

    /// Answers `GET /events?run=…` with what the feed is told, and those questions for webhooks, flags and jobs that
    /// the application gives no way of its own.
    pub fn events(mut self, feed: Feed) -> Self {
        self.questions.feed = Some(feed);
        self
    }

    /// Answers `/fault`: has those who hold the token turn faults on and off.
    pub fn faults(mut self, drills: Drills) -> Self {
        self.questions.drills = Some(drills);
        self
    }

    /// Takes `secret` out of every answer: as it is, URL-encoded, in base64 and JSON-escaped. The token is a secret
    /// anyway. One of less than four characters stands in too much, and is not looked for.
    pub fn redact(self, secret: impl AsRef<str>) -> Self {
        self.secrets.register(secret.as_ref());
        self
    }

    /// Says what becomes of e-mail addresses in the contexts of flags; they are masked unless something else is said.
    pub fn addresses(mut self, addresses: Addresses) -> Self {
        self.addresses = addresses;
        self
    }

    /// Says what callers may ask for at most.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Adds what `cargo parity conform` needs to have something happen: the probe `conform`, which publishes to the
    /// feed, and a fault `conform` that does nothing. For an instance that only a conformance suite talks to.
    pub fn conformable(mut self) -> Self {
        let feed = self.questions.feed.get_or_insert_default().clone();
        let secrets = self.secrets.clone();
        let drills = self.questions.drills.take().unwrap_or_default();
        self.questions.drills = Some(drills.fault(conform::NAME));
        self.probe(conform::NAME, move |query| {
            conform::answer(feed.clone(), secrets.clone(), query)
        })
    }

    /// Returns the router, to be nested under [`DEFAULT_PATH`](crate::DEFAULT_PATH).
    #[must_use = "the endpoints do not exist until the router is nested in the application"]
    pub fn into_router<S: Clone + Send + Sync + 'static>(self) -> Router<S> {
        let Some(token) = self.token else { return absent() };
        if self.environment.is_production() {
            tracing::warn!(
                "a verification token is configured in production (`{}`), where no verification \
                 endpoint exists; take it out",
                self.environment
            );
            return absent();
        }
        let replies = Replies::without(self.secrets);
        let guarded = Guard::new(token, &self.limits, replies.clone());
        let endpoints = Endpoints {
            questions: self.questions,
            replies,
            addresses: self.addresses,
            streams: Arc::new(Semaphore::new(self.limits.streams)),
            limits: self.limits,
        };
        let fault = get(answers::faults).post(answers::turn_on).delete(answers::turn_off);
        Router::new()
            .route("/", get(answers::offer))
            .route("/shape", get(answers::shape))
            .route("/probe/{name}", get(answers::probe))
            .route("/job/{id}", get(answers::job_by_id))
            .route("/job", get(answers::job_by_fields))
            .route("/webhooks", get(answers::webhooks))
            .route("/flags", get(answers::flags))
            .route("/events", get(answers::events))
            .route("/fault", fault)
            .fallback(answers::no_such_path)
            .method_not_allowed_fallback(answers::no_such_method)
            .layer(middleware::from_fn_with_state(guarded, guard))
            .with_state(Arc::new(endpoints))
    }
}

/// Where the endpoints do not exist, nothing does.
fn absent<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().fallback(async || StatusCode::NOT_FOUND)
}

impl fmt::Debug for Verification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verification")
            .field("environment", &self.environment)
            .field("token", &self.token)
            .field("offer", &self.questions.offer())
            .finish_non_exhaustive()
    }
}
