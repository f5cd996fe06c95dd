//! Webhooks, in and out: what the system under test sends, and what providers send to it.

pub(crate) mod delivery;
pub(crate) mod finding;
pub(crate) mod inbox;
pub(crate) mod probe;
pub(crate) mod provider;
pub(crate) mod scheme;
pub(crate) mod sender;
pub(crate) mod sending;

use std::time::Duration;

use crate::action::Action;
use crate::secret::Secret;
use crate::step::Step;
use crate::webhook::inbox::Inbox;
use crate::webhook::scheme::Scheme;
use crate::webhook::sender::{Origin, Provider};

/// How long opening an inbox may take.
const OPEN: Duration = Duration::from_secs(10);

/// Webhooks that are sent to the system under test; made by [`Action::webhooks`].
#[derive(Debug, Clone)]
pub struct Webhooks {
    from: Origin,
}

impl Action {
    /// Webhooks that are sent to the system under test, as providers send them.
    pub fn webhooks(&self) -> Webhooks {
        Webhooks {
            from: Origin {
                scope: self.scope().clone(),
                environment: self.environment_of_run(),
                http: self.http().clone(),
                run: self.run().to_owned(),
            },
        }
    }

    /// Opens an inbox that the system under test sends its webhooks to: of the receiver of the run, where
    /// `cargo parity receive` has started one, and else of this action, on a free port of 127.0.0.1.
    ///
    /// All inboxes of a run are one server: the first part of the path tells them apart.
    ///
    /// # Errors
    ///
    /// An environment error if nothing can be received; a usage error if the name cannot be a part of a path.
    #[track_caller]
    pub fn inbox(&self, name: impl Into<String>) -> Step<Inbox> {
        let (name, scope, receiver) = (name.into(), self.scope().clone(), self.receiver().clone());
        Step::new(scope.clone(), format!("open the inbox `{name}`"), OPEN, async move |deadline| {
            Inbox::open(scope, receiver, name, deadline).await
        })
    }
}

impl Webhooks {
    /// A provider that signs by `scheme` with `secret`, which is the one that the system under test has.
    pub fn sender(&self, scheme: Scheme, secret: &Secret<String>) -> Provider {
        Provider::new(self.from.clone(), scheme, secret)
    }
}
