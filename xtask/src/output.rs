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

/// Shows how something goes in one line that the next one replaces, where somebody watches.
pub(crate) fn line(text: &str) {
    if is_watched() {
        let text: String = text.chars().take(100).collect();
        let _gone = write!(io::stderr().lock(), "\r\u{1b}[2K{text}");
    }
}

/// Takes that line away.
pub(crate) fn cleared() {
    line("");
}

/// Whether somebody watches.
pub(crate) fn is_watched() -> bool {
    io::stderr().is_terminal()
}

/// Prints why the task ended.
pub(crate) fn failure(failure: &dyn Display) {
    progress(format!("error: {failure}"));
}
