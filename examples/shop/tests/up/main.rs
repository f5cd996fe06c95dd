//! `shop up` as a user sees it: it comes up, serves, and leaves nothing behind, however it ends.

#![expect(clippy::unwrap_used, reason = "what cannot be done here has failed the test")]

mod command;
mod ending;
mod environments;
mod http;
mod paying;
mod people;
mod process;
mod running;
mod serving;
mod site;
mod wait;
