//! All processes of one shop: started, watched, and taken down together.

use std::cell::RefCell;
use std::io;
use std::process::ExitStatus;
use std::time::Duration;

use rustix::process::Signal;
use tokio::process::Command;
use tokio::sync::mpsc;

use crate::clock::{Deadline, Late};
use crate::up::home::Home;
use crate::up::process::Process;
use crate::up::report::Report;
use crate::up::started::Started;

/// The processes, in the order in which they were started.
pub(crate) struct Processes {
    running: RefCell<Vec<(Process, Signal)>>,
    /// What those that stay were started with.
    pub(crate) started: RefCell<Started>,
    notices: mpsc::UnboundedSender<Notice>,
}

/// Something that `keep` must hear of.
pub(crate) enum Notice {
    /// To be passed on to `up`.
    Report(Report),
    /// A process that should have stayed has ended.
    Died(Death),
}

/// The end of a process that should have stayed.
pub(crate) struct Death {
    /// How many were started before it: a process needs some of those, and none of the later ones.
    pub(crate) after: usize,
    pub(crate) broken: Broken,
}

/// What a process is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// To stay until the shop ends.
    Lasting,
    /// To do one thing.
    Passing,
}

/// A process is not as it should be.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Broken {
    #[error("could not start {name} (`{program}`)")]
    NotStarted { name: &'static str, program: String, source: io::Error },
    #[error("{name} ended ({status}); {said}")]
    Ended { name: &'static str, status: ExitStatus, said: String },
    #[error("{name} did not come up: {late}; {said}")]
    Late { name: &'static str, late: Late, said: String },
    #[error("could not prepare {name}")]
    NotPrepared { name: &'static str, source: Box<dyn std::error::Error + Send + Sync> },
}

impl Broken {
    /// For what must be done before or after a process is started.
    pub(crate) fn preparing<E>(name: &'static str) -> impl FnOnce(E) -> Self
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        move |source| Self::NotPrepared { name, source: source.into() }
    }
}

impl Processes {
    pub(crate) fn new(notices: mpsc::UnboundedSender<Notice>) -> Self {
        Self { running: RefCell::default(), started: RefCell::default(), notices }
    }

    /// Starts a process that stays; `end` is the signal that tells it to end.
    pub(crate) fn start(
        &self,
        home: &Home,
        name: &'static str,
        command: Command,
        end: Signal,
    ) -> Result<Process, Broken> {
        self.spawn(home, name, command, end, Role::Lasting)
    }

    /// Runs a process that does one thing, to its end.
    pub(crate) async fn run(
        &self,
        home: &Home,
        name: &'static str,
        command: Command,
        within: Duration,
    ) -> Result<(), Broken> {
        let process = self.spawn(home, name, command, Signal::TERM, Role::Passing)?;
        let deadline = Deadline::within(within);
        match deadline.wait("it to end", process.until_ended()).await {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(Broken::Ended { name, status, said: process.last_lines() }),
            Err(late) => Err(Broken::Late { name, late, said: process.last_lines() }),
        }
    }

    /// Takes all of them down, the last one first.
    pub(crate) async fn end(&self) {
        loop {
            let last = self.running.borrow_mut().pop();
            let Some((process, signal)) = last else { return };
            process.end(signal).await;
        }
    }

    fn spawn(
        &self,
        home: &Home,
        name: &'static str,
        command: Command,
        end: Signal,
        role: Role,
    ) -> Result<Process, Broken> {
        let words =
            std::iter::once(command.as_std().get_program()).chain(command.as_std().get_args());
        let program: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
        let program = program.join(" ");
        let notices = self.notices.clone();
        let after = self.running.borrow().len();
        let on_end = move |process: &Process, status| {
            let pid = process.pid.as_raw_nonzero().get();
            notices.send(Notice::Report(Report::Ended { pid })).ok();
            if role == Role::Lasting {
                let said = process.last_lines();
                let broken = Broken::Ended { name, status, said };
                notices.send(Notice::Died(Death { after, broken })).ok();
            }
        };
        if role == Role::Lasting {
            self.started.borrow_mut().add(name, &command);
        }
        let process = Process::start(name, command, home.log_of(name), on_end)
            .map_err(|source| Broken::NotStarted { name, program, source })?;
        let pid = process.pid.as_raw_nonzero().get();
        // Nobody hears it when `keep` is ending: then nobody needs to.
        self.notices.send(Notice::Report(Report::Started { pid })).ok();
        self.running.borrow_mut().push((process.clone(), end));
        Ok(process)
    }
}

/// Waits until a process answers; its end is noticed elsewhere.
pub(crate) async fn until_ready(
    process: &Process,
    waited_for: &str,
    is_ready: impl AsyncFnMut() -> bool,
) -> Result<(), Broken> {
    const LONGEST_START: Duration = Duration::from_mins(1);
    let ready = Deadline::within(LONGEST_START).until(waited_for, is_ready).await;
    let name = process.name;
    ready.map_err(|late| Broken::Late { name, late, said: process.last_lines() })
}
