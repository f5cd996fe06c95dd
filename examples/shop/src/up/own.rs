//! Our own subcommands: each on a socket that it inherits, with its settings as variables.

use std::time::Duration;

use rustix::process::Signal;
use tokio::process::Command;

use crate::config;
use crate::outbound::OutboundConfig;
use crate::up::home::Home;
use crate::up::network::{Network, Place};
use crate::up::process::{OnOrphaned, User, part};
use crate::up::processes::{Broken, Processes, until_ready};

const LONGEST_RUN: Duration = Duration::from_mins(1);

/// What each of them is started with.
#[derive(Clone, Copy)]
pub(crate) struct Own<'a> {
    pub(crate) processes: &'a Processes,
    pub(crate) home: &'a Home,
    pub(crate) network: &'a Network,
}

/// The settings of a process.
pub(crate) type Variables = Vec<(&'static str, String)>;

impl Own<'_> {
    /// Starts `shop SUBCOMMAND` on a socket, and waits until it says that it is ready.
    pub(crate) async fn serve(
        &self,
        name: &'static str,
        subcommand: &str,
        place: Place,
        variables: Variables,
    ) -> Result<(), Broken> {
        let health = format!("{}/healthz", place.url());
        let http = OutboundConfig::default().client().map_err(Broken::preparing(name))?;
        self.begin(name, subcommand, place, variables, async || http.is_answered(&health).await)
            .await
    }

    /// Starts `shop edge` with its routes, and waits until `url` is answered through it.
    pub(crate) async fn serve_edge(
        &self,
        name: &'static str,
        place: Place,
        variables: Variables,
        url: &str,
    ) -> Result<(), Broken> {
        let http = self.network.client().map_err(Broken::preparing(name))?;
        self.begin(name, "edge", place, variables, async || http.is_answered(url).await).await
    }

    /// Runs `shop SUBCOMMAND` to its end.
    pub(crate) async fn run(
        &self,
        name: &'static str,
        subcommand: &str,
        variables: Variables,
    ) -> Result<(), Broken> {
        let mut command = prepare(name, subcommand)?;
        command.envs(variables);
        self.processes.run(self.home, name, command, LONGEST_RUN).await
    }

    async fn begin(
        &self,
        name: &'static str,
        subcommand: &str,
        place: Place,
        variables: Variables,
        is_ready: impl AsyncFnMut() -> bool,
    ) -> Result<(), Broken> {
        let mut command = prepare(name, subcommand)?;
        command
            .stdin(place.into_input())
            .env("SHOP_LISTEN", "inherited")
            .envs(self.network.variables())
            .envs(config::of_telemetry())
            .envs(variables);
        let process = self.processes.start(self.home, name, command, Signal::TERM)?;
        until_ready(&process, "it to be ready", is_ready).await
    }
}

fn prepare(name: &'static str, subcommand: &str) -> Result<Command, Broken> {
    let program = std::env::current_exe().map_err(Broken::preparing(name))?;
    let mut command = part(program, OnOrphaned::Kill, User::Same);
    command.arg(subcommand);
    Ok(command)
}
