//! Keeps the message and the place of a panic of an action, instead of printing them.

use std::cell::{Cell, RefCell};
use std::panic::PanicHookInfo;
use std::sync::Once;

use crate::error::Error;

thread_local! {
    static ARMED: Cell<bool> = const { Cell::new(false) };
    static LAST: RefCell<Option<Panic>> = const { RefCell::new(None) };
}

/// A panic of this thread.
#[derive(Debug, Clone)]
pub(crate) struct Panic {
    pub(crate) message: String,
    pub(crate) place: Option<String>,
}

/// While it lives, panics of this thread are kept and not printed.
#[derive(Debug)]
#[must_use = "panics are printed again as soon as it is dropped"]
pub(crate) struct Kept(());

/// Panics with an error, for what returns no result: the action ends as if it had returned that.
#[track_caller]
pub(crate) fn with(error: Error) -> ! {
    std::panic::panic_any(error)
}

/// Begins to keep the panics of this thread.
pub(crate) fn keep() -> Kept {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if ARMED.get() {
                LAST.set(Some(Panic::of(info)));
            } else {
                before(info);
            }
        }));
    });
    ARMED.set(true);
    Kept(())
}

impl Kept {
    /// The last panic of this thread, if there was one.
    #[expect(clippy::unused_self, reason = "only the one who keeps them may take them")]
    pub(crate) fn take(self) -> Option<Panic> {
        LAST.take()
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        ARMED.set(false);
    }
}

impl Panic {
    fn of(info: &PanicHookInfo<'_>) -> Self {
        let message = info.payload_as_str().unwrap_or("a panic without a message").to_owned();
        let place = info.location().map(|place| format!("{}:{}", place.file(), place.line()));
        Self { message, place }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_kept_with_its_place() {
        let kept = keep();
        let caught = std::panic::catch_unwind(|| panic!("left and right"));
        assert!(caught.is_err());
        let panic = kept.take().unwrap();
        assert_eq!(panic.message, "left and right");
        assert!(panic.place.unwrap().contains("panic.rs:"));
    }
}
