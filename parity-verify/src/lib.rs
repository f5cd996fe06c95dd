//! The verification endpoints of a system under test, as an axum router.
//!
//! A test that asks "was the lead processed?" must not read it off a page alone. The system under
//! test answers such questions itself, to those who hold a token, and never in production: there
//! the token is not configured, and then no path here exists.
//!
//! | request | answer |
//! | --- | --- |
//! | `GET /probe/<name>?…` | a [`Fact`], from the probe of that name |
//! | `GET /job/<id>` | the [`Job`] of that id |
//! | `GET /job?kind=…&<field>=<value>` | the newest [`Job`] of that kind with those fields |
//!
//! | condition | status | body |
//! | --- | --- | --- |
//! | no token configured | 404 | none |
//! | header `x-verify-token` missing or wrong | 403 | none |
//! | a parameter missing or given twice | 400 | a [`Refusal`] that names it |
//! | no such job | 404 | a [`Refusal`] with status `missing` |
//! | no such probe, no such path | 404 | a [`Refusal`] that names those there are |
//! | a probe failed | 500 | a [`Refusal`] without the cause; the cause is logged |
//!
//! # Examples
//!
//! ```
//! use axum::Router;
//! use parity_verify::{Fact, Job, JobQuery, Query, Token, Unanswered, Verification};
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
//! let token = Some(Token::new("from-the-environment"));
//! let verification = Verification::new(token).probe("lead", lead).jobs(job);
//! let app: Router = Router::new().nest(parity_verify::DEFAULT_PATH, verification.into_router());
//! # drop(app);
//! ```

mod query;
mod token;
mod verification;

pub use parity_model::verification::{DEFAULT_PATH, Fact, Job, JobStatus, Refusal, TOKEN_HEADER};

pub use crate::query::{JobQuery, Query, Unanswered};
pub use crate::token::Token;
pub use crate::verification::Verification;
