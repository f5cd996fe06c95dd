//! The conformance suite: each of its actions by each adapter.

use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use parity_core::Registration;
use parity_core::model::Verdict;
use parity_tests::conformance::TAG;
use parity_tests::project::Project;
use parity_tests::site::Site;

const RUN_ACTION: &str = env!("CARGO_BIN_EXE_run-action");

/// A browser, and how it is driven.
#[derive(Debug, Clone, Copy)]
struct Adapter {
    name: &'static str,
    browser: &'static str,
}

const ADAPTERS: &[Adapter] = &[Adapter { name: "chromium_by_cdp", browser: "chromium" }];

fn main() -> ExitCode {
    let actions = parity_core::actions().expect("the suite is linked into this program");
    let suite: Vec<_> = actions.into_iter().filter(|action| action.tags.contains(&TAG)).collect();
    let trials =
        ADAPTERS.iter().flat_map(|adapter| suite.iter().map(|action| trial(*adapter, action)));
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}

/// `chromium_by_cdp::locators::a_role_is_found_with_its_name`.
fn trial(adapter: Adapter, action: &'static Registration) -> Trial {
    let topic = action.module.rsplit("::").next().unwrap_or(action.module);
    let name = format!("{}::{topic}::{}", adapter.name, action.name);
    Trial::test(name, move || check(adapter, action))
}

fn check(adapter: Adapter, action: &Registration) -> Result<(), Failed> {
    let site = Site::start();
    let mut project = Project::against(&site, RUN_ACTION);
    project.set("PARITY_BROWSER", adapter.browser);
    let outcome = project.run(action.name);
    match outcome.judgement.verdict {
        Verdict::Pass => Ok(()),
        Verdict::Fail | Verdict::NotProven | Verdict::Broken => Err(outcome.report.into()),
    }
}
