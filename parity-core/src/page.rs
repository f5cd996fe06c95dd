//! One page of a session: where it is, what is on it, and what can be done there.

pub(crate) mod dialog;
pub(crate) mod download;
pub(crate) mod intercept;
pub(crate) mod popup;
pub(crate) mod traffic;
pub(crate) mod waiting;

use std::sync::Arc;
use std::time::Duration;

use url::Url;

use crate::engine::{Tab, Travel};
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::keyboard;
use crate::locate::{Locate, Sealed};
use crate::locator::filling::press;
use crate::locator::root::Root;
use crate::locator::{LIMIT, Locator};
use crate::overlay::{Handling, Overlay};
use crate::query::TextMatch;
use crate::scope::{self, Scope};
use crate::step::Step;
use crate::view::View;

/// How long a page may take to load where nothing is said.
const LOAD: Duration = Duration::from_secs(30);

/// How long a page may take to be closed.
const CLOSE: Duration = Duration::from_secs(5);

/// A page of a session; clones are the same page.
#[derive(Debug, Clone)]
pub struct Page {
    view: View,
    environment: Arc<Environment>,
}

impl Page {
    pub(crate) fn new(scope: Scope, environment: Arc<Environment>, tab: Arc<dyn Tab>) -> Self {
        let view = View::new(scope, tab, environment.test_id_attribute());
        Self { view, environment }
    }

    pub(crate) fn scope(&self) -> &Scope {
        self.view.scope()
    }

    pub(crate) fn view(&self) -> &View {
        &self.view
    }

    pub(crate) fn tab(&self) -> &Arc<dyn Tab> {
        self.view.tab()
    }

    /// Lets uncaught errors with such a text fail nothing from now on, on any page of the run, for this reason.
    /// For what the whole team allows, there is `[[allowed_page_errors]]` in `parity.toml`.
    ///
    /// # Errors
    ///
    /// A usage error for a wrong regular expression, or no reason.
    pub fn allow_error(&self, text: impl Into<TextMatch>, reason: impl Into<String>) -> Result<()> {
        let (allows, reason) = (text.into().compiled()?, reason.into());
        if reason.trim().is_empty() {
            return Err(Error::usage("a reason to allow an error of a page").saw("none"));
        }
        self.scope().evidence().page_errors().allow(allows, reason);
        Ok(())
    }

    /// Goes to a path of the environment, or to a whole address, and waits until it has loaded.
    ///
    /// # Errors
    ///
    /// An environment error if nothing answers there, a product error if the page has not loaded
    /// within 30 s. A status such as 404 is no error: say what should be seen instead.
    #[track_caller]
    pub fn goto(&self, path: impl Into<String>) -> Step<()> {
        let (page, path) = (self.clone(), path.into());
        let title = format!("go to {path}");
        Step::new(self.scope().clone(), title, LOAD, move |deadline| async move {
            let url = page.environment.address(&path)?;
            scope::go();
            page.tab().navigate(&url, deadline).await
        })
    }

    /// Loads the page again, and waits until it has loaded.
    ///
    /// # Errors
    ///
    /// As [`goto`](Self::goto).
    #[track_caller]
    pub fn reload(&self) -> Step<()> {
        let page = self.clone();
        Step::new(self.scope().clone(), "reload the page", LOAD, move |deadline| async move {
            scope::go();
            page.tab().reload(deadline).await
        })
    }

    /// Presses a key where the focus of the page is: `Escape` for what lies over it, `Tab` to go on. It takes the names that
    /// [`Locator::press`] takes, and ends as that does.
    ///
    /// # Errors
    ///
    /// A product error if the page does not answer within 10 s; a usage error for a name that is no key's.
    #[track_caller]
    pub fn press(&self, keys: impl Into<String>) -> Step<()> {
        let (page, keys) = (self.clone(), keys.into());
        let title = format!("press {keys} in the page");
        Step::new(self.scope().clone(), title, LIMIT, move |deadline| async move {
            press(page.view(), &keyboard::press(&keys)?, deadline).await
        })
    }

    /// Goes back to what the page showed before, as the browser's own button does, and waits until that has
    /// loaded: another document, also one that the browser has kept as it was left, or the same one at
    /// another place of its history.
    ///
    /// # Errors
    ///
    /// A product error if nothing was shown before, or it has not loaded within 30 s. By WebDriver it cannot
    /// be told that nothing was: the page stays as it is.
    #[track_caller]
    pub fn go_back(&self) -> Step<()> {
        self.travel("go back", Travel::Back)
    }

    /// Goes forward again to what the page showed before it went back.
    ///
    /// # Errors
    ///
    /// As [`go_back`](Self::go_back).
    #[track_caller]
    pub fn go_forward(&self) -> Step<()> {
        self.travel("go forward", Travel::Forward)
    }

    #[track_caller]
    fn travel(&self, title: &str, travel: Travel) -> Step<()> {
        let page = self.clone();
        Step::new(self.scope().clone(), title, LOAD, async move |deadline| {
            scope::go();
            page.tab().travel(travel, deadline).await
        })
    }

    /// Closes the page, without asking it whether it may be left.
    ///
    /// # Errors
    ///
    /// An environment error if the browser does not answer.
    #[track_caller]
    pub fn close(&self) -> Step<()> {
        let page = self.clone();
        Step::new(self.scope().clone(), "close the page", CLOSE, async move |deadline| {
            page.tab().close(deadline).await
        })
    }

    /// Handles what may come over the page at any time, such as a consent banner.
    ///
    /// Before each step on an element and each expectation, and as long as one waits, `overlay` is looked for in the
    /// same document; when it is visible, `handle` is called, which has to see to it that it goes away. Its steps are
    /// steps of the action. What is expected of the overlay itself does not call it. An overlay that is a document in a
    /// frame is named by the frame's element, and `handle` enters that by [`frame`](Locator::frame). What a user must
    /// decide is better decided by the action itself: this is for what comes now and then.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # use parity_core::prelude::*;
    /// # async fn example(page: &Page) -> Result<()> {
    /// page.on_overlay(&page.role(Role::Dialog).name("Cookies"), |banner| async move {
    ///     banner.role(Role::Button).name("Reject all").click().await
    /// });
    /// # Ok(())
    /// # }
    /// ```
    pub fn on_overlay<F, H>(&self, overlay: &Locator, handle: F)
    where
        F: Fn(Locator) -> H + Send + Sync + 'static,
        H: Future<Output = Result<()>> + Send + 'static,
    {
        let (frames, query) = (Arc::clone(overlay.view().frames()), overlay.query().clone());
        let locator = overlay.clone();
        let handler = Arc::new(move || Box::pin(handle(locator.clone())) as Handling);
        self.view.overlays().add(Overlay { frames, query, handler });
    }

    /// The address of the page that is shown.
    pub fn url(&self) -> Url {
        self.tab().url()
    }

    /// The whole address of a path of the environment.
    pub(crate) fn address(&self, path: &str) -> Result<Url> {
        self.environment.address(path)
    }
}

impl Locate for Page {}

impl Sealed for Page {
    fn root(&self) -> Root {
        Root::of(&self.view)
    }
}
