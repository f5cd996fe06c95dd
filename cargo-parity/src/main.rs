//! The subcommand `cargo parity`: what there is to run.

mod failure;
mod list;
mod show;

use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

/// Cargo calls `cargo-parity parity …`.
#[derive(Debug, Parser)]
#[command(name = "cargo", bin_name = "cargo")]
enum Cargo {
    Parity(Arguments),
}

/// Critical user actions, run against an environment that mirrors production.
#[derive(Debug, clap::Args)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Lists the actions of this workspace, or of the packages that cargo is told of.
    List {
        /// For a person, or for a machine.
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
        /// What `cargo test` is told, such as `-p shop`.
        #[arg(last = true)]
        cargo: Vec<String>,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program of the terminal")]
fn main() -> ExitCode {
    let Cargo::Parity(Arguments { verb: Verb::List { format, cargo } }) = Cargo::parse();
    match list::list(&cargo) {
        Ok(actions) => {
            let shown = match format {
                Format::Text => show::text(&actions),
                Format::Json => show::json(&actions),
            };
            print!("{shown}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("cargo parity: {failure}");
            // Usage or configuration.
            ExitCode::from(2)
        }
    }
}
