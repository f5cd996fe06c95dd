//! Roles, names and states by the script in the page, against Chromium's own accessibility tree.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod cases;
mod chromium;
mod compare;
mod generate;
mod generated;
mod packages;
mod random;
mod real;
mod snapshot;
mod tally;
