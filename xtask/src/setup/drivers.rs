//! The driver of Firefox, which Debian has no package of.

use std::path::PathBuf;

use crate::failure::Failure;
use crate::output;
use crate::program::Program;
use crate::workspace::Workspace;

const DRIVER: &str = "geckodriver";

/// Builds it into `tools` beside what cargo builds, once, where it is not on the search path.
///
/// # Errors
///
/// If it cannot be built.
pub(crate) fn geckodriver(places: &[PathBuf]) -> Result<(), Failure> {
    let tools = Workspace::read()?.target.join("tools");
    let is_there = |place: &PathBuf| place.join(DRIVER).is_file();
    if places.iter().any(is_there) || is_there(&tools.join("bin")) {
        return Ok(());
    }
    output::progress("installing geckodriver; this takes some minutes, once");
    let root = tools.display().to_string();
    Program::cargo().with(["install", DRIVER, "--locked", "--root", &root]).run()
}
