//! Does something on a page, and waits for what the page does then.

use std::future::IntoFuture;

use crate::clock::Deadline;
use crate::engine::{Happening, Tells};
use crate::error::Result;
use crate::page::Page;

/// What is done on a page: a step such as `page.role(Role::Link).click()`, or a block of them.
pub trait Doing: IntoFuture<Output = Result<()>, IntoFuture: Send> + Send + 'static {}

impl<D: IntoFuture<Output = Result<()>, IntoFuture: Send> + Send + 'static> Doing for D {}

impl Page {
    /// Listens, does it, and returns the first happening that `wanted` takes, however early it came; `None`
    /// where none came by the deadline.
    pub(crate) async fn wait_for<T>(
        &self,
        what: Tells,
        doing: impl Doing,
        deadline: &Deadline,
        wanted: impl FnMut(Happening) -> Option<T> + Send,
    ) -> Result<Option<T>> {
        self.wait_and(what, doing, deadline, wanted, async |found| Ok(found)).await
    }

    /// The same, and makes something of what was found at once, also while the act goes on: what a browser keeps of a page
    /// is gone when that is left.
    pub(crate) async fn wait_and<T, U>(
        &self,
        what: Tells,
        doing: impl Doing,
        deadline: &Deadline,
        mut wanted: impl FnMut(Happening) -> Option<T> + Send,
        made: impl AsyncFnOnce(T) -> Result<U>,
    ) -> Result<Option<U>> {
        self.tab().tells(what)?;
        let mut heard = self.tab().listen();
        let listening = async {
            while let Some(happening) = heard.next(deadline).await {
                if let Some(found) = wanted(happening) {
                    return made(found).await.map(Some);
                }
            }
            Ok(None)
        };
        tokio::pin!(listening);
        let acting = doing.into_future();
        tokio::pin!(acting);
        tokio::select! {
            biased;
            acted = &mut acting => acted?,
            found = &mut listening => {
                acting.await?;
                return found;
            }
        }
        listening.await
    }
}
