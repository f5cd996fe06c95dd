//! The npm packages that real pages are taken from.

use std::path::{Path, PathBuf};

use parity_tests::packages::Packages;

const REAL_PAGES: Packages = Packages {
    name: "real-pages",
    manifest: include_str!("pages/package.json"),
    lock_file: include_str!("pages/package-lock.json"),
};

/// Returns the directory of a package; installs all of them the first time.
pub(crate) fn package(name: &str) -> PathBuf {
    let home = REAL_PAGES.installed(Path::new(env!("CARGO_TARGET_TMPDIR")));
    home.join("node_modules").join(name)
}
