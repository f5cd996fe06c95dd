//! The subcommand `cargo parity`: what there is to run, what a run receives and leaves, and who keeps the protocol.

mod conform;
mod failure;
mod list;
mod receive;
mod show;
mod sweep;

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use parity_core::Sweeping;
use url::Url;

use crate::conform::{Subjects, Unfit};
use crate::failure::Failure;

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
    /// Receives webhooks, mail and OpenTelemetry for as long as a command runs, for all tests of that run.
    ///
    /// The command is told by variables where that is: `PARITY_INBOX_URL`, `PARITY_SMTP_HOST` and `PARITY_SMTP_PORT`
    /// are for the system under test, `PARITY_RECEIVER` and `PARITY_RECEIVER_TOKEN` for the tests. Exporters are told
    /// by `OTEL_EXPORTER_OTLP_ENDPOINT`, unless that is set already. It ends as the command does.
    Receive(receive::Arguments),
    /// Removes what killed runs have made and left, by the requests that they kept for that.
    Sweep {
        /// Lists the requests, and makes none.
        #[arg(long)]
        dry_run: bool,
        /// For a person, or for a machine.
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Checks whether an implementation of the verification endpoints keeps the protocol.
    Conform(Box<Conform>),
}

#[derive(Debug, clap::Args)]
struct Conform {
    /// Where the endpoints are; below a server's address alone, at `/internal/verify`.
    url: Url,
    /// The variable that holds the token.
    #[arg(long, value_name = "NAME", default_value = "VERIFY_TOKEN")]
    token_variable: String,
    /// Another instance, started without a token.
    #[arg(long, value_name = "URL")]
    without_token: Option<Url>,
    /// Another instance, started as production with the same token.
    #[arg(long, value_name = "URL")]
    production: Option<Url>,
    /// Leaves out the rules whose names begin so.
    #[arg(long, value_name = "RULE")]
    skip: Vec<String>,
    /// For a person, or for a machine.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// The status where the environment failed.
const NO_ANSWER: u8 = 4;

/// What a verb has to say, and the status that it ends with.
struct Told {
    text: String,
    status: u8,
}

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program of the terminal")]
fn main() -> ExitCode {
    let Cargo::Parity(Arguments { verb }) = Cargo::parse();
    let told = match verb {
        Verb::List { format, cargo } => listed(format, &cargo),
        Verb::Receive(arguments) => received(&arguments),
        Verb::Sweep { dry_run: true, format } => swept(Sweeping::List, format),
        Verb::Sweep { dry_run: false, format } => swept(Sweeping::Make, format),
        Verb::Conform(asked) => conformed(*asked),
    };
    match told {
        Ok(Told { text, status }) => {
            print!("{text}");
            ExitCode::from(status)
        }
        Err(failure) => {
            eprintln!("cargo parity: {failure}");
            ExitCode::from(failure.status())
        }
    }
}

fn listed(format: Format, cargo: &[String]) -> Result<Told, Failure> {
    let actions = list::list(cargo)?;
    let text = match format {
        Format::Text => show::text(&actions),
        Format::Json => show::json(&actions),
    };
    Ok(Told { text, status: 0 })
}

#[expect(clippy::print_stderr, reason = "it is a program of the terminal")]
fn received(arguments: &receive::Arguments) -> Result<Told, Failure> {
    let is_watched = std::io::stderr().is_terminal();
    let status = receive::receive(arguments, |line| {
        if is_watched {
            eprintln!("{line}");
        }
    })?;
    Ok(Told { text: String::new(), status })
}

fn swept(sweeping: Sweeping, format: Format) -> Result<Told, Failure> {
    let swept = parity_core::sweep(sweeping).map_err(|error| Failure::new(error.to_string()))?;
    let text = match format {
        Format::Text => sweep::text(&swept),
        Format::Json => sweep::json(&swept),
    };
    Ok(Told { text, status: sweep::status(&swept) })
}

fn conformed(asked: Conform) -> Result<Told, Failure> {
    let Conform { url, token_variable, without_token, production, skip, format } = asked;
    #[expect(clippy::disallowed_methods, reason = "the user names the variable of the token")]
    let token = std::env::var(&token_variable).ok().filter(|token| !token.is_empty());
    let token = token.ok_or_else(|| {
        Failure::new(format!("the variable `{token_variable}` holds no token; set it"))
    })?;
    let subjects = Subjects { url, token, without_token, production, skip };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::new(format!("no runtime starts: {error}")))?;
    let findings = match runtime.block_on(conform::find(&subjects)) {
        Ok(findings) => findings,
        Err(Unfit::Usage(failure)) => return Err(failure),
        Err(Unfit::NoAnswer(failure)) => return Err(failure.with_status(NO_ANSWER)),
    };
    let text = match format {
        Format::Text => conform::text(&findings),
        Format::Json => conform::json(&findings),
    };
    Ok(Told { text, status: u8::from(findings.is_broken()) })
}
