//! What there is of a shared browser on this machine, and what is left of it.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use parity_cdp::Browser;
use tokio::time::{Instant, sleep_until};

use crate::cleanup::{directory_of, nothing_left_of};
use crate::fixture::{eventually, soon};
use crate::user::options;

/// What there is of a shared browser on this machine.
pub(crate) struct Trace {
    /// The name of its directory, which its processes have on their command lines.
    pub(crate) directory: String,
    /// Where its users meet.
    pub(crate) place: PathBuf,
}

impl Trace {
    pub(crate) fn of(browser: &Browser) -> Self {
        let directory = directory_of(browser);
        let entry = directory.strip_prefix("parity-chromium-").unwrap();
        let place = places().find(|place| place.join(entry).symlink_metadata().is_ok());
        Self { place: place.unwrap_or_else(|| panic!("no entry {entry}")), directory }
    }

    pub(crate) fn nothing_left(&self) -> Result<(), String> {
        nothing_left_of(&self.directory)?;
        match self.place.symlink_metadata() {
            Ok(_) => Err(format!("the place `{}`", self.place.display())),
            Err(_) => Ok(()),
        }
    }

    pub(crate) async fn check_gone(&self) {
        eventually("the browser to go", || self.nothing_left()).await;
    }
}

/// All directories on this machine in which users of browsers meet.
#[expect(
    clippy::disallowed_methods,
    reason = "the variable is the system's, not a setting of ours"
)]
fn places() -> impl Iterator<Item = PathBuf> {
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    let parents = [Some(std::env::temp_dir()), runtime].into_iter().flatten();
    let entries = parents.flat_map(|parent| fs::read_dir(parent).into_iter().flatten().flatten());
    let is_place = |path: &PathBuf| path.display().to_string().contains("/parity-browsers-");
    entries.map(|entry| entry.path()).filter(is_place)
}

/// A name that no other test has, nor another run of this one.
pub(crate) fn own(name: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("{name}-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

pub(crate) async fn share(name: &str) -> Browser {
    options(name).share(soon()).await.unwrap()
}

/// Lets time pass: at any moment something may happen, and this chooses one.
#[expect(clippy::disallowed_methods, reason = "the moment is what is tested")]
pub(crate) async fn pass(time: Duration) {
    sleep_until(Instant::now() + time).await;
}
