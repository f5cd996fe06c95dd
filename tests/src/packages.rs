//! npm packages that tests use, by a lock file of their own.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Packages as their manifest and their lock file name them.
#[derive(Debug, Clone, Copy)]
pub struct Packages {
    /// What directories of them are called.
    pub name: &'static str,
    /// `package.json`.
    pub manifest: &'static str,
    /// `package-lock.json`.
    pub lock_file: &'static str,
}

impl Packages {
    /// Returns the directory that holds `node_modules`, somewhere in `parent`; installs all of them the first time.
    ///
    /// # Panics
    ///
    /// If they cannot be installed.
    pub fn installed(&self, parent: &Path) -> PathBuf {
        let mut hasher = DefaultHasher::new();
        self.lock_file.hash(&mut hasher);
        let home = parent.join(format!("{}-{:016x}", self.name, hasher.finish()));
        if !home.is_dir() {
            self.install(parent, &home);
        }
        home
    }

    /// Installs beside `home` and moves it there as a whole, so that another test that does the same at
    /// the same time finds all of it or nothing.
    fn install(&self, parent: &Path, home: &Path) {
        let place = tempfile::tempdir_in(parent).expect("a directory can be made");
        let write = |name: &str, text: &str| fs::write(place.path().join(name), text);
        write("package.json", self.manifest).expect("a new directory can be written to");
        write("package-lock.json", self.lock_file).expect("a new directory can be written to");
        let mut npm = Command::new("npm");
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(place.path());
        let output = npm.output().expect("`npm` should run; `cargo xtask test` installs it");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "`npm ci` could not install {}: {told}", self.name);
        match fs::rename(place.path(), home) {
            Ok(()) => drop(place.keep()),
            // The other test was quicker; what was installed here goes with `place`.
            Err(error) => assert!(home.is_dir(), "could not move to {}: {error}", home.display()),
        }
    }
}
