//! One actor's isolated browser context, and an HTTP client that shares its cookies.

mod client;
mod context;
mod cookie;
mod jar;
mod request;
mod second_factor;
mod storage;

use std::time::Duration;

use crate::clock::Deadline;
use crate::engine::Emulation;
use crate::environment::Credentials;
use crate::error::{Error, Place, Result};
use crate::page::Page;
use crate::panic;
use crate::secret::Secret;
use crate::step::Step;

pub(crate) use crate::session::context::SessionContext;
pub(crate) use crate::session::storage::StorageState;

pub use crate::session::client::Client;
pub use crate::session::cookie::{Cookie, SameSite};
pub use crate::session::request::ClientRequest;
pub use crate::session::second_factor::Authenticator;

/// How long opening a page may take, the start of the browser included.
const OPEN: Duration = Duration::from_secs(30);

/// One actor's session; clones are the same session.
#[derive(Debug, Clone)]
pub struct Session {
    actor: String,
    credentials: Credentials,
    context: SessionContext,
}

impl Session {
    pub(crate) fn new(actor: String, credentials: Credentials, context: SessionContext) -> Self {
        Self { actor, credentials, context }
    }

    /// The actor's name in `parity.toml`.
    pub fn actor(&self) -> &str {
        &self.actor
    }

    /// The address that the actor signs in with, if `parity.toml` gives one.
    pub(crate) fn known_email(&self) -> Option<&str> {
        self.credentials.email.as_deref()
    }

    /// The key of the actor's one-time codes.
    ///
    /// # Errors
    ///
    /// A usage error if `parity.toml` gives none.
    fn totp_secret(&self) -> Result<&Secret<String>> {
        self.credentials.totp.as_ref().ok_or_else(|| {
            let actor = self.actor();
            Error::usage(format!("`totp` of actor `{actor}` in parity.toml"))
                .saw("none")
                .advice("name the variable that holds the key: `totp = { variable = \"…\" }`")
        })
    }

    /// Its browser context.
    pub(crate) fn context(&self) -> &SessionContext {
        &self.context
    }

    /// The address that the actor signs in with.
    ///
    /// # Panics
    ///
    /// If `parity.toml` gives the actor none: the action cannot be run as it is written, and its verdict is `broken`.
    #[track_caller]
    pub fn email(&self) -> &str {
        match &self.credentials.email {
            Some(email) => email,
            None => self.lacks("email", "say it: `email = \"…\"`"),
        }
    }

    /// The actor's password, which a page fills without writing it anywhere.
    ///
    /// # Panics
    ///
    /// If `parity.toml` gives the actor none: the action cannot be run as it is written, and its verdict is `broken`.
    #[track_caller]
    pub fn password(&self) -> &Secret<String> {
        match &self.credentials.password {
            Some(password) => password,
            None => self.lacks(
                "password",
                "name the variable that holds it: `password = { variable = \"…\" }`",
            ),
        }
    }

    /// Ends the action: it cannot be run as it is written.
    #[track_caller]
    fn lacks(&self, what: &str, advice: &str) -> ! {
        let (actor, place) = (self.actor(), Place::of_caller());
        let error = Error::usage(format!("`{what}` of actor `{actor}` in parity.toml"));
        let error = error.saw("none").advice(advice);
        panic::with(error.at(&format!("use the `{what}` of `{actor}`"), place))
    }

    /// Makes the session's pages believe this of the user's machine: its window, language, time zone, place,
    /// and what they may do without asking. Call it before the first page is opened.
    ///
    /// # Errors
    ///
    /// A usage error if a page of the session is open.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # use parity_core::prelude::*;
    /// # async fn example(customer: &Session) -> Result<()> {
    /// customer.emulate(Emulation::new().locale("de-DE").time_zone("Europe/Berlin")).await?;
    /// let page = customer.page().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn emulate(&self, emulation: Emulation) -> Step<()> {
        let context = self.context.clone();
        let title = format!("emulate a machine for `{}`", self.actor());
        Step::new(context.scope().clone(), title, OPEN, async move |_| context.emulate(emulation))
    }

    /// Opens the session's page; a second call returns the same page.
    ///
    /// # Errors
    ///
    /// An environment error if the browser is missing, does not start, or has ended.
    #[track_caller]
    pub fn page(&self) -> Step<Page> {
        let context = self.context.clone();
        let title = format!("open a page for `{}`", self.actor());
        Step::new(context.scope().clone(), title, OPEN, move |deadline| async move {
            context.page(deadline).await
        })
    }

    /// Opens another page of the session, as a user opens another tab: the same cookies, the same storage. It is there
    /// until it is closed or the action ends.
    ///
    /// # Errors
    ///
    /// An environment error if the browser is missing, does not start, or has ended.
    #[track_caller]
    pub fn new_page(&self) -> Step<Page> {
        let context = self.context.clone();
        let title = format!("open another page for `{}`", self.actor());
        Step::new(context.scope().clone(), title, OPEN, move |deadline| async move {
            context.new_page(deadline).await
        })
    }

    /// Attaches a driver of `thirtyfour` to the session's browser, at the window of its page: the same documents,
    /// the same cookies. It ends with the session.
    ///
    /// By WebDriver, it is the session's own driver. By CDP, a `chromedriver` is started, which sees the windows of
    /// this session and no others; what it opens belongs to the session. A second call returns the same driver, and
    /// leads it back to the page where it has gone to another window or frame.
    ///
    /// What is done by it are no steps: nothing is waited for, and evidence tells only what the page does then.
    ///
    /// # Errors
    ///
    /// A usage error if the session has no page open yet; an environment error if `chromedriver` is missing, does
    /// not start, or is not let in by the browser.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # use parity_core::prelude::*;
    /// # use parity_core::thirtyfour::By;
    /// # async fn example(customer: &Session) -> Result<()> {
    /// let page = customer.page().await?;
    /// page.goto("/billing").await?;
    /// let driver = customer.webdriver().await?;
    /// driver.find(By::Css("#plan")).await?.click().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "webdriver")]
    #[track_caller]
    pub fn webdriver(&self) -> Step<thirtyfour::WebDriver> {
        let context = self.context.clone();
        let title = format!("attach a driver of WebDriver to the browser of `{}`", self.actor());
        Step::new(context.scope().clone(), title, OPEN, move |deadline| async move {
            context.webdriver(deadline).await
        })
    }

    /// An HTTP client that sends the session's cookies, and gives it those that answers set.
    pub fn http(&self) -> Client {
        Client::new(self.actor.clone(), self.context.clone())
    }

    /// Closes the session's browser context, if it was opened.
    pub(crate) async fn close(&self, deadline: Deadline) -> Result<()> {
        self.context.close(deadline).await
    }
}
