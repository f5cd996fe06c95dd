//! Processes, as the kernel tells of them.

use std::collections::BTreeSet;
use std::fs;

use rustix::process::{Pid, Signal, kill_process};

/// A process, told apart from a later one that has its number again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Process {
    pub(crate) pid: i32,
    pub(crate) command: String,
    started: String,
}

impl Process {
    /// Finds the process, unless it has ended.
    pub(crate) fn find(pid: i32) -> Option<Self> {
        let (state, started) = state_and_start(pid)?;
        // One that has ended and that nobody has waited for yet is gone all the same.
        if matches!(state.as_str(), "Z" | "X") {
            return None;
        }
        let arguments = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
        let command = String::from_utf8_lossy(&arguments).replace('\0', " ");
        Some(Self { pid, command, started })
    }

    /// All processes that this one has started, and those that they have.
    pub(crate) fn descendants(&self) -> BTreeSet<Self> {
        let lists = fs::read_dir(format!("/proc/{}/task", self.pid)).into_iter().flatten();
        let children: String = lists
            .flatten()
            .filter_map(|task| fs::read_to_string(task.path().join("children")).ok())
            .collect();
        let children: Vec<_> = children
            .split_whitespace()
            .filter_map(|pid| Self::find(pid.parse().unwrap()))
            .collect();
        let below: Vec<_> = children.iter().flat_map(Self::descendants).collect();
        children.into_iter().chain(below).collect()
    }

    pub(crate) fn is_gone(&self) -> bool {
        // Not compared by its command, which changes when it becomes another program.
        Self::find(self.pid).is_none_or(|found| found.started != self.started)
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_raw(self.pid).unwrap(), signal).unwrap();
    }
}

/// The state of a process, and when it was started.
fn state_and_start(pid: i32) -> Option<(String, String)> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // Its name, in parentheses, may hold spaces.
    let (_, rest) = text.rsplit_once(')')?;
    let mut fields = rest.split_whitespace();
    let state = fields.next()?.to_owned();
    let started = fields.nth(18)?.to_owned();
    Some((state, started))
}
