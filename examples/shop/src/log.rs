//! The log of one process: lines for whoever started it to keep.

use std::error::Error;
use std::io;

use tracing_subscriber::filter::LevelFilter;

/// Begins to log on standard output.
pub(crate) fn begin() {
    tracing_subscriber::fmt()
        .with_ansi(false)
        .with_max_level(LevelFilter::INFO)
        .with_writer(io::stdout)
        .init();
}

/// Begins to log on standard error, where standard output is taken.
pub(crate) fn begin_on_stderr() {
    tracing_subscriber::fmt()
        .with_ansi(false)
        .with_max_level(LevelFilter::INFO)
        .with_writer(io::stderr)
        .init();
}

/// Logs why a process ended, down to the first cause.
pub(crate) fn failure(process: &str, error: &(dyn Error + 'static)) {
    tracing::error!("{process} ended: {}", with_causes(error));
}

/// Writes an error with all its causes on one line.
pub(crate) fn with_causes(error: &(dyn Error + 'static)) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        // Some libraries repeat the cause in their own text.
        let said = error.to_string();
        if !line.ends_with(&said) {
            line.push_str(": ");
            line.push_str(&said);
        }
        cause = error.source();
    }
    line
}
