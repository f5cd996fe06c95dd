//! `shop keep` as `shop up` sees it: its reports, and its end.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, getpid, set_child_subreaper};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::clock::Deadline;
use crate::up::fault::{Environment, Fault};
use crate::up::home::Home;
use crate::up::process::last_lines;
use crate::up::report::Report;

/// Longer than the keeper takes when each of its processes has to be killed.
const LONGEST_END: Duration = Duration::from_mins(1);
const NAME: &str = "keep";

/// The keeper, and what it has reported so far.
pub(crate) struct Keeper {
    child: Child,
    /// Closing it is what tells the keeper to end.
    lifeline: Option<ChildStdin>,
    reports: Lines<BufReader<ChildStdout>>,
    running: BTreeSet<i32>,
    log: PathBuf,
}

/// A shop that is up.
pub(crate) struct Ready {
    /// Where it is reached, if it is.
    pub(crate) url: Option<String>,
}

/// The shop did not come up, or did not stay up.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Lost {
    #[error("{0}")]
    Failed(String),
    #[error("the process that keeps the shop is gone; {0}")]
    Gone(String),
}

impl Keeper {
    /// Starts the keeper, out of reach of the signals that reach this process by its group.
    pub(crate) fn start(
        home: &Home,
        env: Environment,
        faults: &[Fault],
        settings: Option<&Path>,
    ) -> io::Result<Self> {
        // What the keeper leaves behind, should it be killed, then falls to this process.
        set_child_subreaper(Some(getpid()))?;
        let log = home.log_of(NAME);
        let mut arguments: Vec<OsString> = vec![
            "keep".into(),
            "--home".into(),
            home.path().into(),
            "--env".into(),
            env.to_string().into(),
        ];
        for fault in faults {
            arguments.extend(["--fault".into(), fault.to_string().into()]);
        }
        if let Some(file) = settings {
            arguments.extend(["--settings".into(), file.into()]);
        }
        let mut child = Command::new(std::env::current_exe()?)
            .args(arguments)
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(File::create(&log)?)
            .spawn()?;
        let lifeline = child.stdin.take();
        let stdout = child.stdout.take().expect("the output was asked to be a pipe");
        let reports = BufReader::new(stdout).lines();
        Ok(Self { child, lifeline, reports, running: BTreeSet::new(), log })
    }

    /// Waits until the shop is up.
    pub(crate) async fn until_ready(&mut self) -> Result<Ready, Lost> {
        loop {
            match self.next_report().await {
                Some(Report::Ready { url }) => return Ok(Ready { url }),
                Some(Report::Failed { why }) => return Err(Lost::Failed(why)),
                Some(Report::Started { .. } | Report::Ended { .. }) => {}
                None => return Err(Lost::Gone(last_lines(&self.log))),
            }
        }
    }

    /// Waits until the shop is no longer as it should be.
    pub(crate) async fn until_lost(&mut self) -> Lost {
        loop {
            match self.next_report().await {
                Some(Report::Failed { why }) => return Lost::Failed(why),
                Some(Report::Ready { .. } | Report::Started { .. } | Report::Ended { .. }) => {}
                None => return Lost::Gone(last_lines(&self.log)),
            }
        }
    }

    /// Has the shop taken down, and returns the processes that the keeper has left behind.
    pub(crate) async fn end(mut self) -> Vec<Pid> {
        drop(self.lifeline.take());
        let deadline = Deadline::within(LONGEST_END);
        let ended = async {
            // What it still reports says what is left, and must not fill the pipe.
            while self.next_report().await.is_some() {}
            self.child.wait().await
        };
        if deadline.wait(NAME, ended).await.is_err() {
            // It cannot be ended in order; the kernel then ends its processes.
            self.child.kill().await.ok();
        }
        self.running.iter().filter_map(|pid| Pid::from_raw(*pid)).collect()
    }

    async fn next_report(&mut self) -> Option<Report> {
        loop {
            let line = self.reports.next_line().await.ok().flatten()?;
            let Some(report) = Report::from_line(&line) else { continue };
            match &report {
                Report::Started { pid } => drop(self.running.insert(*pid)),
                Report::Ended { pid } => drop(self.running.remove(pid)),
                Report::Ready { .. } | Report::Failed { .. } => {}
            }
            return Some(report);
        }
    }
}
