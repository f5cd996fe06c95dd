//! The npm packages that real pages are taken from.

use std::path::{Path, PathBuf};

use parity_tests::npm;

const MANIFEST: &str = include_str!("pages/package.json");
const LOCK_FILE: &str = include_str!("pages/package-lock.json");

/// Returns the directory of a package; installs all of them the first time.
pub(crate) fn package(name: &str) -> PathBuf {
    let parent = Path::new(env!("CARGO_TARGET_TMPDIR"));
    npm::installed(parent, "real-pages", MANIFEST, LOCK_FILE).join("node_modules").join(name)
}
