//! One who listens to a run.

use crate::feed::Feed;
use crate::feed::kept::{Heard, Numbered};
use crate::run::RunId;

/// One who listens to a run, and where it stands.
#[derive(Debug)]
pub(crate) struct Subscription {
    feed: Feed,
    run: RunId,
    heard: Heard,
}

impl Subscription {
    pub(crate) fn new(feed: Feed, run: RunId, heard: Heard) -> Self {
        Self { feed, run, heard }
    }

    /// The next events, at least one; none at the end: the feed was closed, the run was let go of, or this listener
    /// has lagged so far behind that what comes next is not kept any more.
    pub(crate) async fn next(&mut self) -> Option<Vec<Numbered>> {
        loop {
            // Marked as seen before it is looked at, so that nothing comes in between.
            self.heard.news.mark_unchanged();
            let events = self.feed.lock().after(&self.run, self.heard.last).ok()?;
            if let Some(last) = events.last() {
                self.heard.last = last.number;
                return Some(events);
            }
            self.heard.news.changed().await.ok()?;
        }
    }
}

#[cfg(test)]
mod tests {
    use parity_model::verification::Fact;

    use super::*;
    use crate::feed::Bounds;

    fn run() -> RunId {
        RunId::new("r").unwrap()
    }

    fn tell(feed: &Feed, status: &str) {
        feed.fact(&run(), "lead", Fact::new(status));
    }

    #[tokio::test]
    async fn what_is_kept_comes_first_and_then_what_happens() {
        let feed = Feed::new();
        tell(&feed, "pending");
        let mut subscription = feed.listen(run(), None).unwrap();
        assert_eq!(subscription.next().await.unwrap().len(), 1);
        let later = tokio::spawn(async move { subscription.next().await });
        tokio::task::yield_now().await;
        tell(&feed, "processed");
        assert_eq!(later.await.unwrap().unwrap()[0].number, 2);
    }

    #[tokio::test]
    async fn it_ends_with_the_feed_and_with_a_lag() {
        let feed = Feed::within(Bounds { per_run: 1, ..Bounds::default() });
        let mut subscription = feed.listen(run(), None).unwrap();
        tell(&feed, "pending");
        tell(&feed, "processed");
        assert!(subscription.next().await.is_none(), "the first is not kept any more");
        let mut other = feed.listen(run(), None).unwrap();
        assert_eq!(other.next().await.unwrap()[0].number, 2);
        feed.close();
        assert!(other.next().await.is_none());
        assert!(feed.listen(run(), None).unwrap().next().await.is_none());
    }
}
