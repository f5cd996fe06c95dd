//! What the macros expand to calls of; no part of the public face.

use std::panic::resume_unwind;
use std::path::Path;

use parity_model::{Verdict, listing};

use crate::error::{Error, Result};
use crate::registry;
use crate::run::run;
use crate::settings::Settings;

pub use inventory;
pub use parity_model::Surface;

pub use crate::eventually::{Watch, eventually, try_eventually};
pub use crate::registry::Registration;
#[cfg(any(feature = "cdp", feature = "webdriver"))]
pub use crate::script::INSPECTION;

/// The body of the generated `#[test]`: runs the action, prints its report and fails unless it passed.
pub fn test(action: &'static Registration) {
    if let Some(path) = Settings::read().list {
        list(&path);
    }
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

/// Lists the actions of this binary and ends the process with a status that is no pass.
#[expect(clippy::disallowed_methods, clippy::exit, reason = "no test may pass that did not run")]
fn list(path: &Path) -> ! {
    let status = match registry::list(path) {
        Ok(()) => listing::LISTED,
        Err(error) => {
            print(&format!("could not list the actions into `{}`: {error}\n", path.display()));
            1
        }
    };
    std::process::exit(status)
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
