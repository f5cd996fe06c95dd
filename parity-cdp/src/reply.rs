//! The answer to one command, and every way in which there is none.

use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};

use crate::clock;
use crate::ending::{Cause, Ending};
use crate::protocol::Command;
use crate::routes::{Outcome, Unanswered};
use crate::wire::{decode, excerpt};

/// The number by which a browser says that it has no such session.
const NO_SUCH_SESSION: i64 = -32001;

/// The answer to a command that is on its way.
///
/// The command is sent already: send several, then wait for each, and they travel together.
#[derive(Debug)]
#[must_use = "an answer that nobody waits for hides a refusal; wait for it, or drop it on purpose"]
pub struct Reply<A> {
    method: &'static str,
    sent: Instant,
    state: Result<oneshot::Receiver<Outcome>, serde_json::Error>,
    answer: PhantomData<fn() -> A>,
}

impl<A: DeserializeOwned> Reply<A> {
    pub(crate) fn new<C: Command<Answer = A>>(
        state: Result<oneshot::Receiver<Outcome>, serde_json::Error>,
    ) -> Self {
        Self { method: C::METHOD, sent: clock::now(), state, answer: PhantomData }
    }

    /// Waits for the answer until `until`.
    ///
    /// # Errors
    ///
    /// [`CallError`] when the browser refuses the command, does not answer in time, goes away, or
    /// answers something that is not the command's answer.
    pub async fn wait(self, until: Instant) -> Result<A, CallError> {
        let method = self.method;
        let receiver = self.state.map_err(|source| CallError::Encode { method, source })?;
        let Ok(outcome) = timeout_at(until, receiver).await else {
            return Err(CallError::Timeout { method, waited: clock::now() - self.sent });
        };
        match outcome {
            Ok(Ok(raw)) => decode(&raw).map_err(|source| CallError::Decode {
                method,
                answer: excerpt(&raw),
                source,
            }),
            Ok(Err(unanswered)) => Err(CallError::new(method, unanswered)),
            Err(_) => Err(CallError::Closed {
                method,
                in_flight: vec![method],
                ending: Arc::new(Ending::new(Cause::Closed, Vec::new())),
            }),
        }
    }
}

/// A command that has no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// The browser refused it.
    #[error("the browser refused `{method}`: {message} (code {code})")]
    Refused {
        /// The command.
        method: &'static str,
        /// The protocol's number for the reason.
        code: i64,
        /// The reason.
        message: String,
    },
    /// The deadline passed; the browser may still do it.
    #[error("`{method}` was not answered within {waited:.1?}")]
    Timeout {
        /// The command.
        method: &'static str,
        /// How long ago it was sent.
        waited: Duration,
    },
    /// The page, or what else the session was attached to, went away first.
    #[error("`{method}` was not answered: its session has ended, because the page was closed")]
    Detached {
        /// The command.
        method: &'static str,
    },
    /// The page's own process died; a new navigation brings the page back.
    #[error("`{method}` was not answered: the page has crashed")]
    Crashed {
        /// The command.
        method: &'static str,
    },
    /// The browser, or the connection to it, went away first.
    #[error("`{method}` was not answered: {ending}{}", InFlight(in_flight))]
    Closed {
        /// The command.
        method: &'static str,
        /// All commands that were in flight, in the order in which they were sent; none when the end
        /// came before this one was sent.
        in_flight: Vec<&'static str>,
        /// How it ended.
        ending: Arc<Ending>,
    },
    /// The answer is not what this crate takes for one.
    #[error("the answer to `{method}` could not be read: `{answer}`")]
    Decode {
        /// The command.
        method: &'static str,
        /// How the answer begins.
        answer: String,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The command's parameters cannot be written as JSON; it was not sent.
    #[error("the parameters of `{method}` could not be written as JSON")]
    Encode {
        /// The command.
        method: &'static str,
        /// What is wrong with them.
        source: serde_json::Error,
    },
}

impl CallError {
    /// Returns the protocol's name of the command.
    pub fn method(&self) -> &'static str {
        match self {
            Self::Refused { method, .. }
            | Self::Timeout { method, .. }
            | Self::Detached { method }
            | Self::Crashed { method }
            | Self::Closed { method, .. }
            | Self::Decode { method, .. }
            | Self::Encode { method, .. } => method,
        }
    }

    fn new(method: &'static str, unanswered: Unanswered) -> Self {
        match unanswered {
            Unanswered::Detached => Self::Detached { method },
            // It has ended, and its end is told a moment later.
            Unanswered::Refused(refusal) if refusal.code == NO_SUCH_SESSION => {
                Self::Detached { method }
            }
            Unanswered::Crashed => Self::Crashed { method },
            Unanswered::Ended { ending, in_flight } => Self::Closed { method, in_flight, ending },
            Unanswered::Refused(refusal) => {
                let message = match refusal.data {
                    Some(data) => format!("{}: {data}", refusal.message),
                    None => refusal.message,
                };
                Self::Refused { method, code: refusal.code, message }
            }
        }
    }
}

struct InFlight<'a>(&'a [&'static str]);

impl std::fmt::Display for InFlight<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            [] | [_] => Ok(()),
            all => write!(f, "\nin flight were: `{}`", all.join("`, `")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Refusal;

    #[test]
    fn a_session_that_the_browser_does_not_know_any_more_has_ended() {
        let refused = |code| {
            let message = "Session with given id not found.".to_owned();
            CallError::new(
                "Page.enable",
                Unanswered::Refused(Refusal { code, message, data: None }),
            )
        };
        assert!(matches!(refused(-32001), CallError::Detached { .. }));
        assert!(matches!(refused(-32000), CallError::Refused { .. }));
    }
}
