//! Installs npm packages where they are not those that the lock file names.

use std::fs;
use std::path::Path;

use crate::failure::Failure;
use crate::output;
use crate::program::Program;

/// Says what is installed: the lock file that it was installed by.
const STAMP: &str = "node_modules/.installed-lock.json";

/// Installs the packages of `directory`, which are `what` a person is told of; silent where that has been done.
///
/// # Errors
///
/// If there is no lock file, or they cannot be installed.
pub(crate) fn packages(directory: &Path, what: &str) -> Result<(), Failure> {
    install(directory, what, &Program::new("npm").with(["ci", "--no-audit", "--no-fund"]))
}

fn install(directory: &Path, what: &str, npm: &Program) -> Result<(), Failure> {
    let failed = |what: &str, path: &Path| {
        Failure::because(format!("could not {what} `{}`", path.display()))
    };
    let (lock, stamp) = (directory.join("package-lock.json"), directory.join(STAMP));
    let wanted = fs::read(&lock).map_err(failed("read", &lock))?;
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    output::progress(format!("installing {what}"));
    // Every browser that is driven is this machine's.
    npm.clone().variable("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1").inside(directory).output()?;
    fs::write(&stamp, wanted).map_err(failed("write", &stamp))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stands for npm, and counts how often it was run.
    fn npm() -> Program {
        Program::new("sh").with(["-c", "mkdir -p node_modules && echo ran >> runs"])
    }

    #[test]
    fn packages_are_installed_once_for_each_lock_file() {
        let directory = tempfile::tempdir().unwrap();
        let directory = directory.path();
        let runs = || fs::read_to_string(directory.join("runs")).unwrap().lines().count();
        for (lock, expected) in [("{}", 1), ("{}", 1), ("{\"a\": 1}", 2)] {
            fs::write(directory.join("package-lock.json"), lock).unwrap();
            install(directory, "them", &npm()).unwrap();
            assert_eq!(runs(), expected, "for {lock}");
        }
    }

    #[test]
    fn packages_that_could_not_be_installed_are_installed_the_next_time() {
        let directory = tempfile::tempdir().unwrap();
        let directory = directory.path();
        fs::write(directory.join("package-lock.json"), "{}").unwrap();
        let broken = Program::new("sh").with(["-c", "mkdir -p node_modules && exit 1"]);
        assert!(install(directory, "them", &broken).is_err());
        install(directory, "them", &npm()).unwrap();
        assert!(directory.join("runs").is_file());
    }
}
