//! The events that were asked for, kept in order and without loss until they are taken.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

use crate::clock;
use crate::ending::{Cause, Ending};
use crate::event::RawEvent;
use crate::routes::Notice;

/// The events of one session that were asked for, in the order in which they came.
///
/// None is lost, however late it is taken: take them, or drop this.
#[derive(Debug)]
pub struct Events {
    methods: Vec<&'static str>,
    notices: mpsc::UnboundedReceiver<Notice>,
    over: Option<Over>,
}

/// Why no more events come.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Over {
    /// The page, or what else the session was attached to, is gone.
    #[error("the session has ended, because the page was closed")]
    Detached,
    /// The browser, or the connection to it, is gone.
    #[error("{0}")]
    Closed(Arc<Ending>),
}

/// No event came.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NoEvent {
    /// The deadline passed.
    #[error("none of `{}` came within {waited:.1?}", methods.join("`, `"))]
    Timeout {
        /// The events that were waited for.
        methods: Vec<&'static str>,
        /// How long.
        waited: Duration,
    },
    /// None will come any more.
    #[error("none of `{}` will come any more: {over}", methods.join("`, `"))]
    Over {
        /// The events that were waited for.
        methods: Vec<&'static str>,
        /// Why not.
        over: Over,
    },
}

impl Events {
    pub(crate) fn new(methods: &[&'static str], notices: mpsc::UnboundedReceiver<Notice>) -> Self {
        Self { methods: methods.to_vec(), notices, over: None }
    }

    /// Waits for the next event until `until`.
    ///
    /// # Errors
    ///
    /// [`NoEvent`] when none comes in time, or none can come any more.
    pub async fn next(&mut self, until: Instant) -> Result<RawEvent, NoEvent> {
        let asked = clock::now();
        match timeout_at(until, self.recv()).await {
            Ok(Ok(event)) => Ok(event),
            Ok(Err(over)) => Err(NoEvent::Over { methods: self.methods.clone(), over }),
            Err(_) => Err(NoEvent::Timeout {
                methods: self.methods.clone(),
                waited: clock::now() - asked,
            }),
        }
    }

    /// Waits for the next event as long as there can be one: for a recorder that ends with the session.
    ///
    /// # Errors
    ///
    /// [`Over`] when none can come any more, and again each time after that.
    pub async fn recv(&mut self) -> Result<RawEvent, Over> {
        if let Some(over) = &self.over {
            return Err(over.clone());
        }
        loop {
            let notice = self.notices.recv().await;
            if let Some(taken) = self.take(notice) {
                return taken;
            }
        }
    }

    /// Returns the next event if it has come already.
    pub fn try_next(&mut self) -> Option<RawEvent> {
        loop {
            let notice = self.notices.try_recv().ok()?;
            if let Some(taken) = self.take(Some(notice)) {
                return taken.ok();
            }
        }
    }

    /// What a notice says; nothing where it is a mark.
    fn take(&mut self, notice: Option<Notice>) -> Option<Result<RawEvent, Over>> {
        let over = match notice {
            Some(Notice::Event(event)) => return Some(Ok(event)),
            Some(Notice::Mark(mark)) => {
                drop(mark);
                return None;
            }
            Some(Notice::Detached) => Over::Detached,
            Some(Notice::Ended(ending)) => Over::Closed(ending),
            None => Over::Closed(Arc::new(Ending::new(Cause::Closed, Vec::new()))),
        };
        self.over = Some(over.clone());
        Some(Err(over))
    }
}
