//! The part of the protocol that parity speaks, one module for each domain, written by hand.
//!
//! A browser that is newer than this crate must not break it: what it names is an open string, what an
//! event carries beside its key may be missing, and what is not known here is never read.

mod id;

pub mod accessibility;
pub mod audits;
pub mod blocked_cookies;
pub mod browser;
pub mod dom;
pub mod emulation;
pub mod fetch;
pub mod history;
pub mod input;
pub mod inspector;
pub mod log;
pub mod network;
pub mod page;
pub mod runtime;
pub mod storage;
pub mod target;
pub mod webauthn;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

pub use crate::protocol::id::{
    BrowserContextId, ExecutionContextId, FrameId, LoaderId, RemoteObjectId, RequestId,
    ScriptIdentifier, SessionId, TargetId, UniqueContextId,
};

/// A command of the protocol; serializes to its parameters.
///
/// Anyone may implement it: a command that is not in this crate needs no change of this crate.
pub trait Command: Serialize {
    /// The protocol's name, such as `Page.navigate`.
    const METHOD: &'static str;
    /// What the browser answers.
    type Answer: DeserializeOwned;
}

/// An event of the protocol; deserializes from its parameters.
pub trait Event: DeserializeOwned {
    /// The protocol's name, such as `Page.frameNavigated`.
    const METHOD: &'static str;
}

/// The answer to a command that answers nothing.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub struct Nothing {}

/// Names the protocol's method and the answer of each command type.
macro_rules! commands {
    ($($command:ty: $method:literal -> $answer:ty;)+) => {
        $(impl crate::protocol::Command for $command {
            const METHOD: &'static str = $method;
            type Answer = $answer;
        })+
    };
}

/// Names the protocol's method of each event type.
macro_rules! events {
    ($($event:ty: $method:literal;)+) => {
        $(impl crate::protocol::Event for $event {
            const METHOD: &'static str = $method;
        })+
    };
}

pub(crate) use {commands, events};
