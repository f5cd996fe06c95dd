//! An isolated context of a Chromium: its pages, those that they open, and its downloads.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::join_all;
use parity_cdp::protocol::browser::{
    DownloadProgress, DownloadWillBegin, GrantPermissions, SetDownloadBehavior,
};
use parity_cdp::protocol::target::{SetDiscoverTargets, TargetCreated};
use parity_cdp::protocol::{BrowserContextId, Event, Nothing, TargetId};
use parity_cdp::{BrowserContext, Events, Reply, Session};
use parity_model::evidence::Entry;

use crate::clock::Deadline;
use crate::engine::cdp::document::World;
use crate::engine::cdp::failure::{closed, unanswered};
use crate::engine::cdp::storing;
use crate::engine::cdp::tab::{CdpTab, Surroundings};
#[cfg(feature = "webdriver")]
use crate::engine::webdriver::attaching::Attaching;
use crate::engine::{
    Answering, Context, Download, Emulation, Happening, KeptCookie, Listeners, Permission, Tab,
};
use crate::error::Result;

/// How long what has been told may take to be taken in.
const TAKEN: Duration = Duration::from_millis(500);

/// How long a page that another opens may take to be attached to.
const ATTACH: Duration = Duration::from_secs(10);

/// An isolated context of a Chromium.
#[derive(Debug)]
pub(crate) struct CdpContext {
    surroundings: Surroundings,
    pages: Pages,
    browser: Session,
    #[cfg(feature = "webdriver")]
    attaching: Attaching,
    /// Taken when it is closed.
    context: tokio::sync::Mutex<Option<BrowserContext>>,
    /// What the browser was told of it, until the first page is there: the browser does all in its order.
    told: tokio::sync::Mutex<Vec<Reply<Nothing>>>,
}

/// The pages of a context; clones are the same.
#[derive(Clone, Default)]
struct Pages {
    known: Arc<std::sync::Mutex<HashMap<TargetId, Known>>>,
}

/// One page of a context.
#[derive(Clone)]
struct Known {
    listeners: Listeners,
    /// The page itself, once it is attached to.
    open: Option<Arc<CdpTab>>,
}

impl std::fmt::Debug for Pages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pages").finish_non_exhaustive()
    }
}

impl Pages {
    /// Adds a page; those that are gone are known no longer.
    fn add(&self, target: TargetId, listeners: Listeners) {
        let mut known = self.lock();
        known.retain(|_, page| page.open.as_ref().is_none_or(|tab| !tab.is_gone()));
        known.insert(target, Known { listeners, open: None });
    }

    fn opened(&self, tab: &Arc<CdpTab>) {
        if let Some(known) = self.lock().get_mut(&tab.target()) {
            known.open = Some(Arc::clone(tab));
        }
    }

    /// A page that can be asked, whichever.
    fn any(&self) -> Option<Arc<CdpTab>> {
        self.lock().values().filter_map(|page| page.open.clone()).find(|tab| !tab.is_gone())
    }

    /// Forgets all of them: who hears of the context lives as long as the browser.
    fn forget(&self) {
        self.lock().clear();
    }

    fn of(&self, target: &TargetId) -> Option<Listeners> {
        self.lock().get(target).map(|known| known.listeners.clone())
    }

