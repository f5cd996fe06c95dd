//! The browser of a run, started or joined when a session first needs it.

use std::fmt;
use std::sync::Arc;

use parity_model::evidence::Entry;
use tokio::sync::OnceCell;

use crate::clock::Deadline;
use crate::engine::{Engine, Network};
use crate::error::{Error, Result};
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

    /// What its user has set.
    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
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
        let trace = self.http.trace().cloned();
        Network { names, trusted: vouched.keys, doubts: vouched.doubts.into(), trace }
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

/// How browsers can be driven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Adapter {
    Cdp,
    WebDriver,
}

/// The adapter that the settings ask for, or that the browser needs.
fn adapter(settings: &Settings) -> Result<Adapter> {
    let browser = settings.browser.as_deref().unwrap_or("chromium").to_lowercase();
    let is_other = ["firefox", "edge", "safari"].iter().any(|name| browser.contains(name));
    match settings.adapter.as_deref() {
        Some("cdp") if settings.webdriver_url.is_none() => Ok(Adapter::Cdp),
        None if !is_other && settings.webdriver_url.is_none() && cfg!(feature = "cdp") => {
            Ok(Adapter::Cdp)
        }
        None | Some("webdriver") => Ok(Adapter::WebDriver),
        Some(other) => Err(Error::usage("`cdp` or `webdriver` in `PARITY_ADAPTER`")
            .saw(format!("`{other}`"))
            .advice("`PARITY_WEBDRIVER_URL` is for `webdriver`")),
    }
}

/// Starts the browser that the settings ask for.
#[cfg_attr(
    not(any(feature = "cdp", feature = "webdriver")),
    expect(clippy::unused_async, reason = "only adapters wait for their browsers")
)]
async fn launch(
    settings: &Settings,
    network: &Network,
    evidence: &Evidence,
    deadline: Deadline,
) -> Result<Arc<dyn Engine>> {
    match adapter(settings)? {
        #[cfg(feature = "cdp")]
        Adapter::Cdp => crate::engine::cdp::launch(settings, network, evidence, deadline).await,
        #[cfg(feature = "webdriver")]
        Adapter::WebDriver => {
            crate::engine::webdriver::launch(settings, network, evidence, deadline).await
        }
        #[cfg(not(feature = "cdp"))]
        Adapter::Cdp => Err(not_built("cdp", network, evidence, deadline)),
        #[cfg(not(feature = "webdriver"))]
        Adapter::WebDriver => Err(not_built("webdriver", network, evidence, deadline)),
    }
}

/// The adapter was left out of this build.
#[cfg(not(all(feature = "cdp", feature = "webdriver")))]
fn not_built(
    feature: &str,
    _network: &Network,
    _evidence: &Evidence,
    _deadline: Deadline,
) -> Error {
    Error::usage(format!("the adapter `{feature}` in parity-core"))
        .saw("it was built without it")
        .advice(format!("enable its feature `{feature}`"))
}

#[cfg(all(test, feature = "cdp"))]
mod tests {
    use super::*;

    #[track_caller]
    fn check(
        browser: Option<&str>,
        said: Option<&str>,
        url: Option<&str>,
        expected: Option<Adapter>,
    ) {
        let settings = Settings {
            browser: browser.map(str::to_owned),
            adapter: said.map(str::to_owned),
            webdriver_url: url.map(str::to_owned),
            ..Settings::default()
        };
        assert_eq!(adapter(&settings).ok(), expected, "{browser:?} {said:?} {url:?}");
    }

    #[test]
    fn a_chromium_is_driven_by_cdp_unless_something_else_is_said() {
        check(None, None, None, Some(Adapter::Cdp));
        check(Some("/opt/chrome"), None, None, Some(Adapter::Cdp));
        check(Some("chromium"), Some("webdriver"), None, Some(Adapter::WebDriver));
        check(Some("chromium"), None, Some("http://127.0.0.1:4444"), Some(Adapter::WebDriver));
        check(Some("/usr/bin/firefox-esr"), None, None, Some(Adapter::WebDriver));
        check(None, Some("cdp"), Some("http://127.0.0.1:4444"), None);
        check(None, Some("bidi"), None, None);
    }
}
