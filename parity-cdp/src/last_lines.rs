//! The last lines that a process printed, for the report of its death.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncRead, AsyncReadExt};

const LINES: usize = 20;
const LINE_BYTES: usize = 500;

// Chromium looks for a message bus and says so ten times on a machine without a desktop.
const NOISE: &[&str] = &["dbus/", "DevTools listening on"];

/// What a process printed last; cheap to clone.
#[derive(Debug, Clone, Default)]
pub(crate) struct LastLines {
    lines: Arc<Mutex<VecDeque<String>>>,
}

impl LastLines {
    /// Reads until the process and its children are gone, and keeps the end of it.
    pub(crate) async fn keep(&self, mut output: impl AsyncRead + Unpin) {
        let mut line = Vec::new();
        let mut bytes = [0; 4096];
        while let Ok(read @ 1..) = output.read(&mut bytes).await {
            for &byte in &bytes[..read] {
                match byte {
                    b'\n' => self.push(&std::mem::take(&mut line)),
                    _ if line.len() < LINE_BYTES => line.push(byte),
                    _ => {}
                }
            }
        }
        self.push(&line);
    }

    /// Returns what there is.
    pub(crate) fn to_vec(&self) -> Vec<String> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    fn push(&self, line: &[u8]) {
        let line = String::from_utf8_lossy(line).trim_end().to_owned();
        if line.is_empty() || NOISE.iter().any(|noise| line.contains(noise)) {
            return;
        }
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() == LINES {
            lines.pop_front();
        }
        lines.push_back(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_end_is_kept_and_long_lines_are_cut() {
        let long = "x".repeat(10_000);
        let mut text: String = (0..100).fold(String::new(), |text, n| text + &format!("{n}\n\n"));
        text.push_str(&long);
        let kept = LastLines::default();
        kept.keep(text.as_bytes()).await;
        let lines = kept.to_vec();
        assert_eq!(lines.len(), LINES);
        assert_eq!(lines[0], "81");
        assert_eq!(lines[LINES - 1].len(), LINE_BYTES);
    }
}
