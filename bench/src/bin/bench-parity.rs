//! Does one kind of work by parity: `bench-parity WORK FILE`.

use std::path::PathBuf;
use std::process::ExitCode;

use parity_bench::clock::Stopwatch;
use parity_bench::samples;
use parity_bench::work::Work;
use parity_core::model::Verdict;

#[expect(clippy::print_stderr, reason = "it is a program of the terminal")]
fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [work, file] = arguments.as_slice() else {
        eprintln!("bench-parity WORK FILE");
        return ExitCode::from(2);
    };
    let Some(work) = Work::named(work) else {
        eprintln!("`{work}` is no work of the bench");
        return ExitCode::from(2);
    };
    match measured(work, &PathBuf::from(file)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(report) => {
            eprintln!("{report}");
            ExitCode::FAILURE
        }
    }
}

/// Once as a warm-up, which starts the browser; what is measured joins that, as the tests of a run do.
fn measured(work: Work, file: &std::path::Path) -> Result<(), String> {
    once(work)?;
    samples::forget();
    for _ in 0..work.times() {
        once(work)?;
    }
    samples::write(file).map_err(|error| error.to_string())
}

fn once(work: Work) -> Result<(), String> {
    let action = parity_core::find(work.name()).map_err(|error| error.to_string())?;
    let time = Stopwatch::start();
    let run = parity_core::run(action);
    if work == Work::Session {
        // A session ends with its action, so the whole run is what it costs.
        samples::keep("session", time.milliseconds());
    }
    if run.judgement.verdict == Verdict::Pass { Ok(()) } else { Err(run.report) }
}
