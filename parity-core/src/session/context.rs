//! The browser context of a session, opened when it is first needed.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use crate::browser::Browser;
use crate::clock::Deadline;
use crate::engine::{Context, Emulation};
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::http::HttpClient;
use crate::page::Page;
use crate::scope::Scope;

/// A session's browser context with its page; clones are the same context.
#[derive(Clone)]
pub(crate) struct SessionContext {
    shared: Arc<Shared>,
}

struct Shared {
    scope: Scope,
    environment: Arc<Environment>,
    browser: Browser,
    http: HttpClient,
    emulation: Mutex<Emulation>,
    context: OnceCell<Arc<dyn Context>>,
    page: OnceCell<Page>,
}

impl fmt::Debug for SessionContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionContext")
            .field("page", &self.shared.page.get())
            .finish_non_exhaustive()
    }
}

impl SessionContext {
    /// A context that is yet to be opened.
    pub(crate) fn new(
        scope: Scope,
        environment: Arc<Environment>,
        browser: Browser,
        http: HttpClient,
    ) -> Self {
        let (emulation, context, page) = (Mutex::default(), OnceCell::new(), OnceCell::new());
        let shared = Shared { scope, environment, browser, http, emulation, context, page };
        Self { shared: Arc::new(shared) }
    }

    pub(crate) fn scope(&self) -> &Scope {
        &self.shared.scope
    }

    pub(crate) fn environment(&self) -> &Environment {
        &self.shared.environment
    }

    pub(crate) fn http(&self) -> &HttpClient {
        &self.shared.http
    }

    /// What its pages are made to believe.
    fn emulation(&self) -> Emulation {
        self.shared.emulation.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Makes its pages believe this.
    ///
    /// # Errors
    ///
    /// A usage error if it is open already.
    pub(crate) fn emulate(&self, emulation: Emulation) -> Result<()> {
        if self.shared.context.initialized() {
            return Err(Error::usage("a session whose first page is yet to be opened")
                .saw("it is open")
                .advice("call `emulate` before `page` and `http`"));
        }
        *self.shared.emulation.lock().unwrap_or_else(PoisonError::into_inner) = emulation;
        Ok(())
    }

    /// The context itself; the first call opens it.
    ///
    /// # Errors
    ///
    /// An environment error if the browser is missing, does not start, or has ended.
    pub(crate) async fn opened(&self, deadline: Deadline) -> Result<&Arc<dyn Context>> {
        let shared = &self.shared;
        let opening = shared.context.get_or_try_init(|| async {
            let engine = shared.browser.running(&shared.scope, deadline).await?;
            let emulation = self.emulation();
            engine.context(&emulation, shared.scope.evidence().clone(), deadline).await
        });
        opening.await
    }

    /// The context's page; the first call opens both.
    ///
    /// # Errors
    ///
    /// An environment error if the browser is missing, does not start, or has ended.
    pub(crate) async fn page(&self, deadline: Deadline) -> Result<Page> {
        let shared = &self.shared;
        let page = shared.page.get_or_try_init(|| async {
            let tab = self.opened(deadline).await?.tab(deadline).await?;
            Ok::<_, Error>(Page::new(shared.scope.clone(), Arc::clone(&shared.environment), tab))
        });
        page.await.cloned()
    }

    /// A driver of WebDriver at the window of the context's page.
    ///
    /// # Errors
    ///
    /// A usage error if no page is open; an environment error if the driver is missing, does not start, or is not
    /// let in.
    #[cfg(feature = "webdriver")]
    pub(crate) async fn webdriver(&self, deadline: Deadline) -> Result<thirtyfour::WebDriver> {
        let (Some(context), Some(page)) = (self.shared.context.get(), self.shared.page.get())
        else {
            return Err(Error::usage("a session with its page open")
                .saw("none is open yet")
                .advice("open it first: `session.page().await?`"));
        };
        context.webdriver(page.tab().window(), deadline).await
    }

    /// Closes the context, if it was opened.
    ///
    /// # Errors
    ///
    /// An environment error if the browser does not do so by the deadline.
    pub(crate) async fn close(&self, deadline: Deadline) -> Result<()> {
        match self.shared.context.get() {
            Some(context) => context.close(deadline).await,
            None => Ok(()),
        }
    }
}
