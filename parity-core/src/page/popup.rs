//! Pages that a page opens.

use std::sync::Arc;
use std::time::Duration;

use crate::engine::{Happening, Tells};
use crate::error::Error;
use crate::page::Page;
use crate::page::waiting::Doing;
use crate::step::Step;

/// How long a page that is opened may take to be there.
const LIMIT: Duration = Duration::from_secs(10);

impl Page {
    /// Does something, and returns the page that this opens: a window, or a tab of `target=_blank`.
    ///
    /// The new page is of the same session. What it shows may not have loaded yet.
    ///
    /// # Errors
    ///
    /// A product error if no page is opened within 10 s; what the act itself fails with.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # use parity_core::prelude::*;
    /// # async fn example(page: &Page) -> Result<()> {
    /// let terms = page.popup_from(page.role(Role::Link).name("Terms").click()).await?;
    /// expect(terms.role(Role::Heading).name("Terms of service")).to_be_visible().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn popup_from(&self, act: impl Doing) -> Step<Self> {
        let page = self.clone();
        let title = "open another page";
        Step::new(self.scope().clone(), title, LIMIT, async move |deadline| {
            let opened =
                page.wait_for(Tells::Popups, act, &deadline, |happening| match happening {
                    Happening::Popup(tab) => Some(tab),
                    _ => None,
                });
            let tab = opened.await?.ok_or_else(|| {
                Error::product("another page to be opened")
                    .saw(format!("none was opened by {}", page.url()))
                    .waited(&deadline, None)
            })?;
            Ok(Self::new(page.scope().clone(), Arc::clone(&page.environment), tab))
        })
    }
}
