//! Set-up, demo, test, bench, tidy and CI of this workspace: `cargo xtask TASK`.

mod arguments;
mod bench;
mod clock;
mod coverage;
mod demo;
mod failure;
mod matrix;
mod output;
mod program;
mod settings;
mod setup;
mod suite;
mod tidy;
mod verdicts;
mod workspace;

use std::process::ExitCode;

use crate::arguments::{Task, USAGE};
use crate::failure::Failure;
use crate::workspace::Workspace;

/// The exit code of wrong usage, as of `cargo parity`.
const WRONG_USAGE: u8 = 2;

fn main() -> ExitCode {
    let task = match arguments::read(settings::arguments()) {
        Ok(task) => task,
        Err(failure) => {
            output::failure(&failure);
            return ExitCode::from(WRONG_USAGE);
        }
    };
    match run(task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::failure(&failure);
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<(), Failure> {
    match task {
        Task::Help => {
            output::result(USAGE);
            Ok(())
        }
        Task::Setup => setup::setup().and_then(|()| setup::drivers(&Workspace::read()?)),
        Task::Tidy => tidy::tidy(&Workspace::read()?),
        Task::Test(selection) => suite::test(&Workspace::read()?, &selection),
        Task::Coverage => coverage::coverage(&Workspace::read()?),
        Task::Bench(comparison) => bench::bench(&Workspace::read()?, &comparison),
        Task::Matrix(breakage) => matrix::matrix(&Workspace::read()?, &breakage),
        Task::Demo(format) => demo::demo(&Workspace::read()?, format),
    }
}
