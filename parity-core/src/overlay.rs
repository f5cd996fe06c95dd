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

/// While it lives, an overlay is being handled; a handler that is given up is not.
struct Handled<'a>(&'a AtomicBool);

impl<'a> Handled<'a> {
    fn begin(is_handling: &'a AtomicBool) -> Self {
        is_handling.store(true, Ordering::SeqCst);
        Self(is_handling)
    }
}

impl Drop for Handled<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
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
        let _handling = Handled::begin(&self.shared.is_handling);
        (overlay.handler)().await
    }

    fn known(&self) -> Vec<Overlay> {
        self.shared.known.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[test]
    fn overlays_are_handled_again_after_a_handler_that_was_given_up() {
        let (overlays, frames) = (Overlays::default(), Arc::from([]));
        let never = || Box::pin(std::future::pending()) as Handling;
        let query = Query::Css { css: ".banner".to_owned() };
        overlays.add(Overlay { frames, query, handler: Arc::new(never) });
        let [overlay] = &overlays.of(&[])[..] else { panic!("there is one") };
        {
            let mut handling = Box::pin(overlays.handle(overlay));
            assert!(handling.as_mut().now_or_never().is_none());
            assert!(overlays.of(&[]).is_empty(), "its own steps are not handled again");
        }
        assert_eq!(overlays.of(&[]).len(), 1);
    }
}
