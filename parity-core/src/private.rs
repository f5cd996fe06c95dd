//! What the macros expand to calls of; no part of the public face.

use std::panic::resume_unwind;

use parity_model::Verdict;

use crate::error::{Error, Result};
use crate::run::run;

pub use inventory;
pub use parity_model::Surface;

pub use crate::eventually::{Watch, eventually};
pub use crate::registry::Registration;

/// The body of the generated `#[test]`: runs the action, prints its report and fails unless it passed.
pub fn test(action: &'static Registration) {
    let run = run(action);
    print(&run.report);
    match run.judgement.verdict {
        Verdict::Pass => {}
        // The report says everything; a panic message would only repeat it.
        Verdict::Fail | Verdict::NotProven | Verdict::Broken => {
            resume_unwind(Box::new(run.judgement.verdict));
        }
    }
}

/// Turns the error of the user's function into ours.
///
/// # Errors
///
/// The function's own.
pub fn body<E: Into<Error>>(outcome: std::result::Result<(), E>) -> Result<()> {
    outcome.map_err(Into::into)
}

#[expect(clippy::print_stderr, reason = "the report of a test is what its output is for")]
fn print(report: &str) {
    eprint!("{report}");
}
