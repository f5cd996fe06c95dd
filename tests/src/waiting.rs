//! An action that is in the middle of a wait, with its browser open.

use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use parity_core::model::evidence::{Entry, Record};

use crate::left::{Process, processes_of, until_or};
use crate::project::Project;

/// An action that waits.
#[derive(Debug)]
pub struct Waiting {
    /// The process that runs it, in a group of its own.
    pub runner: Child,
    action: &'static str,
}

impl Waiting {
    /// Starts `action`; returns when it is in the middle of an expectation.
    ///
    /// # Panics
    ///
    /// If it is not so within 30 s.
    #[track_caller]
    pub fn start(project: &Project, action: &'static str) -> Self {
        let mut command = project.command(action);
        command.stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        let runner = command.spawn().expect("the program can be started");
        let expects = |entry: &Entry| matches!(entry, Entry::StepBegun { title, .. } if title.starts_with("expect"));
        let waits = || project.evidence(action).iter().any(|record| expects(&record.entry));
        until_or(Duration::from_secs(30), waits, || {
            format!("the action waits; its evidence: {:#?}", project.evidence(action))
        });
        Self { runner, action }
    }

    /// Its evidence so far.
    pub fn evidence(&self, project: &Project) -> Vec<Record> {
        project.evidence(self.action)
    }

    /// Sends a signal to the runner.
    pub fn signal(&self, name: &str) {
        signal(name, &self.runner.id().to_string());
    }

    /// Waits for the end of the runner.
    ///
    /// # Panics
    ///
    /// If the system does not tell.
    pub fn end(&mut self) {
        self.runner.wait().expect("a child can be waited for");
    }
}

/// The browsers of a project: of their processes, those that have no `--type`.
pub fn browsers_of(project: &Project) -> Vec<Process> {
    let mut browsers = processes_of(project.directory());
    browsers.retain(|process| {
        process.line.contains("--remote-debugging-pipe")
            && !process.line.contains("--type=")
            && !process.line.starts_with("/bin/sh")
    });
    browsers
}

/// Sends a signal to a process, or with a dash before its number to its group.
///
/// # Panics
///
/// If there is no such process.
#[track_caller]
pub fn signal(name: &str, process: &str) {
    let status = Command::new("kill").args(["-s", name, "--", process]).status();
    assert!(status.expect("`kill` can be started").success(), "no process {process}");
}
