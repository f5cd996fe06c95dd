//! What a person reads: results on standard output, everything else on standard error.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

/// Prints a line of the result.
pub(crate) fn result(line: impl Display) {
    // A reader that went away has seen enough.
    let _gone = writeln!(io::stdout().lock(), "{line}");
}

/// Prints what is being done.
pub(crate) fn progress(line: impl Display) {
    let _gone = writeln!(io::stderr().lock(), "{line}");
}

/// Prints what is being done, where somebody watches it being done.
pub(crate) fn live(line: impl Display) {
    if is_watched() {
        progress(line);
    }
}

/// Whether somebody watches.
pub(crate) fn is_watched() -> bool {
    io::stderr().is_terminal()
}

/// Prints why the task ended.
pub(crate) fn failure(failure: &dyn Display) {
    progress(format!("error: {failure}"));
}