    fn all(&self) -> Vec<Known> {
        self.lock().values().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<TargetId, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CdpContext {
    /// Prepares a new context: its downloads and the pages that pages open are heard of from then on.
    ///
    /// Where the browser refuses that, its first page cannot be opened.
    pub(crate) fn open(
        context: BrowserContext,
        browser: &Session,
        surroundings: Surroundings,
        #[cfg(feature = "webdriver")] attaching: Attaching,
    ) -> Self {
        let pages = Pages::default();
        let events = browser.events(&[
            TargetCreated::METHOD,
            DownloadWillBegin::METHOD,
            DownloadProgress::METHOD,
        ]);
        let downloads = SetDownloadBehavior {
            behavior: if surroundings.downloads.is_some() { "allowAndName" } else { "deny" },
            browser_context_id: context.id().clone(),
            download_path: surroundings.downloads.as_ref().map(|path| path.display().to_string()),
            events_enabled: true,
        };
        let discover = SetDiscoverTargets { discover: true };
        let mut told = vec![browser.send(&discover), browser.send(&downloads)];
        let granted = permissions(context.id(), &surroundings.emulation);
        told.extend(granted.map(|grant| browser.send(&grant)));
        let watcher = Watcher {
            browser: browser.clone(),
            context: context.id().clone(),
            surroundings: surroundings.clone(),
            pages: pages.clone(),
            downloads: Downloads {
                directory: surroundings.downloads.clone(),
                begun: HashMap::new(),
            },
        };
        tokio::spawn(watcher.watch(events));
        let browser = browser.clone();
        Self {
            surroundings,
            pages,
            browser,
            #[cfg(feature = "webdriver")]
            attaching,
            context: tokio::sync::Mutex::new(Some(context)),
            told: tokio::sync::Mutex::new(told),
        }
    }
}

fn permissions(context: &BrowserContextId, emulation: &Emulation) -> Option<GrantPermissions> {
    let words = emulation.permissions.iter().map(|permission| match permission {
        Permission::Geolocation => "geolocation",
        Permission::Notifications => "notifications",
        Permission::Clipboard => "clipboardReadWrite",
        Permission::Camera => "videoCapture",
        Permission::Microphone => "audioCapture",
    });
    let permissions: Vec<_> = words.collect();
    let browser_context_id = context.clone();
    (!permissions.is_empty()).then_some(GrantPermissions { permissions, browser_context_id })
}

impl Context for CdpContext {
    fn tab(&self, deadline: Deadline) -> Answering<'_, Arc<dyn Tab>> {
        Box::pin(async move {
            let context = self.context.lock().await.clone().ok_or_else(closed)?;
            let tab = context.begin_tab(deadline.instant()).await.map_err(unanswered)?;
            let listeners = Listeners::default();
            self.pages.add(tab.target().clone(), listeners.clone());
            let tab = CdpTab::open(tab, &self.surroundings, listeners, deadline).await?;
            let tab = Arc::new(tab);
            self.pages.opened(&tab);
            for reply in self.told.lock().await.drain(..) {
                reply.wait(deadline.instant()).await.map_err(unanswered)?;
            }
            Ok(tab as Arc<dyn Tab>)
        })
    }

    fn any_tab(&self, deadline: Deadline) -> Answering<'_, Arc<dyn Tab>> {
        Box::pin(async move {
            match self.pages.any() {
                Some(tab) => Ok(tab as Arc<dyn Tab>),
                None => self.tab(deadline).await,
            }
        })
    }

    fn cookies(&self, deadline: Deadline) -> Answering<'_, Vec<KeptCookie>> {
        Box::pin(async move {
            let context = self.context.lock().await.clone().ok_or_else(closed)?;
            storing::cookies(&self.browser, context.id(), deadline).await
        })
    }

    fn replace_cookies<'a>(
        &'a self,
        cookies: &'a [KeptCookie],
        deadline: Deadline,
    ) -> Answering<'a, ()> {
        Box::pin(async move {
            let context = self.context.lock().await.clone().ok_or_else(closed)?;
            storing::replace_cookies(&self.browser, context.id(), cookies, deadline).await
        })
    }

    fn heard(&self, deadline: Deadline) -> Answering<'_, ()> {
        Box::pin(async move {
            let pages = self.pages.all().into_iter().filter_map(|page| page.open);
            join_all(pages.map(|tab| async move { heard(&tab, deadline).await })).await;
            Ok(())
        })
    }

    #[cfg(feature = "webdriver")]
    fn webdriver<'a>(
        &'a self,
        window: &'a str,
        deadline: Deadline,
    ) -> Answering<'a, thirtyfour::WebDriver> {
        Box::pin(async move {
            let open = self.context.lock().await;
            open.as_ref().ok_or_else(closed)?;
            self.attaching.webdriver(window, deadline).await
        })
    }

    fn close(&self, deadline: Deadline) -> Answering<'_, ()> {
        Box::pin(async move {
            let Some(context) = self.context.lock().await.take() else { return Ok(()) };
            self.pages.forget();
            for entry in self.surroundings.requests.given_up() {
                self.surroundings.evidence.write(entry);
            }
            #[cfg(feature = "webdriver")]
            let detached = self.attaching.close(deadline).await;
            #[cfg(not(feature = "webdriver"))]
            let detached = Ok(());
            let closed = context.replace(deadline.instant()).await.map_err(unanswered);
            if let Some(downloads) = &self.surroundings.downloads {
                // Most sessions have none; what stays goes with the browser.
                let _ = std::fs::remove_dir_all(downloads);
            }
            closed.and(detached)
        })
    }
}

