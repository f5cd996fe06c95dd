//! `shop keep`: starts the processes of one shop, and takes them down when `up` is gone.

use std::fs;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use tokio::io::AsyncReadExt;
use tokio::net::unix::pipe;
use tokio::runtime::Builder;
use tokio::sync::mpsc;
use tokio::task::LocalSet;

use crate::clock::Deadline;
use crate::log;
use crate::signals::until_terminated;
use crate::up::fault::{Environment, Fault, Faults};
use crate::up::home::Home;
use crate::up::processes::{Broken, Death, Notice, Processes};
use crate::up::report::Report;
use crate::up::start;

/// How long after one process those that have caused its end may be seen to end.
const LONGEST_DEATH: Duration = Duration::from_secs(1);

/// The arguments of `shop keep`, by which `shop up` calls it.
#[derive(Debug, Args)]
pub(crate) struct Keep {
    #[arg(long)]
    home: PathBuf,
    #[arg(long)]
    env: Environment,
    #[arg(long = "fault")]
    faults: Vec<Fault>,
    #[arg(long)]
    settings: Option<PathBuf>,
}

impl Keep {
    /// Runs `shop keep`.
    pub(crate) fn run(&self) -> ExitCode {
        log::begin_on_stderr();
        // One thread: the kernel ends children with the thread that started them.
        let kept = Builder::new_current_thread().enable_all().build().and_then(|runtime| {
            LocalSet::new().block_on(&runtime, async {
                let home = Home::at(self.home.clone());
                let kept = Box::pin(self.keep(&home)).await;
                home.sweep(&[]).await.and(kept)
            })
        });
        match kept {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                log::failure("keep", &error);
                ExitCode::FAILURE
            }
        }
    }

    async fn keep(&self, home: &Home) -> io::Result<()> {
        let lifeline = io::stdin().as_fd().try_clone_to_owned()?;
        let mut lifeline = pipe::Receiver::from_owned_fd(lifeline)?;
        let (sender, mut notices) = mpsc::unbounded_channel();
        let processes = Processes::new(sender);
        tokio::select! {
            // Nothing is ever sent: it ends when `up` does.
            _ = lifeline.read_u8() => {}
            () = until_terminated() => {}
            broken = self.stay_up(&processes, home, &mut notices) => {
                report(&Report::Failed { why: log::with_causes(&broken) });
            }
        }
        processes.end().await;
        Ok(())
    }

    /// Writes what each process was started with, where somebody wants to know.
    fn tell_settings(&self, processes: &Processes, home: &Home) -> io::Result<()> {
        let Some(file) = &self.settings else { return Ok(()) };
        let told = processes.started.borrow().tell(home.path());
        fs::write(file, format!("{told:#}\n"))
    }

    /// Starts the shop and watches it, until something breaks.
    async fn stay_up(
        &self,
        processes: &Processes,
        home: &Home,
        notices: &mut mpsc::UnboundedReceiver<Notice>,
    ) -> Broken {
        let started = async {
            match Box::pin(start::start(processes, home, self.env, &Faults::new(&self.faults)))
                .await
            {
                Ok(url) => {
                    if let Err(error) = self.tell_settings(processes, home) {
                        return Broken::preparing("settings")(error);
                    }
                    report(&Report::Ready { url });
                    std::future::pending().await
                }
                Err(broken) => broken,
            }
        };
        tokio::select! {
            // A process that has died is the better reason than one that waits for it in vain.
            biased;
            broken = pass_on(notices) => broken,
            broken = started => broken,
        }
    }
}

/// Passes reports on to `up`, until a process dies.
async fn pass_on(notices: &mut mpsc::UnboundedReceiver<Notice>) -> Broken {
    loop {
        match notices.recv().await {
            Some(Notice::Report(message)) => report(&message),
            Some(Notice::Died(death)) => return first_cause(death, notices).await,
            None => std::future::pending().await,
        }
    }
}

/// Finds the death that has brought the others with it.
///
/// A worker can be seen to end before the database that it has lost: the kernel closes what a
/// process has open before it says that the process has ended.
async fn first_cause(death: Death, notices: &mut mpsc::UnboundedReceiver<Notice>) -> Broken {
    let mut first = death;
    let more = async {
        while let Some(notice) = notices.recv().await {
            match notice {
                Notice::Report(message) => report(&message),
                Notice::Died(other) if other.after < first.after => first = other,
                Notice::Died(_) => {}
            }
        }
    };
    let deadline = Deadline::within(LONGEST_DEATH);
    // There may be no other, which only the deadline can tell.
    deadline.wait("other processes to end", more).await.ok();
    first.broken
}

fn report(report: &Report) {
    // When `up` is gone the lifeline says so too; there is nobody left to tell.
    io::stdout().write_all(report.to_line().as_bytes()).ok();
}
