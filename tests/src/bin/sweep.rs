//! Makes the requests that killed runs have left, or with `--list` only lists them, as JSON.

use std::process::ExitCode;

use parity_core::Sweeping;

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program of the terminal")]
fn main() -> ExitCode {
    let is_listing = std::env::args().nth(1).is_some_and(|word| word == "--list");
    let sweeping = if is_listing { Sweeping::List } else { Sweeping::Make };
    match parity_core::sweep(sweeping) {
        Ok(swept) => {
            println!("{}", serde_json::to_string(&swept).expect("it is text"));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
