//! Drives a Chromium over the DevTools protocol.

mod authenticating;
mod blocked;
mod context;
mod cookies;
mod document;
mod emulating;
mod evaluating;
mod failure;
mod following;
mod going;
mod hands;
mod intercepting;
mod on_their_way;
mod picturing;
mod recorder;
mod script_call;
mod storing;
mod tab;
mod tracing;
mod traffic;

use std::sync::Arc;

#[cfg(feature = "webdriver")]
use parity_cdp::BrowserContext;
use parity_cdp::{Browser, Display, Options, Program};
use parity_model::evidence::Entry;
use tokio::sync::Mutex;

use crate::clock::Deadline;
use crate::engine::cdp::context::CdpContext;
use crate::engine::cdp::failure::{closed, lines, not_launched, unanswered};
use crate::engine::cdp::on_their_way::OnTheirWay;
use crate::engine::cdp::tab::Surroundings;
#[cfg(feature = "webdriver")]
use crate::engine::webdriver::attaching::Attaching;
use crate::engine::{Answering, Context, Emulation, Engine, Network, flags};
use crate::error::{Error, Result};
use crate::evidence::Evidence;
use crate::settings::Settings;

/// A running Chromium. When it is closed or dropped, one of its own is gone with its profile; one that is shared
/// goes when nobody else has it.
#[derive(Debug)]
struct CdpEngine {
    product: String,
    network: Network,
    /// Taken when it is closed.
    browser: Mutex<Option<Browser>>,
}

/// Starts the browser that the settings ask for, with what it is to know of the network, or joins those
/// who have it already.
///
/// # Errors
///
/// An environment error if it is missing, does not start, or cannot be shared.
pub(crate) async fn launch(
    settings: &Settings,
    network: &Network,
    evidence: &Evidence,
    deadline: Deadline,
) -> Result<Arc<dyn Engine>> {
    let program = Program::parse(settings.browser.as_deref().unwrap_or("chromium"));
    let display = if settings.headed { Display::Headed } else { Display::Headless };
    let options = Browser::options().program(program).display(display);
    let options = flags::of(network).into_iter().fold(options, Options::argument);
    let launched = if settings.own_browser {
        options.launch(deadline.instant()).await
    } else {
        options.share(deadline.instant()).await
    };
    let browser = launched.map_err(not_launched)?;
    if let Some(crash) = browser.crash() {
        evidence.write(Entry::Lost { what: format!("{crash}\nanother one was started") });
    }
    let product = browser.version().product.clone();
    let arguments = browser.command_line().map_or(Vec::new(), |(_, flags)| flags.to_vec());
    evidence.write(Entry::Browser { product: product.clone(), arguments });
    let network = network.clone();
    Ok(Arc::new(CdpEngine { product, network, browser: Mutex::new(Some(browser)) }))
}

/// A driver that can be attached to a context.
#[cfg(feature = "webdriver")]
async fn attaching(
    browser: &Browser,
    context: &BrowserContext,
    deadline: Deadline,
) -> Result<Attaching> {
    let address = browser.websocket_url(deadline.instant()).await;
    let failed = |error: parity_cdp::NoAddress| {
        Error::environment("the browser to say where others may attach").saw(error.to_string())
    };
    let address = address.map_err(failed)?;
    Ok(Attaching::to(address, context.clone()))
}

impl Engine for CdpEngine {
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
            let browser = self.browser.lock().await;
            let browser = browser.as_ref().ok_or_else(closed)?;
            let context = browser.open_context(deadline.instant()).await.map_err(unanswered)?;
            let surroundings = Surroundings {
                requests: OnTheirWay::default(),
                network: self.network.clone(),
                emulation: emulation.clone(),
                kind: if self.product.starts_with("Headless") {
                    "headless-shell"
                } else {
                    "chromium"
                },
                user_agent: Arc::from(browser.version().user_agent.as_str()),
                downloads: browser.directory().map(|directory| {
                    directory.join(format!("downloads-{}", context.id().as_str()))
                }),
                evidence,
            };
            #[cfg(feature = "webdriver")]
            let attaching = attaching(browser, &context, deadline).await?;
            let opened = CdpContext::open(
                context,
                browser.session(),
                surroundings,
                #[cfg(feature = "webdriver")]
                attaching,
            );
            Ok(Arc::new(opened) as Arc<dyn Context>)
        })
    }

    fn close(&self, deadline: Deadline) -> Answering<'_, ()> {
        Box::pin(async move {
            match self.browser.lock().await.take() {
                Some(browser) => browser.close(deadline.instant()).await.map_err(|still_there| {
                    lines(Error::environment("the browser to end"), &still_there.to_string())
                }),
                None => Ok(()),
            }
        })
    }
}
