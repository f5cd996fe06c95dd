//! Critical user actions as ordinary `cargo test` tests: written once, run against an environment that mirrors production.

#[cfg(not(unix))]
compile_error!("parity runs on Linux and macOS: its clean-up rests on process groups and pipes");

#[doc(hidden)]
pub mod __private;
pub mod abilities;
mod action;
mod arrivals;
mod browser;
mod clock;
mod cut;
mod diagnosis;
mod engine;
mod environment;
mod error;
mod evaluate;
mod eventually;
mod evidence;
mod expect;
mod flags;
mod frame;
mod http;
mod inquiry;
mod keyboard;
mod locate;
mod locator;
mod lock;
mod mail;
#[cfg_attr(
    not(any(feature = "cdp", feature = "webdriver")),
    expect(dead_code, reason = "only adapters tell browsers of it")
)]
mod names;
mod overlay;
mod page;
mod page_error;
mod panic;
mod picture;
pub mod prelude;
mod query;
mod readiness;
mod receive;
mod redact;
mod registry;
mod report;
mod response;
mod role;
mod run;
mod scope;
#[cfg(any(feature = "cdp", feature = "webdriver"))]
mod script;
mod secret;
mod session;
pub mod settings;
mod sign_in;
mod step;
mod telemetry;
mod totp;
mod trace;
mod undo;
mod user_directory;
mod verdict;
mod verify;
mod view;
mod webhook;

pub use parity_macros::{eventually, parity_action, try_eventually};
pub use parity_model as model;
pub use parity_model::received::InboxAnswer;
/// What [`Session::webdriver`] returns a driver of.
#[cfg(feature = "webdriver")]
pub use thirtyfour;

pub use crate::action::Action;
pub use crate::engine::{ColorScheme, Emulation, MouseButton, Permission, UserVerification};
pub use crate::error::{Error, ErrorKind, Result, permanent};
pub use crate::eventually::schedule::Schedule;
pub use crate::eventually::unheld::Unheld;
pub use crate::expect::page::UrlMatch;
pub use crate::expect::screenshot::Screenshot;
pub use crate::expect::{Expectable, Expectation, expect};
pub use crate::flags::Flags;
pub use crate::frame::Frame;
pub use crate::locate::{Locate, TestId};
pub use crate::locator::Locator;
pub use crate::locator::act::Act;
pub use crate::locator::choosing::Choice;
pub use crate::locator::click::Click;
pub use crate::locator::filling::Filling;
pub use crate::locator::filter::Filter;
pub use crate::locator::role_locator::RoleLocator;
pub use crate::mail::mailbox::Mailbox;
pub use crate::mail::message::{Attachment, Link, Mail};
pub use crate::page::Page;
pub use crate::page::dialog::Dialog;
pub use crate::page::download::Download;
pub use crate::page::intercept::Intercept;
pub use crate::page::traffic::{PageRequest, RequestMatch};
pub use crate::page::waiting::Doing;
pub use crate::query::{TextMatch, WholeText};
pub use crate::receive::of_run::{ReceiverOptions, RunReceiver};
pub use crate::registry::{Body, FindError, Registration, actions, find};
pub use crate::response::Response;
pub use crate::role::Role;
pub use crate::run::{Run, run};
pub use crate::secret::Secret;
pub use crate::session::{Authenticator, Client, ClientRequest, Cookie, SameSite, Session};
pub use crate::step::Step;
pub use crate::telemetry::spans::Spans;
pub use crate::undo::request::UndoRequest;
pub use crate::undo::sweep::{Sweeping, sweep};
pub use crate::verify::{JobsOfKind, Probe, Verify, WebhooksOf};
pub use crate::webhook::Webhooks;
pub use crate::webhook::delivery::Delivery;
pub use crate::webhook::finding::Finding;
pub use crate::webhook::inbox::Inbox;
pub use crate::webhook::scheme::Scheme;
pub use crate::webhook::sender::{Provider, Sender};
pub use crate::webhook::sending::{Sending, SendingTwice};
