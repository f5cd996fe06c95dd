//! Plain serializable nouns shared by the crates of parity; no I/O, no clock.
//!
//! | module | noun |
//! | --- | --- |
//! | [`surface`] | the kinds of configuration that change outcomes |
//! | [`duration`] | spans of time as people write them |
//! | [`nearest`](mod@nearest) | the name that was probably meant |
//! | [`manifest`] | what `parity.toml` says |
//! | [`verification`] | what crosses the wire of the verification endpoints |
//! | [`telemetry`] | what a system under test tells by OpenTelemetry |
//! | [`listing`] | what a test binary says of its actions |
//! | [`evidence`] | what was seen during a run |
//! | [`method`] | the methods of requests |
//! | [`ledger`] | what a run has made and will remove |
//! | [`received`] | what a receiver of the harness has taken in |
//! | [`verdict`] | what a run was judged to be, and why |

pub mod duration;
pub mod evidence;
pub mod ledger;
pub mod listing;
pub mod manifest;
pub mod method;
pub mod nearest;
pub mod received;
mod secret_forms;
pub mod surface;
pub mod telemetry;
pub mod verdict;
pub mod verification;

pub use crate::manifest::{Manifest, ManifestError};
pub use crate::method::HttpMethod;
pub use crate::secret_forms::{SHORTEST, secret_forms};
pub use crate::surface::Surface;
pub use crate::telemetry::{Span, SpanKind};
pub use crate::verdict::Verdict;
pub use crate::verification::{Fact, Job, JobStatus};
