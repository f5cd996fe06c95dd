//! The verification endpoints of a system under test, as an axum router.
//!
//! A test that asks "was the lead processed?" must not read it off a page alone. The system under
//! test answers such questions itself, to those who hold a token, and never in production: there
//! no path here exists, whatever is configured.
//!
//! | request | answer |
//! | --- | --- |
//! | `GET` of the path itself | an [`Offer`]: what there is to ask |
//! | `GET /shape` | the [`Shape`] of the environment |
//! | `GET /probe/<name>?…` | a [`Fact`], from the probe of that name |
//! | `GET /job/<id>` | the [`Job`] of that id |
//! | `GET /job?kind=…&<field>=<value>` | the newest [`Job`] of that kind with those fields |
//! | `GET /webhooks?run=…` | the [`Webhook`]s that a run has caused |
//! | `GET /flags?run=…` | the [`Evaluation`]s of feature flags for a run |
//! | `GET /events?run=…` | the same as server-sent [`Event`]s, as it happens |
//! | `GET`, `POST`, `DELETE /fault` | the [`Faults`]; turns one on or off |
//!
//! | condition | status | body |
//! | --- | --- | --- |
//! | no token configured, or production | 404 | none |
//! | header `x-verify-token` missing or wrong | 403 | none |
//! | too many wrong tokens | 429 with `Retry-After` | none |
//! | too many requests, or streams | 429 with `Retry-After` | a [`Refusal`] |
//! | a parameter missing, given twice or wrong; no percent-encoded text; no JSON | 400 | a [`Refusal`] that names it |
//! | a query above 8 KiB; a body above 64 KiB; a body that takes longer than 5 s | 414; 413; 408 | a [`Refusal`] |
//! | no such job | 404 | a [`Refusal`] with status `missing` |
//! | no such probe, fault or path, or not offered | 404 | a [`Refusal`] that says what there is |
//! | a probe failed or panicked; took longer than 10 s | 500; 504 | a [`Refusal`] without the cause; the cause is logged |
//!
//! `openapi.yaml` beside this crate's manifest is the protocol as a document; `cargo parity conform` checks any
//! implementation of it, in any language.
//!
//! # Examples
//!
//! ```
//! use axum::Router;
//! use parity_verify::{Fact, Feed, Job, JobQuery, Query, RunId, Token, Unanswered, Verification};
//!
//! async fn lead(query: Query) -> Result<Fact, Unanswered> {
//!     let email = query.require("email")?;
//!     // Here an application asks its database.
//!     Ok(Fact::new("processed").with("email", email).with("score", 70))
//! }
//!
//! async fn job(query: JobQuery) -> Result<Option<Job>, Unanswered> {
//!     // Here an application asks its queue.
//!     match query {
//!         JobQuery::ById(_id) => Ok(None),
//!         JobQuery::ByFields { kind: _, fields: _ } => Ok(None),
//!     }
//! }
//!
//! // A handler tells the feed what a run has caused.
//! async fn contact(feed: Feed, run: Option<RunId>) {
//!     if let Some(run) = run {
//!         feed.fact(&run, "lead", Fact::new("pending"));
//!     }
//! }
//!
//! let feed = Feed::new();
//! let token = Some(Token::new("from-the-environment"));
//! let verification = Verification::new("verify", token)
//!     .probe("lead", lead)
//!     .jobs(job)
//!     .events(feed.clone())
//!     .redact("sk_live_of_the_payment_provider");
//! let app: Router = Router::new()
//!     .route("/contact", axum::routing::post(async move |run: Option<RunId>| contact(feed, run).await))
//!     .nest(parity_verify::DEFAULT_PATH, verification.into_router());
//! # drop(app);
//! ```
//!
//! A server without a router takes the same as a [`tower`](https://docs.rs/tower) service:
//!
//! ```
//! use axum::Router;
//! use hyper_util::rt::TokioIo;
//! use hyper_util::service::TowerToHyperService;
//! use parity_verify::{Token, Verification};
//!
//! # async fn serve(stream: tokio::net::TcpStream) -> Result<(), hyper::Error> {
//! let verification = Verification::new("verify", Some(Token::new("from-the-environment")));
//! let service: Router = Router::new().nest(parity_verify::DEFAULT_PATH, verification.into_router());
//! let service = TowerToHyperService::new(service);
//! hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await
//! # }
//! ```

mod addresses;
mod answers;
mod bucket;
mod clock;
mod conform;
mod drills;
mod environment;
mod feed;
mod guard;
mod limits;
mod query;
mod questions;
mod reply;
mod run;
mod secrets;
mod stream;
mod token;
mod verification;

pub use parity_model::Surface;
pub use parity_model::verification::{
    DEFAULT_PATH, Direction, Evaluation, Event, Fact, Faults, Flags, Job, JobStatus, Offer,
    Refusal, SecretShape, Shape, SignatureVerdict, TOKEN_HEADER, Webhook, Webhooks,
};

pub use crate::bucket::Rate;
pub use crate::drills::{Drills, Turn};
pub use crate::environment::Environment;
pub use crate::feed::{Bounds, Feed};
pub use crate::limits::Limits;
pub use crate::query::{JobQuery, Query, Unanswered};
pub use crate::run::RunId;
pub use crate::stream::Addresses;
pub use crate::token::Token;
pub use crate::verification::Verification;
