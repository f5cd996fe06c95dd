//! What a run has left behind: processes that still know its directory, and directories.

use std::path::Path;
use std::time::{Duration, Instant};

/// How long what ends by itself is given.
const GONE: Duration = Duration::from_secs(20);

/// Waits until no process names `directory` in its command line or its environment, and no
/// temporary file is left in it.
///
/// # Panics
///
/// If something is left after 20 s; it is named.
#[track_caller]
pub fn assert_nothing_left_of(directory: &Path) {
    let until = now() + GONE;
    loop {
        let left = left(directory);
        if left.is_empty() {
            return;
        }
        assert!(now() < until, "left behind after {GONE:?}:\n{}", left.join("\n"));
        pause();
    }
}

/// Waits until `holds`.
///
/// # Panics
///
/// If it does not within `span`.
#[track_caller]
pub fn until(what: &str, span: Duration, holds: impl Fn() -> bool) {
    until_or(span, holds, || what.to_owned());
}

/// Waits until `holds`; `otherwise` says what did not, and what was seen instead.
///
/// # Panics
///
/// If it does not within `span`.
#[track_caller]
pub fn until_or(span: Duration, holds: impl Fn() -> bool, otherwise: impl Fn() -> String) {
    let end = now() + span;
    while !holds() {
        assert!(now() < end, "not within {span:?}: {}", otherwise());
        pause();
    }
}

/// What is left now.
fn left(directory: &Path) -> Vec<String> {
    let shown = |process: &Process| {
        let line: String = process.line.chars().take(200).collect();
        format!("process {}: {line}", process.number)
    };
    let mut left: Vec<String> = processes_of(directory).iter().map(shown).collect();
    let temporary = std::fs::read_dir(directory.join("tmp")).into_iter().flatten().flatten();
    left.extend(temporary.map(|entry| format!("file {}", entry.path().display())));
    left
}

/// A running process.
#[derive(Debug)]
pub struct Process {
    /// Its number.
    pub number: u32,
    /// Its command line.
    pub line: String,
}

/// The processes, other than this one, whose command line or environment names `directory`.
pub fn processes_of(directory: &Path) -> Vec<Process> {
    let wanted = directory.display().to_string();
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| process(&entry.path(), &wanted)).collect()
}

fn process(proc: &Path, wanted: &str) -> Option<Process> {
    let number: u32 = proc.file_name()?.to_str()?.parse().ok()?;
    if number == std::process::id() {
        return None;
    }
    let read = |name: &str| std::fs::read(proc.join(name)).unwrap_or_default();
    let line = String::from_utf8_lossy(&read("cmdline")).replace('\0', " ");
    let environment = String::from_utf8_lossy(&read("environ")).into_owned();
    let is_zombie = line.is_empty();
    let names = line.contains(wanted) || environment.contains(wanted);
    (names && !is_zombie).then_some(Process { number, line })
}

#[expect(clippy::disallowed_methods, reason = "processes of others end when they do")]
fn now() -> Instant {
    Instant::now()
}

#[expect(clippy::disallowed_methods, reason = "no event tells that a process has ended")]
fn pause() {
    std::thread::sleep(Duration::from_millis(20));
}