/// Waits until a page and its frames have done what they were at, and that has been told. One that is gone, has
/// crashed or is busy has nothing to say.
async fn heard(tab: &CdpTab, deadline: Deadline) {
    let (page, frames) = (tab.session(), tab.frames());
    let worlds: Vec<World> = frames.borrow().worlds().cloned().collect();
    let turns = worlds.iter().map(|world| world.turned(deadline));
    join_all(turns).await;
    let inner = worlds.iter().map(|world| &world.session).filter(|inner| inner.id() != page.id());
    // What has come already is taken in at once, also where a page has used up the time.
    let taken = Deadline::within(TAKEN);
    for session in inner.chain([page]) {
        session.heard(taken.instant()).await;
    }
}

/// Hears what the browser says of a context.
struct Watcher {
    browser: Session,
    context: BrowserContextId,
    surroundings: Surroundings,
    pages: Pages,
    downloads: Downloads,
}

impl Watcher {
    async fn watch(mut self, mut events: Events) {
        while let Ok(event) = events.recv().await {
            if let Some(Ok(TargetCreated { target_info: info })) = event.decode() {
                let is_ours = info.browser_context_id.as_ref() == Some(&self.context);
                if let Some(opener) = info.opener_id.filter(|_| is_ours && info.kind == "page") {
                    self.opened(info.target_id, &opener);
                }
            } else if let Some(download) = self.downloads.take(&event) {
                for page in self.pages.all() {
                    page.listeners.tell(|| Some(Happening::Downloaded(download.clone())));
                }
            }
        }
    }

    /// Attaches to a page that another has opened, and tells those who wait for it.
    fn opened(&self, target: TargetId, opener: &TargetId) {
        let Some(of_opener) = self.pages.of(opener) else { return };
        let listeners = Listeners::default();
        self.pages.add(target.clone(), listeners.clone());
        let (browser, surroundings) = (self.browser.clone(), self.surroundings.clone());
        let pages = self.pages.clone();
        tokio::spawn(async move {
            let deadline = Deadline::within(ATTACH);
            match attached(&browser, target, &surroundings, listeners, deadline).await {
                Ok(tab) => {
                    let tab = Arc::new(tab);
                    pages.opened(&tab);
                    of_opener.tell(|| Some(Happening::Popup(tab)));
                }
                Err(error) => {
                    let what = format!("a page that was opened could not be looked at: {error}");
                    surroundings.evidence.write(Entry::Lost { what });
                }
            }
        });
    }
}

async fn attached(
    browser: &Session,
    target: TargetId,
    surroundings: &Surroundings,
    listeners: Listeners,
    deadline: Deadline,
) -> Result<CdpTab> {
    let attaching = parity_cdp::Tab::attach(browser, target, deadline.instant());
    let tab = attaching.await.map_err(unanswered)?;
    CdpTab::open_popup(tab, surroundings, listeners, deadline).await
}

/// The downloads of a context.
struct Downloads {
    directory: Option<PathBuf>,
    begun: HashMap<String, DownloadWillBegin>,
}

impl Downloads {
    /// Takes in an event; returns the download that has ended by it.
    fn take(&mut self, event: &parity_cdp::RawEvent) -> Option<Download> {
        if let Some(begun) = event.decode::<DownloadWillBegin>() {
            let begun = begun.ok()?;
            self.begun.insert(begun.guid.clone(), begun);
            return None;
        }
        let progress = event.decode::<DownloadProgress>()?.ok()?;
        if progress.state == "inProgress" {
            return None;
        }
        let begun = self.begun.remove(&progress.guid)?;
        let directory = self.directory.as_ref().filter(|_| progress.state == "completed");
        let path = directory.map(|directory| directory.join(&progress.guid));
        Some(Download { url: begun.url, name: begun.suggested_filename, path })
    }
}
