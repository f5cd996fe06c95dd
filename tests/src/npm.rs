//! Packages of npm that tests need, installed once by their lock file.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Returns a directory below `parent` whose `node_modules` holds what a lock file says; installs it the first time.
///
/// # Panics
///
/// If they cannot be installed.
pub fn installed(parent: &Path, name: &str, manifest: &str, lock_file: &str) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    lock_file.hash(&mut hasher);
    let home = parent.join(format!("{name}-{:016x}", hasher.finish()));
    if !home.is_dir() {
        install(parent, &home, manifest, lock_file);
    }
    home
}

/// Installs beside `home` and moves it there as a whole, so that another test that does the same at
/// the same time finds all of it or nothing.
fn install(parent: &Path, home: &Path, manifest: &str, lock_file: &str) {
    let place = tempfile::tempdir_in(parent).expect("a directory can be made");
    for (name, text) in [("package.json", manifest), ("package-lock.json", lock_file)] {
        fs::write(place.path().join(name), text).expect("a file can be written");
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(place.path());
    let output = npm.output().expect("`npm` should run; `cargo xtask test` installs it");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "`npm ci` could not install the packages: {told}");
    match fs::rename(place.path(), home) {
        Ok(()) => drop(place.keep()),
        // The other test was quicker; what was installed here goes with `place`.
        Err(error) => assert!(home.is_dir(), "could not move to {}: {error}", home.display()),
    }
}
