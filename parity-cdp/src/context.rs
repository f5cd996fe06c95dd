//! Browser contexts and their pages, opened and closed.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::time::Instant;

use crate::doorway::Doorway;
use crate::protocol::page;
use crate::protocol::target::{
    AttachToTarget, CloseTarget, CreateBrowserContext, CreateTarget, DisposeBrowserContext,
};
use crate::protocol::{BrowserContextId, TargetId};
use crate::reply::CallError;
use crate::session::Session;
use crate::spare::Spares;

/// One isolated set of cookies, storage and pages.
///
/// It goes when it is disposed of, and else when the connection that made it ends; in a browser that is
/// shared, soon after that, and at the latest with the browser.
#[derive(Debug, Clone)]
pub struct BrowserContext {
    browser: Session,
    id: BrowserContextId,
    /// Where contexts wait that are opened ahead of need; none in a browser that is not shared.
    spares: Option<Spares>,
    /// Its empty page, where another opened it ahead of need, until that is asked for.
    page: Arc<Mutex<Option<Tab>>>,
}

impl BrowserContext {
    /// Opens one, or takes one that another has opened ahead of need.
    pub(crate) async fn open(
        browser: &Session,
        spares: Option<Spares>,
        until: Instant,
    ) -> Result<Self, CallError> {
        if let Some(spares) = spares.clone() {
            for browser_context_id in spares.abandoned() {
                drop(browser.send(&DisposeBrowserContext { browser_context_id }));
            }
            if let Some((id, page)) = spares.take() {
                if let Ok(page) = Tab::attach(browser, page, until).await {
                    let (browser, page) = (browser.clone(), Arc::new(Mutex::new(Some(page))));
                    return Ok(Self { browser, id, spares: Some(spares), page });
                }
                // It died meanwhile.
                spares.forget(&id);
            }
        }
        let create = CreateBrowserContext { dispose_on_detach: true, ..Default::default() };
        let id = browser.call(&create, until).await?.browser_context_id;
        if let Some(spares) = &spares {
            // Without a note of it, one more may be opened ahead than is worth it.
            let _ = spares.note(&id);
        }
        Ok(Self { browser: browser.clone(), id, spares, page: Arc::default() })
    }

    /// Returns its identifier.
    pub fn id(&self) -> &BrowserContextId {
        &self.id
    }

    /// Opens a way into this context for another program that speaks the protocol; the browser answers it at `url`,
    /// which is [its websocket's](crate::Browser::websocket_url).
    ///
    /// The present runtime drives it.
    ///
    /// # Errors
    ///
    /// When the system gives no port of `127.0.0.1`.
    pub async fn doorway(&self, url: String) -> io::Result<Doorway> {
        Doorway::open(url, self.browser.clone(), self.id.clone()).await
    }

    /// Opens a page, which shows `about:blank`, attaches to it, and turns the events of `Page` on.
    ///
    /// # Errors
    ///
    /// [`CallError`] when the browser does not do so before `until`.
    pub async fn open_tab(&self, until: Instant) -> Result<Tab, CallError> {
        let tab = self.begin_tab(until).await?;
        tab.session.call(&page::Enable {}, until).await?;
        Ok(tab)
    }

    /// Does the same without a word to the page, whose own process may not be there yet. What it is told is answered
    /// when that is. Wait for such an answer before the page is to navigate: that would take place without its
    /// events, and sometimes without its answer.
    ///
    /// # Errors
    ///
    /// As [`open_tab`](Self::open_tab).
    pub async fn begin_tab(&self, until: Instant) -> Result<Tab, CallError> {
        let opened_ahead = self.page.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(tab) = opened_ahead {
            return Ok(tab);
        }
        let target = self.browser.call(&empty_page(&self.id), until).await?.target_id;
        Tab::attach(&self.browser, target, until).await
    }

    /// Closes it with all its pages, without asking them.
    ///
    /// # Errors
    ///
    /// [`CallError`] when the browser does not do so before `until`.
    pub async fn dispose(self, until: Instant) -> Result<(), CallError> {
        let dispose = DisposeBrowserContext { browser_context_id: self.id.clone() };
        self.browser.call(&dispose, until).await?;
        if let Some(spares) = &self.spares {
            spares.forget(&self.id);
        }
        Ok(())
    }

    /// Closes it as [`dispose`](Self::dispose) does, and meanwhile opens another for whoever shares the browser
    /// and comes next: to open one takes longer than all the rest of a short test's beginning.
    ///
    /// # Errors
    ///
    /// As [`dispose`](Self::dispose). Where no other could be opened, none waits.
    pub async fn replace(self, until: Instant) -> Result<(), CallError> {
        let (browser, spares) = (self.browser.clone(), self.spares.clone());
        let (disposed, ()) = tokio::join!(self.dispose(until), async {
            if let Some(spares) = spares.filter(Spares::are_worth_it) {
                // Whoever comes next opens one then.
                let _ = open_ahead(&browser, &spares, until).await;
            }
        });
        disposed
    }
}

async fn open_ahead(browser: &Session, spares: &Spares, until: Instant) -> Result<(), CallError> {
    // Without an end at our detaching, which comes before anyone takes it.
    let created = browser.call(&CreateBrowserContext::default(), until).await?;
    let context = created.browser_context_id;
    let made = browser.call(&empty_page(&context), until).await;
    match made {
        Ok(page) if spares.add(&context, &page.target_id).is_ok() => Ok(()),
        made => {
            let dispose = DisposeBrowserContext { browser_context_id: context };
            browser.call(&dispose, until).await?;
            made.map(drop)
        }
    }
}

fn empty_page(context: &BrowserContextId) -> CreateTarget {
    CreateTarget {
        url: "about:blank".to_owned(),
        browser_context_id: Some(context.clone()),
        ..Default::default()
    }
}

/// A page that we are attached to.
#[derive(Debug, Clone)]
pub struct Tab {
    browser: Session,
    session: Session,
    target: TargetId,
}

impl Tab {
    /// Attaches to a page that is there, such as one that another page has opened.
    ///
    /// # Errors
    ///
    /// [`CallError`] when there is no such page, or the browser does not attach to it before `until`.
    pub async fn attach(
        browser: &Session,
        target: TargetId,
        until: Instant,
    ) -> Result<Self, CallError> {
        let attach = AttachToTarget { target_id: target.clone(), flatten: true };
        let session = browser.call(&attach, until).await?.session_id;
        Ok(Self { browser: browser.clone(), session: browser.attached(session), target })
    }

    /// Returns the session that its commands are sent on.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Returns the page's identifier, which is also that of its main frame.
    pub fn target(&self) -> &TargetId {
        &self.target
    }

    /// Closes the page, without asking it.
    ///
    /// # Errors
    ///
    /// [`CallError`] when the browser does not do so before `until`.
    pub async fn close(self, until: Instant) -> Result<(), CallError> {
        self.browser.call(&CloseTarget { target_id: self.target }, until).await.map(drop)
    }
}
