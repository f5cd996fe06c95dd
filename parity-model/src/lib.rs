//! Plain serializable nouns shared by the crates of parity; no I/O, no clock.
//!
//! | module | noun |
//! | --- | --- |
//! | [`surface`] | the kinds of configuration that change outcomes |
//! | [`verification`] | what crosses the wire of the verification endpoints |

pub mod surface;
pub mod verification;

pub use crate::surface::Surface;
pub use crate::verification::{Fact, Job, JobStatus};
