//! Browser contexts and their pages, opened and closed.

use tokio::time::Instant;

use crate::protocol::page;
use crate::protocol::target::{
    AttachToTarget, CloseTarget, CreateBrowserContext, CreateTarget, DisposeBrowserContext,
};
use crate::protocol::{BrowserContextId, TargetId};
use crate::reply::CallError;
use crate::session::Session;

/// One isolated set of cookies, storage and pages.
///
/// It goes when it is disposed of, and else when the connection that made it ends.
#[derive(Debug, Clone)]
pub struct BrowserContext {
    browser: Session,
    id: BrowserContextId,
}

impl BrowserContext {
    pub(crate) async fn open(browser: &Session, until: Instant) -> Result<Self, CallError> {
        let create = CreateBrowserContext { dispose_on_detach: true, ..Default::default() };
        let made = browser.call(&create, until).await?;
        Ok(Self { browser: browser.clone(), id: made.browser_context_id })
    }

    /// Returns its identifier.
    pub fn id(&self) -> &BrowserContextId {
        &self.id
    }

    /// Opens a page, which shows `about:blank`, attaches to it, and turns the events of `Page` on.
    ///
    /// # Errors
    ///
    /// [`CallError`] when the browser does not do so before `until`.
    pub async fn open_tab(&self, until: Instant) -> Result<Tab, CallError> {
        let create = CreateTarget {
            url: "about:blank".to_owned(),
            browser_context_id: Some(self.id.clone()),
            ..Default::default()
        };
        let target = self.browser.call(&create, until).await?.target_id;
        let tab = Tab::attach(&self.browser, target, until).await?;
        // Answered by the page's own process. A navigation that is sent before that process is there
        // takes place without its events, and sometimes without its answer.
        tab.session.call(&page::Enable {}, until).await?;
        Ok(tab)
    }

    /// Closes it with all its pages, without asking them.
    ///
    /// # Errors
    ///
    /// [`CallError`] when the browser does not do so before `until`.
    pub async fn dispose(self, until: Instant) -> Result<(), CallError> {
        let dispose = DisposeBrowserContext { browser_context_id: self.id };
        self.browser.call(&dispose, until).await.map(drop)
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
