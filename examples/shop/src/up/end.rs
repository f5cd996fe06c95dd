//! What can make `shop up` end from outside: a signal, or the end of the process that started it.

use std::io;
use std::os::fd::OwnedFd;
use std::process::ExitCode;
use std::thread;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{PidfdFlags, getppid, pidfd_open};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::oneshot;

/// Why to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// Ctrl-C, which reaches everything that runs on the terminal.
    Interrupted,
    /// Told to end.
    Terminated,
    /// The terminal is gone.
    HungUp,
    /// The process that started this one is gone, however it went.
    Orphaned,
}

impl End {
    /// As shells say that a signal ended a program.
    pub(crate) fn exit_code(self) -> ExitCode {
        let signal = match self {
            Self::HungUp => 1,
            Self::Interrupted => 2,
            Self::Terminated | Self::Orphaned => 15,
        };
        ExitCode::from(128 + signal)
    }

    /// To a shop that only serves, being told to end is the usual end.
    pub(crate) fn exit_code_when_only_serving(self) -> ExitCode {
        match self {
            Self::Interrupted | Self::Terminated => ExitCode::SUCCESS,
            Self::HungUp | Self::Orphaned => self.exit_code(),
        }
    }
}

/// Waits for an [`End`].
pub(crate) struct Ends {
    interrupted: Signal,
    terminated: Signal,
    hung_up: Signal,
    parent: oneshot::Receiver<()>,
}

impl Ends {
    /// Begins to watch; from here on no signal ends this process by itself.
    pub(crate) fn watch() -> io::Result<Self> {
        Ok(Self {
            interrupted: signal(SignalKind::interrupt())?,
            terminated: signal(SignalKind::terminate())?,
            hung_up: signal(SignalKind::hangup())?,
            parent: watch_parent()?,
        })
    }

    /// Waits for the next one.
    pub(crate) async fn next(&mut self) -> End {
        let Self { interrupted, terminated, hung_up, parent } = self;
        tokio::select! {
            _ = interrupted.recv() => End::Interrupted,
            _ = terminated.recv() => End::Terminated,
            _ = hung_up.recv() => End::HungUp,
            () = until_gone(parent) => End::Orphaned,
        }
    }
}

/// Watches the parent in a thread of its own, which nothing waits for.
fn watch_parent() -> io::Result<oneshot::Receiver<()>> {
    let (tell, is_gone) = oneshot::channel();
    // One in another container has no number here, and cannot be watched.
    if let Some(parent) = getppid() {
        let parent = pidfd_open(parent, PidfdFlags::empty())?;
        thread::Builder::new().name("parent".to_owned()).spawn(move || {
            if wait_for(&parent).is_ok() {
                // The shop may have ended before.
                tell.send(()).ok();
            }
        })?;
    }
    Ok(is_gone)
}

/// Blocks until a process is gone: its descriptor then becomes readable.
fn wait_for(process: &OwnedFd) -> io::Result<()> {
    loop {
        match poll(&mut [PollFd::new(process, PollFlags::IN)], None) {
            Ok(_) => return Ok(()),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

async fn until_gone(parent: &mut oneshot::Receiver<()>) {
    if parent.await.is_err() {
        // It cannot be watched.
        std::future::pending::<()>().await;
    }
}
