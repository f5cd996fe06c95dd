//! The shop: `shop up` starts all of it; the hidden subcommands are its processes.

mod billing;
mod cache;
mod clock;
mod config;
mod crm;
mod customers;
mod db;
mod device;
mod edge;
mod entitlements;
mod flags;
mod hosts;
mod leads;
mod letters;
mod listen;
mod log;
mod mail;
mod objects;
mod outbound;
mod payment_events;
mod payments;
mod queue;
mod random;
mod recovery;
mod scheduler;
mod scripts;
mod sessions;
mod settings;
mod signals;
mod signature;
mod statement;
mod store;
mod subscriptions;
mod teams;
mod telemetry;
mod tickets;
mod up;
mod uploads;
mod web;
mod webhook_log;
mod work;
mod worker;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tokio::runtime::Builder;

/// A shop of several real processes, for tests to prove themselves on.
#[derive(Debug, Parser)]
#[command(version, disable_help_subcommand = true)]
struct Shop {
    #[command(subcommand)]
    part: Part,
}

#[derive(Debug, Subcommand)]
enum Part {
    /// Starts the whole shop, and ends it with COMMAND, Ctrl-C or the process that started it.
    Up(up::Up),
    /// Serves the pages.
    #[command(hide = true)]
    Web,
    /// Serves the scripts of third parties.
    #[command(hide = true)]
    Scripts,
    /// Works through the queue.
    #[command(hide = true)]
    Worker,
    /// Asks from time to time for what is due.
    #[command(hide = true)]
    Scheduler,
    /// Serves the payment provider: its API, and the page on which users pay.
    #[command(hide = true)]
    Payments,
    /// Keeps files for the other processes.
    #[command(hide = true)]
    Store,
    /// Speaks TLS for the names that users know, and passes on what they ask.
    #[command(hide = true)]
    Edge,
    /// Brings the database to the current schema and adds the customers to begin with.
    #[command(hide = true)]
    Migrate,
    /// Keeps the processes of one `shop up`, and takes them down when it is gone.
    #[command(hide = true)]
    Keep(up::Keep),
}

fn main() -> ExitCode {
    match Shop::parse().part {
        Part::Up(up) => up.run(),
        Part::Keep(keep) => keep.run(),
        Part::Web => run("web", web::serve()),
        Part::Scripts => run("scripts", scripts::serve()),
        Part::Worker => run("worker", worker::work()),
        Part::Scheduler => run("scheduler", scheduler::run()),
        Part::Payments => run("payments", payments::serve()),
        Part::Store => run("store", store::serve()),
        Part::Edge => run("edge", edge::serve()),
        Part::Migrate => run("migrate", db::bring_up_to_date()),
    }
}

/// Runs one process of the shop; why it ended goes to its log.
fn run<F, E>(name: &str, process: F) -> ExitCode
where
    F: Future<Output = Result<(), E>>,
    E: std::error::Error + 'static,
{
    log::begin();
    let runtime = match Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            log::failure(name, &error);
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(process) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            log::failure(name, &error);
            ExitCode::FAILURE
        }
    }
}
