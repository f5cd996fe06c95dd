//! One actor's isolated browser context, and an HTTP client that shares its cookies.

mod client;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::OnceCell;

use crate::browser::Browser;
use crate::clock::Deadline;
use crate::engine::Context;
use crate::environment::{Credentials, Environment};
use crate::error::{Error, Result};
use crate::http::HttpClient;
use crate::page::Page;
use crate::scope::Scope;
use crate::secret::Secret;
use crate::step::Step;

pub use crate::session::client::{Client, Response};

/// How long opening a page may take, the start of the browser included.
const OPEN: Duration = Duration::from_secs(30);

/// One actor's session; clones are the same session.
#[derive(Clone)]
pub struct Session {
    shared: Arc<Shared>,
}

struct Shared {
    scope: Scope,
    environment: Arc<Environment>,
    browser: Browser,
    http: HttpClient,
    actor: String,
    credentials: Credentials,
    context: OnceCell<Arc<dyn Context>>,
    page: OnceCell<Page>,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("actor", &self.shared.actor).finish_non_exhaustive()
    }
}

impl Session {
    pub(crate) fn new(
        scope: Scope,
        environment: Arc<Environment>,
        browser: Browser,
        http: HttpClient,
        actor: String,
        credentials: Credentials,
    ) -> Self {
        let (context, page) = (OnceCell::new(), OnceCell::new());
        let shared =
            Shared { scope, environment, browser, http, actor, credentials, context, page };
        Self { shared: Arc::new(shared) }
    }

    /// The actor's name in `parity.toml`.
    pub fn actor(&self) -> &str {
        &self.shared.actor
    }

    /// The address that the actor signs in with.
    ///
    /// # Panics
    ///
    /// If `parity.toml` gives the actor none: the action cannot be run as it is written.
    #[track_caller]
    pub fn email(&self) -> &str {
        let email = self.shared.credentials.email.as_deref();
        email.unwrap_or_else(|| panic!("actor `{}` has no `email` in parity.toml", self.actor()))
    }

    /// The actor's password, which a page fills without writing it anywhere.
    ///
    /// # Panics
    ///
    /// If `parity.toml` gives the actor none: the action cannot be run as it is written.
    #[track_caller]
    pub fn password(&self) -> &Secret<String> {
        let password = self.shared.credentials.password.as_ref();
        password
            .unwrap_or_else(|| panic!("actor `{}` has no `password` in parity.toml", self.actor()))
    }

    /// Opens the session's page; a second call returns the same page.
    ///
    /// # Errors
    ///
    /// An environment error if the browser is missing, does not start, or has ended.
    #[track_caller]
    pub fn page(&self) -> Step<Page> {
        let session = self.clone();
        let title = format!("open a page for `{}`", self.actor());
        Step::new(self.shared.scope.clone(), title, OPEN, move |deadline| async move {
            session.opened(deadline).await
        })
    }

    /// An HTTP client that sends the session's cookies, and gives it those that answers set.
    pub fn http(&self) -> Client {
        Client::new(self.clone())
    }

    async fn opened(&self, deadline: Deadline) -> Result<Page> {
        let shared = &self.shared;
        let page = shared.page.get_or_try_init(|| async {
            let context = shared.context.get_or_try_init(|| async {
                let engine = shared.browser.running(&shared.scope, deadline).await?;
                engine.context(deadline).await
            });
            let evidence = shared.scope.evidence().clone();
            let tab = context.await?.tab(evidence, deadline).await?;
            Ok::<_, Error>(Page::new(shared.scope.clone(), Arc::clone(&shared.environment), tab))
        });
        page.await.cloned()
    }

    /// Closes the session's context, if it was opened.
    pub(crate) async fn close(&self, deadline: Deadline) -> Result<()> {
        match self.shared.context.get() {
            Some(context) => context.close(deadline).await,
            None => Ok(()),
        }
    }
}
