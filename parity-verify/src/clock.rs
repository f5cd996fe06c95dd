//! The only place that reads time or waits for it to pass.

use std::future::Future;
use std::time::Duration;

pub(crate) use tokio::time::Instant;

/// The time now.
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads time")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// What `work` comes to, if it does within `span`.
pub(crate) async fn within<W: Future>(span: Duration, work: W) -> Option<W::Output> {
    tokio::time::timeout(span, work).await.ok()
}
