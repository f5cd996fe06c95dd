//! One page of a session: where it is, what is on it, and what can be done there.

pub(crate) mod ask;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use crate::clock::Deadline;
use crate::engine::{Point, Tab};
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::locator::{Locator, Query, TextMatch};
use crate::page::ask::{Answer, Question};
use crate::role::Role;
use crate::scope::Scope;
use crate::step::Step;

/// What the page is told once per document; see its own head for what it does.
pub(crate) const SCRIPT: &str = include_str!("page/script.js");

/// How long a page may take to load where nothing is said.
const LOAD: Duration = Duration::from_secs(30);

/// A page of a session; clones are the same page.
#[derive(Clone)]
pub struct Page {
    shared: Arc<Shared>,
}

struct Shared {
    scope: Scope,
    environment: Arc<Environment>,
    tab: Arc<dyn Tab>,
}

impl fmt::Debug for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page").field("url", &self.shared.tab.url()).finish_non_exhaustive()
    }
}

impl Page {
    pub(crate) fn new(scope: Scope, environment: Arc<Environment>, tab: Arc<dyn Tab>) -> Self {
        Self { shared: Arc::new(Shared { scope, environment, tab }) }
    }

    pub(crate) fn scope(&self) -> &Scope {
        &self.shared.scope
    }

    pub(crate) fn tab(&self) -> &Arc<dyn Tab> {
        &self.shared.tab
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
            let url = page.shared.environment.address(&path)?;
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
        self.shared.tab.url()
    }

    /// Names an element by its role; [`Locator::name`] adds the name.
    pub fn role(&self, role: Role) -> Locator {
        Locator::new(self.clone(), Query::Role { role, name: None })
    }

    /// Names a field by its label.
    pub fn label(&self, label: impl Into<TextMatch>) -> Locator {
        Locator::new(self.clone(), Query::Label { text: label.into() })
    }

    /// Names the smallest element that shows a text.
    pub fn text(&self, text: impl Into<TextMatch>) -> Locator {
        Locator::new(self.clone(), Query::Text { text: text.into() })
    }

    /// Asks the in-page script.
    pub(crate) async fn ask(
        &self,
        function: &'static str,
        question: &Question<'_>,
        deadline: Deadline,
    ) -> Result<Answer> {
        let question = serde_json::to_value(question).expect("a question has text keys only");
        let answer = self.tab().ask(function, question, deadline).await?;
        serde_json::from_value(answer).map_err(|error| {
            Error::environment("an answer of the in-page script").saw(error.to_string())
        })
    }

    pub(crate) async fn click(&self, query: &Query, deadline: Deadline) -> Result<()> {
        let expected = format!("one {query} that can be clicked");
        let question = Question { locator: query, text: None, is: None, matching: None };
        let answer = self.ask("prepareClick", &question, deadline).await?;
        let answer = answer.into_result(expected, &deadline)?;
        let Point { x, y } = answer.point.expect("the script answers a point where it held");
        self.tab().click(Point { x, y }, deadline).await
    }

    /// Waits until the page is at `path`.
    pub(crate) async fn expect_url(&self, path: &str, deadline: Deadline) -> Result<()> {
        let expected = self.shared.environment.address(path)?;
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
