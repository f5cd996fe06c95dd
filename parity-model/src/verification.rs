//! What crosses the wire of the verification endpoints, version 1.
//!
//! | path | answer |
//! | --- | --- |
//! | `GET /` | an [`Offer`] |
//! | `GET /shape` | a [`Shape`] |
//! | `GET /probe/<name>?…` | a [`Fact`] |
//! | `GET /job/<id>`, `GET /job?kind=…&…` | a [`Job`] |
//! | `GET /webhooks?run=…` | [`Webhooks`] |
//! | `GET /flags?run=…` | [`Flags`] |
//! | `GET /events?run=…` | server-sent events, each an [`Event`] |
//! | `GET`, `POST`, `DELETE /fault` | [`Faults`]; a `POST` sends a [`FaultName`], a `DELETE` says `?name=…` or means all |

mod event;
mod fact;
mod fault;
mod flag;
mod job;
mod offer;
mod shape;
mod sse;
mod webhook;

use serde::{Deserialize, Serialize};

pub use crate::verification::event::Event;
pub use crate::verification::fact::Fact;
pub use crate::verification::fault::{FaultName, Faults};
pub use crate::verification::flag::{Evaluation, Flags};
pub use crate::verification::job::{Job, JobStatus};
pub use crate::verification::offer::Offer;
pub use crate::verification::shape::{SecretShape, Shape};
pub use crate::verification::sse::{Sse, SseRead, SseReader, TooLong};
pub use crate::verification::webhook::{Direction, SignatureVerdict, Webhook, Webhooks};

/// The version of the protocol that these nouns are of.
pub const VERSION: u32 = 1;

/// The header that carries the token of the verification endpoints.
pub const TOKEN_HEADER: &str = "x-verify-token";

/// Where the verification endpoints are mounted unless `parity.toml` says otherwise.
pub const DEFAULT_PATH: &str = "/internal/verify";

/// The body of an answer that is no answer: what was wrong with the question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// One sentence for a person.
    pub error: String,
    /// `missing` where the question was right and there is no such thing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
}
