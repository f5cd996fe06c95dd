//! The public face of the verification endpoints, asked as a harness asks it, and held against `openapi.yaml`.

#![expect(clippy::unwrap_used, reason = "a test that cannot ask has failed")]

mod answers;
mod application;
mod asking;
mod document;
mod events;
mod limits;
mod redaction;
mod refusals;
