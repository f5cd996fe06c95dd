//! Runs one action by its name and prints its report; exits with 0 only if it passed.

use std::process::ExitCode;

use parity_core::model::Verdict;
use parity_tests as _;

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program of the terminal")]
fn main() -> ExitCode {
    let name = std::env::args().nth(1).unwrap_or_default();
    match parity_core::find(&name) {
        Ok(action) => {
            let run = parity_core::run(action);
            print!("{}", run.report);
            if run.judgement.verdict == Verdict::Pass {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}
