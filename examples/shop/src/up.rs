//! `shop up`: the whole shop, and nothing of it left when it ends.
//!
//! ```text
//! shop up ──lifeline──► shop keep ──► postgres, redis-server, node, shop edge, shop web, …
//!    │    ◄──reports───
//!    └──► COMMAND
//! ```
//!
//! `up` holds one end of a pipe, and does nothing with it. When `up` is gone, however it went, the
//! pipe closes; `keep`, in a process group of its own, sees that and takes everything down. Should
//! `keep` be killed, the kernel ends its processes, and `up` clears up behind them.

mod account;
mod authority;
mod ci;
mod command;
mod end;
mod fault;
mod home;
mod keep;
mod keeper;
mod network;
mod outgoing;
mod own;
mod payments;
mod postgres;
mod preview;
mod process;
mod processes;
mod provider;
mod redis;
mod report;
mod site;
mod start;
mod started;
mod store;
mod stores;
mod verify;

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use tokio::runtime::Builder;

use crate::clock::{Deadline, Late};
use crate::log;
use crate::up::command::{Command, Exit};
use crate::up::end::Ends;
use crate::up::fault::{Environment, Fault};
use crate::up::home::Home;
pub(crate) use crate::up::keep::Keep;
use crate::up::keeper::{Keeper, Lost};

/// The installation of the identity provider's packages may be a part of it.
const LONGEST_START: Duration = Duration::from_mins(5);

/// The exit code of what parity calls `broken`: it is the environment that failed, not a test.
const BROKEN: u8 = 4;

/// The arguments of `shop up`.
#[derive(Debug, Args)]
pub(crate) struct Up {
    /// Which environment to start: `verify`, `preview` or `ci`.
    #[arg(long, value_name = "NAME")]
    env: Environment,

    /// Breaks one surface on purpose, such as `worker-off`; another word lists them all.
    #[arg(long = "fault", value_name = "NAME")]
    faults: Vec<Fault>,

    /// Writes to FILE what each process was started with, without secrets, so that two can be compared.
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,

    /// What to run in the shop, with `PARITY_ENV_FILE` naming the file that tells how to reach it.
    ///
    /// The shop ends with it, and `shop up` exits as it does. Without it, the shop runs until Ctrl-C.
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

/// The shop did not come up, or did not stay up.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Broken {
    #[error("could not prepare: {0}")]
    Prepare(#[from] io::Error),
    #[error(transparent)]
    Lost(#[from] Lost),
    #[error("the shop did not come up: {0}")]
    Late(#[from] Late),
}

impl Up {
    /// Runs `shop up`.
    pub(crate) fn run(&self) -> ExitCode {
        // One thread: the kernel ends children with the thread that started them.
        let runtime = Builder::new_current_thread().enable_all().build();
        let ended = runtime.map_err(Broken::from).and_then(|runtime| runtime.block_on(self.live()));
        match ended {
            Ok(code) => code,
            Err(broken) => {
                say(&format!("shop up: {}", log::with_causes(&broken)));
                ExitCode::from(BROKEN)
            }
        }
    }

    async fn live(&self) -> Result<ExitCode, Broken> {
        let mut ends = Ends::watch()?;
        let home = Home::create()?;
        let mut keeper =
            match Keeper::start(&home, self.env, &self.faults, self.settings.as_deref()) {
                Ok(keeper) => keeper,
                Err(error) => {
                    home.sweep(&[]).await?;
                    return Err(error.into());
                }
            };
        let lived = self.live_with(&mut keeper, &mut ends, &home).await;
        let left = keeper.end().await;
        let swept = home.sweep(&left).await;
        // Why it broke matters more than what could not be removed.
        lived.and_then(|code| swept.map(|()| code).map_err(Broken::from))
    }

    /// Everything between the start of the shop and the beginning of its end.
    async fn live_with(
        &self,
        keeper: &mut Keeper,
        ends: &mut Ends,
        home: &Home,
    ) -> Result<ExitCode, Broken> {
        let deadline = Deadline::within(LONGEST_START);
        let shop = tokio::select! {
            shop = deadline.wait("all of its processes", keeper.until_ready()) => shop??,
            end = ends.next() => return Ok(end.exit_code()),
        };
        let Some((program, arguments)) = self.command.split_first() else {
            self.tell_how_to_reach(shop.url.as_deref(), home);
            return tokio::select! {
                lost = keeper.until_lost() => Err(lost.into()),
                end = ends.next() => Ok(end.exit_code_when_only_serving()),
            };
        };
        let mut command = Command::start(program, arguments, home)?;
        let ended = tokio::select! {
            exit = command.wait() => exit.map(Exit::code).map_err(Broken::from),
            lost = keeper.until_lost() => Err(lost.into()),
            end = ends.next() => {
                command.let_go(end).await;
                Ok(end.exit_code())
            }
        };
        command.end().await;
        ended
    }

    fn tell_how_to_reach(&self, url: Option<&str>, home: &Home) {
        let url = url.map(|url| format!("\n  url       {url}")).unwrap_or_default();
        let faults: Vec<_> = self.faults.iter().map(ToString::to_string).collect();
        let broken = match faults.as_slice() {
            [] => String::new(),
            faults => format!("\n  faults    {}", faults.join(", ")),
        };
        let text = format!(
            "the shop is up{url}\n  env file  {}\n  logs      {}{broken}\n\
             Ctrl-C ends it",
            home.env_file().display(),
            home.logs().display(),
        );
        // Nobody may be reading; the shop is up all the same.
        writeln!(io::stdout(), "{text}").ok();
    }
}

/// Says something to the person who has started the shop.
fn say(text: &str) {
    // Nobody may be reading, which is no reason to fail.
    writeln!(io::stderr(), "{text}").ok();
}
