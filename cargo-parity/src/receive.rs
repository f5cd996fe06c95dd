//! `cargo parity receive`: a receiver for a whole run, for as long as a command runs.
//!
//! ```text
//! cargo parity receive ──lifeline──► sh, the watchdog
//!    └──► COMMAND, in a process group of its own unless it is on a terminal
//! ```
//!
//! When the lifeline closes, however that came about, the watchdog ends what is left of COMMAND.

mod command;
mod watchdog;

use std::ffi::OsString;
use std::io;
use std::net::SocketAddr;

use parity_core::{ReceiverOptions, RunReceiver};
use tokio::runtime::Builder;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::failure::Failure;
use crate::receive::command::{Command, Told};

/// What `receive` is told.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Where webhooks come; a free port where nothing is said.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    inboxes: SocketAddr,
    /// Where mail comes; a free port where nothing is said.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    smtp: SocketAddr,
    /// Where OpenTelemetry comes, over HTTP; a free port where nothing is said.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    otlp: SocketAddr,
    /// What is run meanwhile; it is told by variables where everything is.
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

/// Signals that end programs.
struct Ends {
    interrupted: Signal,
    terminated: Signal,
    hung_up: Signal,
}

/// Runs the command beside a receiver, and returns the status that it ended with; `tell` hears where everything is.
///
/// # Errors
///
/// If nothing can be received, or the command cannot be started.
pub(crate) fn receive(arguments: &Arguments, tell: impl Fn(&str)) -> Result<u8, Failure> {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let ran = runtime.and_then(|runtime| runtime.block_on(run(arguments, tell)));
    ran.map_err(|error| Failure::new(error.to_string()))
}

async fn run(arguments: &Arguments, tell: impl Fn(&str)) -> io::Result<u8> {
    let Arguments { inboxes, smtp, otlp, command } = arguments;
    // From here on, no signal ends this process before what it has started.
    let mut ends = Ends::watch()?;
    let options = ReceiverOptions { inboxes: *inboxes, smtp: *smtp, otlp: *otlp };
    let receiver = RunReceiver::start(options).await?;
    let variables = [receiver.variables(), receiver.exporter_variables(is_set)].concat();
    for (name, value) in &variables {
        // The token is nobody's to read.
        if !name.contains("TOKEN") {
            tell(&format!("{name}={value}"));
        }
    }
    let (program, arguments) = command.split_first().expect("clap asks for a command");
    let mut command = Command::start(program, arguments, &variables)?;
    loop {
        tokio::select! {
            status = command.ended() => return status,
            told = ends.next() => command.pass_on(told),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "which variables the command has already")]
fn is_set(variable: &str) -> bool {
    std::env::var_os(variable).is_some()
}

impl Ends {
    fn watch() -> io::Result<Self> {
        Ok(Self {
            interrupted: signal(SignalKind::interrupt())?,
            terminated: signal(SignalKind::terminate())?,
            hung_up: signal(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) -> Told {
        tokio::select! {
            _ = self.interrupted.recv() => Told::Interrupt,
            _ = self.terminated.recv() => Told::Terminate,
            _ = self.hung_up.recv() => Told::HangUp,
        }
    }
}
