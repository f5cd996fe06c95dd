//! What a test author names, in one `use`.

pub use parity_macros::{eventually, parity_action, try_eventually};
pub use parity_model::received::InboxAnswer;
pub use parity_model::verification::SignatureVerdict;
pub use parity_model::{Fact, HttpMethod, Job, JobStatus, Span, SpanKind, Surface};

pub use crate::action::Action;
pub use crate::engine::{Emulation, MouseButton, UserVerification};
pub use crate::error::{Error, Result, permanent};
pub use crate::eventually::schedule::Schedule;
pub use crate::expect::expect;
pub use crate::frame::Frame;
pub use crate::locate::Locate;
pub use crate::locator::Locator;
pub use crate::locator::choosing::Choice;
pub use crate::locator::filter::Filter;
pub use crate::locator::role_locator::RoleLocator;
pub use crate::mail::mailbox::Mailbox;
pub use crate::mail::message::Mail;
pub use crate::page::Page;
pub use crate::page::intercept::Intercept;
pub use crate::page::traffic::RequestMatch;
pub use crate::query::TextMatch;
pub use crate::role::Role;
pub use crate::secret::Secret;
pub use crate::session::Session;
pub use crate::webhook::delivery::Delivery;
pub use crate::webhook::inbox::Inbox;
pub use crate::webhook::scheme::Scheme;
