//! What may come over a page at any time, such as a consent banner, and what is done about it.

use std::fmt;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::Result;
use crate::query::Query;

/// What is done about an overlay.
pub(crate) type Handling = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

type Handler = Arc<dyn Fn() -> Handling + Send + Sync>;

/// The overlays of a page that someone wants to be asked about; clones are the same.
#[derive(Clone, Default)]
pub(crate) struct Overlays {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    known: Mutex<Vec<Overlay>>,
    /// Whether one is being handled, whose own steps are not to be handled again.
    is_handling: AtomicBool,
}

/// One of them.
#[derive(Clone)]
pub(crate) struct Overlay {
    /// The frames to enter to the document that it is in.
    pub(crate) frames: Arc<[Query]>,
    pub(crate) query: Query,
    pub(crate) handler: Handler,
}

impl fmt::Debug for Overlays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let queries: Vec<String> =
            self.known().iter().map(|overlay| overlay.query.to_string()).collect();
        f.debug_tuple("Overlays").field(&queries).finish()
    }
}

impl Overlays {
    /// Adds one.
    pub(crate) fn add(&self, overlay: Overlay) {
        self.shared.known.lock().unwrap_or_else(PoisonError::into_inner).push(overlay);
    }

    /// Those of the document that `frames` lead to; none while one is being handled.
    pub(crate) fn of(&self, frames: &[Query]) -> Vec<Overlay> {
        if self.shared.is_handling.load(Ordering::SeqCst) {
            return Vec::new();
        }
        self.known().into_iter().filter(|overlay| *overlay.frames == *frames).collect()
    }

    /// Handles one.
    ///
    /// # Errors
    ///
    /// The handler's.
    pub(crate) async fn handle(&self, overlay: &Overlay) -> Result<()> {
        self.shared.is_handling.store(true, Ordering::SeqCst);
        let handled = (overlay.handler)().await;
        self.shared.is_handling.store(false, Ordering::SeqCst);
        handled
    }

    fn known(&self) -> Vec<Overlay> {
        self.shared.known.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
