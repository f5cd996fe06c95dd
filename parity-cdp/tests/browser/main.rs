//! The public face of the client, against a real Chromium.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod attach;
mod cleanup;
mod commands;
mod doorway;
mod events;
mod fixture;
mod keeper;
mod launch;
mod protocol;
mod share;
mod spare;
mod trace;
mod user;
