//! The browser context of a session, opened when it is first needed.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use parity_model::evidence::Entry;
use tokio::sync::OnceCell;
use url::Url;

use crate::browser::Browser;
use crate::clock::{self, Deadline};
use crate::engine::{Context, Emulation, KeptCookie, Refusal, Tab};
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::http::HttpClient;
use crate::page::Page;
use crate::scope::Scope;
use crate::session::jar::Jar;
use crate::settings::Settings;

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
    /// The cookies, until a browser keeps them.
    jar: Mutex<Option<Jar>>,
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
        let (emulation, jar) = (Mutex::default(), Mutex::new(Some(Jar::default())));
        let (context, page) = (OnceCell::new(), OnceCell::new());
        let shared = Shared { scope, environment, browser, http, emulation, jar, context, page };
        Self { shared: Arc::new(shared) }
    }

    pub(crate) fn scope(&self) -> &Scope {
        &self.shared.scope
    }

    pub(crate) fn environment(&self) -> &Environment {
        &self.shared.environment
    }

    pub(crate) fn settings(&self) -> &Settings {
        self.shared.browser.settings()
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
                .advice("call `emulate` before `page`"));
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
            self.hand_over(&*tab, deadline).await?;
            Ok::<_, Error>(Page::new(shared.scope.clone(), Arc::clone(&shared.environment), tab))
        });
        page.await.cloned()
    }

    /// Another page, after the context's own, which has got the cookies of the session.
    ///
    /// # Errors
    ///
    /// An environment error if the browser is missing, does not start, or has ended.
    pub(crate) async fn new_page(&self, deadline: Deadline) -> Result<Page> {
        self.page(deadline).await?;
        let tab = self.opened(deadline).await?.tab(deadline).await?;
        let shared = &self.shared;
        Ok(Page::new(shared.scope.clone(), Arc::clone(&shared.environment), tab))
    }

    /// All cookies that the session keeps.
    ///
    /// # Errors
    ///
    /// An environment error if the browser does not answer.
    pub(crate) async fn kept_cookies(&self, deadline: Deadline) -> Result<Vec<KeptCookie>> {
        let early = self.jar().as_ref().map(|jar| jar.kept(seconds()));
        match early {
            Some(kept) => Ok(kept),
            None => self.opened(deadline).await?.cookies(deadline).await,
        }
    }

    /// The value of a `Cookie` header for `url`: what the session's browser would send there, if it has one.
    ///
    /// # Errors
    ///
    /// An environment error if the browser does not answer.
    pub(crate) async fn cookies(&self, url: &Url, deadline: Deadline) -> Result<String> {
        let early = self.jar().as_ref().map(|jar| jar.header(url, seconds()));
        match early {
            Some(header) => Ok(header),
            None => self.any_tab(deadline).await?.cookies(url, deadline).await,
        }
    }

    /// Keeps a cookie, as if `url` had sent this `Set-Cookie` header. A browser that does not goes on without a
    /// word; whoever reads why the action failed gets one.
    ///
    /// # Errors
    ///
    /// An environment error if the browser does not answer.
    pub(crate) async fn set_cookie(
        &self,
        url: &Url,
        header: &str,
        deadline: Deadline,
    ) -> Result<()> {
        let refusal = self.keep_cookie(url, header, deadline).await?;
        self.tell(url, refusal);
        Ok(())
    }

    /// The same, for whoever needs to know why it is not kept.
    ///
    /// # Errors
    ///
    /// An environment error if the browser does not answer.
    pub(crate) async fn keep_cookie(
        &self,
        url: &Url,
        header: &str,
        deadline: Deadline,
    ) -> Result<Option<Refusal>> {
        let early = self.jar().as_mut().map(|jar| jar.set(url, header, seconds()));
        match early {
            Some(refusal) => Ok(refusal),
            None => self.any_tab(deadline).await?.set_cookie(url, header, deadline).await,
        }
    }

    /// A page by which the browser can be asked of cookies: the context's own may be closed.
    async fn any_tab(&self, deadline: Deadline) -> Result<Arc<dyn Tab>> {
        let page = self.page(deadline).await?;
        if page.tab().is_gone() {
            return self.opened(deadline).await?.any_tab(deadline).await;
        }
        Ok(Arc::clone(page.tab()))
    }

    /// Gives the browser the cookies that the session has got without one; it keeps them from then on.
    async fn hand_over(&self, tab: &dyn Tab, deadline: Deadline) -> Result<()> {
        let Some(jar) = self.without_jar() else { return Ok(()) };
        for (url, header) in jar.headers(seconds()) {
            let refusal = tab.set_cookie(&url, &header, deadline).await?;
            self.tell(&url, refusal);
        }
        Ok(())
    }

    /// Has the browser keep the cookies from now on; returns what was kept without it.
    pub(crate) fn without_jar(&self) -> Option<Jar> {
        self.jar().take()
    }

    fn jar(&self) -> MutexGuard<'_, Option<Jar>> {
        self.shared.jar.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, url: &Url, refusal: Option<Refusal>) {
        if let Some(Refusal { name, why }) = refusal {
            self.scope().evidence().write(Entry::CookieRefused { url: url.to_string(), name, why });
        }
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

    /// Waits until all that its pages have done so far has been told, if it was opened.
    ///
    /// # Errors
    ///
    /// An environment error if the browser does not answer.
    pub(crate) async fn heard(&self, deadline: Deadline) -> Result<()> {
        match self.shared.context.get() {
            Some(context) => context.heard(deadline).await,
            None => Ok(()),
        }
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

fn seconds() -> i64 {
    clock::time_of_day().as_second()
}
