//! Sees that Python is new enough for the example in it, and can make virtual environments.

use crate::failure::Failure;
use crate::program::Program;

/// Prints nothing, and fails where something lacks: Debian keeps `ensurepip` apart from Python.
const CHECK: &str = "import ensurepip, sys, venv; assert sys.version_info >= (3, 10)";

/// Whether it is and can.
pub(crate) fn is_usable() -> bool {
    Program::new("python3").with(["-c", CHECK]).output().is_ok()
}

/// What lacks, for a person.
pub(crate) fn lacking() -> Failure {
    Failure::new(
        "`python3` is older than 3.10 or cannot make virtual environments; install Python 3.10 or \
         newer with its modules `venv` and `ensurepip` (Debian and Ubuntu: `python3-venv`)",
    )
}
