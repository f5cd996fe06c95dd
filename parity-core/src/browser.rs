//! The browser of a run, started or joined when a session first needs it.

use std::fmt;
use std::sync::Arc;

use tokio::sync::OnceCell;

use crate::clock::Deadline;
use crate::engine::Engine;
use crate::error::Result;
use crate::evidence::Evidence;
use crate::scope::Scope;
use crate::settings::Settings;

/// The browser of a run; clones are the same browser.
#[derive(Clone)]
pub(crate) struct Browser {
    settings: Arc<Settings>,
    engine: Arc<OnceCell<Arc<dyn Engine>>>,
}

impl fmt::Debug for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Browser").field("product", &self.product()).finish_non_exhaustive()
    }
}

impl Browser {
    /// A browser that is yet to be started or joined.
    pub(crate) fn new(settings: Settings) -> Self {
        Self { settings: Arc::new(settings), engine: Arc::default() }
    }

    /// The running browser; the first call starts it, or joins the other actions that have it.
    ///
    /// # Errors
    ///
    /// An environment error if it is missing or does not start.
    pub(crate) async fn running(
        &self,
        scope: &Scope,
        deadline: Deadline,
    ) -> Result<&Arc<dyn Engine>> {
        let start = || launch(&self.settings, scope.evidence(), deadline);
        self.engine.get_or_try_init(start).await
    }

    /// Product and version, if it runs.
    pub(crate) fn product(&self) -> Option<String> {
        self.engine.get().map(|engine| engine.product().to_owned())
    }

    /// Ends this run's use of it, if there was any, and the browser if it is the run's own.
    pub(crate) async fn close(&self, deadline: Deadline) -> Result<()> {
        match self.engine.get() {
            Some(engine) => engine.close(deadline).await,
            None => Ok(()),
        }
    }
}

/// Starts the browser that the settings ask for.
#[cfg(feature = "cdp")]
async fn launch(
    settings: &Settings,
    evidence: &Evidence,
    deadline: Deadline,
) -> Result<Arc<dyn Engine>> {
    crate::engine::cdp::launch(settings, evidence, deadline).await
}

/// Without an adapter there is no browser to start.
#[cfg(not(feature = "cdp"))]
fn launch(
    _settings: &Settings,
    _evidence: &Evidence,
    _deadline: Deadline,
) -> std::future::Ready<Result<Arc<dyn Engine>>> {
    let error = crate::error::Error::usage("an adapter for browsers in parity-core")
        .saw("it was built without one")
        .advice("enable its feature `cdp`");
    std::future::ready(Err(error))
}
