//! Where commands are sent and events come from: the browser itself, or one target of it.

use std::sync::Arc;

use tokio::time::{Instant, timeout_at};

use crate::ending::Ending;
use crate::events::Events;
use crate::protocol::{Command, SessionId};
use crate::reply::{CallError, Reply};
use crate::routes::Routes;
use crate::wire::Params;

/// The browser's own session, or an attachment to one target; cheap to clone, usable from any runtime.
///
/// All sessions share one connection, which belongs to the [`Browser`](crate::Browser) and ends with it.
#[derive(Debug, Clone)]
pub struct Session {
    routes: Arc<Routes>,
    id: Option<SessionId>,
}

impl Session {
    /// Returns the browser's own session.
    pub(crate) fn root(routes: Arc<Routes>) -> Self {
        Self { routes, id: None }
    }

    /// Returns the session of that identifier, on the same connection.
    pub fn attached(&self, id: SessionId) -> Self {
        Self { routes: Arc::clone(&self.routes), id: Some(id) }
    }

    /// Returns its identifier; none for the browser's own.
    pub fn id(&self) -> Option<&SessionId> {
        self.id.as_ref()
    }

    /// Sends a command at once, and does not wait for the answer.
    ///
    /// Commands reach the browser in the order of these calls, on whichever sessions of one connection.
    pub fn send<C: Command>(&self, command: &C) -> Reply<C::Answer> {
        let params = Params::of(command);
        let answer = params.map(|params| self.routes.send(C::METHOD, self.id.as_ref(), &params));
        Reply::new::<C>(answer)
    }

    /// Sends a command and waits for the answer until `until`.
    ///
    /// # Errors
    ///
    /// [`CallError`] when the browser refuses the command, does not answer in time, goes away, or
    /// answers something that is not the command's answer.
    pub async fn call<C: Command>(
        &self,
        command: &C,
        until: Instant,
    ) -> Result<C::Answer, CallError> {
        self.send(command).wait(until).await
    }

    /// Listens to the events of these names from now on: ask before sending what sets them off.
    pub fn events(&self, methods: &[&'static str]) -> Events {
        Events::new(methods, self.routes.listen(self.id.as_ref(), methods))
    }

    /// Waits until those who listen to this session have taken every event that has come so far, and ask for the
    /// next; until `until` at the latest.
    ///
    /// Events and answers come one after another: what led to an answer has been told before it.
    pub async fn heard(&self, until: Instant) {
        let marks = self.routes.mark(self.id.as_ref());
        let reached = async {
            for mark in marks {
                // Nothing is sent: it ends by being dropped.
                let _ = mark.await;
            }
        };
        let _ = timeout_at(until, reached).await;
    }

    /// Returns how the connection ended, once it has.
    pub fn ending(&self) -> Option<Arc<Ending>> {
        self.routes.ending()
    }
}
