//! However a run ends, no browser, no process and no temporary file of it is left.

use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use parity_core::model::Verdict;
use parity_core::model::evidence::Entry;
use parity_tests::left::{Process, assert_nothing_left_of, processes_of, until};
use parity_tests::project::Project;
use parity_tests::site::Site;

const RUN_ACTION: &str = env!("CARGO_BIN_EXE_run-action");

/// Runs an action to whichever end it comes to by itself, and looks at what is left.
#[track_caller]
fn check_end(action: &str) {
    let site = Site::start();
    let project = Project::against(&site, RUN_ACTION);
    let output = project.command(action).output().expect("the program can be started");
    let browsers =
        project.evidence(action).iter().filter(|record| is_browser(&record.entry)).count();
    assert_eq!(browsers, 1, "{}", String::from_utf8_lossy(&output.stderr));
    assert_nothing_left_of(project.directory());
}

fn is_browser(entry: &Entry) -> bool {
    matches!(entry, Entry::Browser { .. })
}

#[test]
fn nothing_is_left_of_a_pass() {
    check_end("sends_the_form");
}

#[test]
fn nothing_is_left_of_a_failure() {
    check_end("names_two_buttons");
}

#[test]
fn nothing_is_left_of_a_panic() {
    check_end("panics_with_a_page_open");
}

#[test]
fn nothing_is_left_of_an_exit() {
    check_end("exits_with_a_page_open");
}

#[test]
fn nothing_is_left_of_an_abort() {
    check_end("aborts_with_a_page_open");
}

/// An action that is in the middle of a wait, with its browser open.
struct Waiting {
    project: Project,
    runner: Child,
    // Dropped last: the page is loaded from it.
    _site: Site,
}

const WAITING: &str = "waits_for_a_text_that_never_comes";

impl Waiting {
    fn start() -> Self {
        let site = Site::start();
        let project = Project::against(&site, RUN_ACTION);
        let mut command = project.command(WAITING);
        let runner = command.stdout(Stdio::null()).stderr(Stdio::null()).process_group(0).spawn();
        let waiting =
            Self { project, runner: runner.expect("the program can be started"), _site: site };
        let expects = |entry: &Entry| matches!(entry, Entry::StepBegun { title, .. } if title.starts_with("expect"));
        until("the action waits", Duration::from_secs(30), || {
            waiting.project.evidence(WAITING).iter().any(|record| expects(&record.entry))
        });
        waiting
    }

    /// The browser's own process: the one of its kind that has no `--type`.
    fn browser(&self) -> String {
        let of_us = processes_of(self.project.directory());
        let is_browser = |process: &&Process| {
            process.line.contains("--remote-debugging-pipe")
                && !process.line.contains("--type=")
                && !process.line.starts_with("/bin/sh")
        };
        let browser = of_us.iter().find(is_browser);
        browser.unwrap_or_else(|| panic!("no browser among {of_us:#?}")).number.to_string()
    }
}

/// Sends a signal to a process, or with a dash before its number to its group.
fn signal(name: &str, process: &str) {
    let status = Command::new("kill").args(["-s", name, "--", process]).status();
    assert!(status.expect("`kill` can be started").success(), "no process {process}");
}

#[track_caller]
fn check_signal(name: &str, prefix: &str) {
    let mut waiting = Waiting::start();
    signal(name, &format!("{prefix}{}", waiting.runner.id()));
    waiting.runner.wait().expect("a child can be waited for");
    assert_nothing_left_of(waiting.project.directory());
    let evidence = waiting.project.evidence(WAITING);
    assert!(evidence.len() > 5, "the evidence so far is kept: {evidence:#?}");
}

#[test]
fn nothing_is_left_after_sigterm() {
    check_signal("TERM", "");
}

#[test]
fn nothing_is_left_after_sigkill() {
    check_signal("KILL", "");
}

#[test]
fn nothing_is_left_after_sigkill_of_the_whole_group() {
    check_signal("KILL", "-");
}

#[test]
fn a_browser_that_dies_in_the_middle_of_a_step_leaves_the_run_broken_with_its_evidence() {
    let mut waiting = Waiting::start();
    signal("KILL", &waiting.browser());
    waiting.runner.wait().expect("a child can be waited for");
    let judgement = waiting.project.judgement(WAITING);
    assert_eq!(judgement.verdict, Verdict::Broken);
    let failure = judgement.failure.expect("a broken run says why");
    let saw = failure.saw.join("\n");
    assert!(saw.contains("in flight: `Runtime.callFunctionOn`"), "{saw}");
    assert!(saw.contains("signal 9"), "{saw}");
    assert_eq!(failure.step.as_deref(), Some("expect text \"Never\" to be visible"));
    let evidence = waiting.project.evidence(WAITING);
    assert!(evidence.iter().any(|record| matches!(record.entry, Entry::Navigated { .. })));
    assert!(matches!(
        evidence.last().unwrap().entry,
        Entry::Judged { verdict: Verdict::Broken, .. }
    ));
    assert_nothing_left_of(waiting.project.directory());
}
