//! What was measured in this process, kept until it is written as lines of JSON.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde_json::json;

static SAMPLES: Mutex<Vec<(&str, f64)>> = Mutex::new(Vec::new());

/// Keeps one measurement of `what`.
pub fn keep(what: &'static str, milliseconds: f64) {
    SAMPLES.lock().unwrap_or_else(PoisonError::into_inner).push((what, milliseconds));
}

/// Forgets everything that was kept: it was a warm-up.
pub fn forget() {
    SAMPLES.lock().unwrap_or_else(PoisonError::into_inner).clear();
}

/// Writes everything that was kept, a line each.
///
/// # Errors
///
/// If the file cannot be written.
pub fn write(path: &Path) -> io::Result<()> {
    let samples = SAMPLES.lock().unwrap_or_else(PoisonError::into_inner);
    let line = |(what, milliseconds): &(&str, f64)| json!({ "what": what, "ms": milliseconds });
    let lines: Vec<String> = samples.iter().map(|sample| line(sample).to_string()).collect();
    fs::write(path, lines.join("\n") + "\n")
}
