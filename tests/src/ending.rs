//! Ends that a run can come to, and what is left of it then.

use parity_core::model::evidence::Entry;

use crate::left::{assert_nothing_left_of, processes_of};
use crate::project::Project;
use crate::waiting::{Waiting, signal};

/// The action that is in the middle of a wait when a signal comes.
pub const WAITING: &str = "waits_for_a_text_that_never_comes";

/// Runs an action to whichever end it comes to by itself, and looks at what is left.
///
/// # Panics
///
/// If it had no browser, or something is left.
#[track_caller]
pub fn check_end(project: &Project, action: &str) {
    let output = project.command(action).output().expect("the program can be started");
    let evidence = project.evidence(action);
    let is_browser = |entry: &Entry| matches!(entry, Entry::Browser { .. });
    let browsers = evidence.iter().filter(|record| is_browser(&record.entry)).count();
    let printed = [output.stdout, output.stderr].concat();
    assert_eq!(browsers, 1, "{project:?}: {}", String::from_utf8_lossy(&printed));
    assert_nothing_left_of(project.directory());
}

/// Sends a signal to an action that waits, or with a dash as `prefix` to its group, and looks at what is left.
///
/// # Panics
///
/// If it had no browser, lost its evidence, or something is left.
#[track_caller]
pub fn check_signal(project: &Project, name: &str, prefix: &str) {
    let mut waiting = Waiting::start(project, WAITING);
    assert!(processes_of(project.directory()).len() > 3, "{project:?}: its processes are seen");
    signal(name, &format!("{prefix}{}", waiting.runner.id()));
    waiting.end();
    assert_nothing_left_of(project.directory());
    let evidence = project.evidence(WAITING);
    assert!(evidence.len() > 5, "{project:?}: the evidence so far is kept: {evidence:#?}");
}
