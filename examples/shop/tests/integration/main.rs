//! The shop's web process with a real database, Redis and identity provider; everybody else that it talks to is a double in the test.
//!
//! `shop up --env ci -- cargo nextest run -p shop --test integration`

#![expect(clippy::unwrap_used, reason = "what cannot be done here has failed the test")]

mod clock;
mod database;
mod doubles;
mod environment;
mod people;
mod process;
mod shop;
mod visitor;
mod webhook;

mod admin;
mod billing;
mod checkout;
mod leads;
mod pages;
mod recovery;
mod refused;
mod sign_in;
mod team;
mod uploads;
mod verification;
mod webhooks;
