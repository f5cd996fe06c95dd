//! The npm packages that real pages are taken from.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

const MANIFEST: &str = include_str!("pages/package.json");
const LOCK_FILE: &str = include_str!("pages/package-lock.json");

/// Returns the directory of a package; installs all of them the first time.
pub(crate) fn package(name: &str) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    LOCK_FILE.hash(&mut hasher);
    let parent = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let home = parent.join(format!("real-pages-{:016x}", hasher.finish()));
    if !home.is_dir() {
        install(parent, &home);
    }
    home.join("node_modules").join(name)
}

/// Installs beside `home` and moves it there as a whole, so that another test that does the same at
/// the same time finds all of it or nothing.
fn install(parent: &Path, home: &Path) {
    let place = tempfile::tempdir_in(parent).unwrap();
    fs::write(place.path().join("package.json"), MANIFEST).unwrap();
    fs::write(place.path().join("package-lock.json"), LOCK_FILE).unwrap();
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(place.path());
    let output = npm.output().expect("`npm` should run; `cargo xtask test` installs it");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "`npm ci` could not install real pages: {told}");
    match fs::rename(place.path(), home) {
        Ok(()) => drop(place.keep()),
        // The other test was quicker; what was installed here goes with `place`.
        Err(error) => assert!(home.is_dir(), "could not move to {}: {error}", home.display()),
    }
}
