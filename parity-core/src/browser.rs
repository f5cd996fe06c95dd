//! The browser of a run, started or joined when a session first needs it.

use std::fmt;
use std::sync::Arc;

use parity_model::evidence::Entry;
use tokio::sync::OnceCell;

use crate::clock::Deadline;
use crate::engine::{Engine, Network};
use crate::error::Result;
use crate::evidence::Evidence;
use crate::http::HttpClient;
use crate::names::Doubt;
use crate::scope::Scope;
use crate::settings::Settings;

/// The browser of a run; clones are the same browser.
#[derive(Clone)]
pub(crate) struct Browser {
    settings: Arc<Settings>,
    http: HttpClient,
    engine: Arc<OnceCell<Arc<dyn Engine>>>,
}

impl fmt::Debug for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Browser").field("product", &self.product()).finish_non_exhaustive()
    }
}

impl Browser {
    /// A browser that is yet to be started or joined, in the network that `http` is in.
    pub(crate) fn new(settings: Settings, http: HttpClient) -> Self {
        Self { settings: Arc::new(settings), http, engine: Arc::default() }
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
        let start = async || {
            let evidence = scope.evidence();
            let network = self.network(evidence, deadline).await;
            launch(&self.settings, &network, evidence, deadline).await
        };
        self.engine.get_or_try_init(start).await
    }

    /// What the browser is told of the network; whom it is not told to trust is evidence.
    async fn network(&self, evidence: &Evidence, deadline: Deadline) -> Network {
        let vouched = self.http.vouched(deadline).await;
        let names = Arc::clone(self.http.names());
        for Doubt { url, saw, .. } in &vouched.doubts {
            let what = format!("the browser's trust in {}: {saw}", names.shown(url));
            evidence.write(Entry::Lost { what });
        }
        Network { names, trusted: vouched.keys, doubts: vouched.doubts.into() }
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
    network: &Network,
    evidence: &Evidence,
    deadline: Deadline,
) -> Result<Arc<dyn Engine>> {
    crate::engine::cdp::launch(settings, network, evidence, deadline).await
}

/// Without an adapter there is no browser to start.
#[cfg(not(feature = "cdp"))]
fn launch(
    _settings: &Settings,
    _network: &Network,
    _evidence: &Evidence,
    _deadline: Deadline,
) -> std::future::Ready<Result<Arc<dyn Engine>>> {
    let error = crate::error::Error::usage("an adapter for browsers in parity-core")
        .saw("it was built without one")
        .advice("enable its feature `cdp`");
    std::future::ready(Err(error))
}
