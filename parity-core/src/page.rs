//! One page of a session: where it is, what is on it, and what can be done there.

use std::sync::Arc;
use std::time::Duration;

use url::Url;

use crate::clock::Deadline;
use crate::engine::Tab;
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::locator::Locator;
use crate::query::{Query, TextMatch};
use crate::role::Role;
use crate::scope::Scope;
use crate::step::Step;
use crate::view::View;

/// How long a page may take to load where nothing is said.
const LOAD: Duration = Duration::from_secs(30);

/// A page of a session; clones are the same page.
#[derive(Debug, Clone)]
pub struct Page {
    view: View,
    environment: Arc<Environment>,
}

impl Page {
    pub(crate) fn new(scope: Scope, environment: Arc<Environment>, tab: Arc<dyn Tab>) -> Self {
        Self { view: View::new(scope, tab), environment }
    }

    pub(crate) fn scope(&self) -> &Scope {
        self.view.scope()
    }

    pub(crate) fn tab(&self) -> &Arc<dyn Tab> {
        self.view.tab()
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
            page.tab().reload(deadline).await
        })
    }

    /// The address of the page that is shown.
    pub fn url(&self) -> Url {
        self.tab().url()
    }

    /// Names an element by its role; [`Locator::name`] adds the name.
    pub fn role(&self, role: Role) -> Locator {
        Locator::new(self.view.clone(), Query::Role { role, name: None })
    }

    /// Names a field by its label.
    pub fn label(&self, label: impl Into<TextMatch>) -> Locator {
        Locator::new(self.view.clone(), Query::Label { text: label.into() })
    }

    /// Names the smallest element that shows a text.
    pub fn text(&self, text: impl Into<TextMatch>) -> Locator {
        Locator::new(self.view.clone(), Query::Text { text: text.into() })
    }

    /// Waits until the page is at `path`.
    pub(crate) async fn expect_url(&self, path: &str, deadline: Deadline) -> Result<()> {
        let expected = self.environment.address(path)?;
        let mut looks = 1;
        loop {
            let url = self.url();
            if url == expected {
                return Ok(());
            }
            if deadline.is_over() || self.tab().url_changed(&url, deadline).await.is_err() {
                return Err(Error::product(format!("the page to be at {expected}"))
                    .saw(format!("it is at {url}"))
                    .waited(&deadline, Some(looks)));
            }
            looks += 1;
        }
    }
}
