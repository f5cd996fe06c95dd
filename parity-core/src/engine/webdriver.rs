//! Drives a browser over W3C WebDriver.

mod actions;
#[cfg(feature = "cdp")]
pub(crate) mod attaching;
mod bidi;
mod browser;
mod context;
mod driver;
mod emulating;
mod evaluating;
mod failure;
mod fetching;
mod going;
mod hands;
mod hearing;
mod intercepting;
mod jar;
mod script_call;
mod seat;
mod session;
mod storing;
mod tab;
mod watching;
mod wire;

use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::Arc;

use parity_model::evidence::Entry;
use thirtyfour::Capabilities;
use tokio::sync::Mutex;

use crate::abilities;
use crate::clock::Deadline;
use crate::engine::webdriver::browser::{Display, Family, User, Wanted};
use crate::engine::webdriver::context::WebDriverContext;
use crate::engine::webdriver::failure::impossible;
use crate::engine::webdriver::session::{Place, Session};
use crate::engine::{Answering, Context, Emulation, Engine, Network};
use crate::error::{Error, Result};
use crate::evidence::Evidence;
use crate::settings::Settings;

/// A way to browsers by WebDriver, of which each context has one of its own.
#[derive(Debug)]
struct WebDriverEngine {
    product: String,
    wanted: Wanted,
    place: Place,
    capabilities: Capabilities,
    network: Network,
    /// The session that has told the product; the first context takes it.
    first: Mutex<Option<Session>>,
}

/// Opens a first session of the browser that the settings ask for.
///
/// # Errors
///
/// A usage error if WebDriver does not drive it, or not as `parity.toml` needs it; an environment error if it, or
/// its driver, is missing or does not start.
pub(crate) async fn launch(
    settings: &Settings,
    network: &Network,
    evidence: &Evidence,
    deadline: Deadline,
) -> Result<Arc<dyn Engine>> {
    let display = if settings.headed { Display::Headed } else { Display::Headless };
    let wanted = Wanted::parse(settings.browser.as_deref().unwrap_or("chromium"), display)?;
    possible(&wanted, network)?;
    let place = match &settings.webdriver_url {
        Some(url) => Place::At(url.clone()),
        None => Place::Own,
    };
    let arguments = wanted.arguments(network, user());
    let downloads = evidence.directory().join("downloads");
    let capabilities = wanted
        .capabilities(&arguments, &downloads)
        .map_err(|error| Error::environment("capabilities for a browser").saw(error.to_string()))?;
    let session = Session::open(&wanted, &place, &capabilities, deadline).await?;
    tell_crash(&session, evidence);
    let product = session.product();
    evidence.write(Entry::Browser { product: product.clone(), arguments });
    let (network, first) = (network.clone(), Mutex::new(Some(session)));
    Ok(Arc::new(WebDriverEngine { product, wanted, place, capabilities, network, first }))
}

fn tell_crash(session: &Session, evidence: &Evidence) {
    if let Some(crash) = session.crash() {
        evidence.write(Entry::Lost { what: format!("{crash}\nanother one was started") });
    }
}

/// Whether the browser can find production's names where `parity.toml` says.
fn possible(wanted: &Wanted, network: &Network) -> Result<()> {
    let needs = !network.names.hosts.rules().is_empty() || !network.trusted.is_empty();
    let can = match wanted.family {
        Family::Chromium | Family::Edge => true,
        Family::Firefox | Family::Safari => !needs,
    };
    if can { Ok(()) } else { Err(impossible(abilities::NAMES.what)) }
}

/// Who we are, by whom the files of our own process belong to.
fn user() -> User {
    let is_root = Path::new("/proc/self").metadata().is_ok_and(|process| process.uid() == 0);
    if is_root { User::Root } else { User::Ordinary }
}

impl Engine for WebDriverEngine {
    fn product(&self) -> &str {
        &self.product
    }

    fn context<'a>(
        &'a self,
        emulation: &'a Emulation,
        evidence: Evidence,
        deadline: Deadline,
    ) -> Answering<'a, Arc<dyn Context>> {
        Box::pin(async move {
            let first = self.first.lock().await.take();
            let session = if let Some(session) = first {
                session
            } else {
                let (wanted, place) = (&self.wanted, &self.place);
                let session = Session::open(wanted, place, &self.capabilities, deadline).await?;
                tell_crash(&session, &evidence);
                session
            };
            let (network, emulation) = (self.network.clone(), emulation.clone());
            let opening = WebDriverContext::open(session, network, emulation, evidence, deadline);
            Ok(Arc::new(opening.await?) as Arc<dyn Context>)
        })
    }

    fn close(&self, deadline: Deadline) -> Answering<'_, ()> {
        Box::pin(async move {
            match self.first.lock().await.take() {
                Some(session) => session.close(deadline).await,
                None => Ok(()),
            }
        })
    }
}
