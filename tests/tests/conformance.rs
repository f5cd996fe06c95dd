//! The conformance suite: each of its actions by each adapter.

use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use parity_core::Registration;
use parity_core::model::Verdict;
use parity_tests::conformance::TAG;
use parity_tests::drivers;
use parity_tests::project::Project;
use parity_tests::site::Site;

const RUN_ACTION: &str = env!("CARGO_BIN_EXE_run-action");

/// A browser, and how it is driven.
#[derive(Debug, Clone, Copy)]
struct Adapter {
    name: &'static str,
    browser: &'static str,
    by: &'static str,
}

const ADAPTERS: &[Adapter] = &[
    Adapter { name: "chromium_by_cdp", browser: "chromium", by: "cdp" },
    #[cfg(feature = "webdriver")]
    Adapter { name: "chromium_by_webdriver", browser: "chromium", by: "webdriver" },
    #[cfg(feature = "webdriver")]
    Adapter { name: "firefox_by_webdriver", browser: "firefox", by: "webdriver" },
];

/// What an adapter cannot do, the action that shows it, and what the action then ends with.
struct Limit {
    adapters: &'static [&'static str],
    action: &'static str,
    says: &'static str,
}

const BY_WEBDRIVER: &[&str] = &["chromium_by_webdriver", "firefox_by_webdriver"];
const BY_CHROMEDRIVER: &[&str] = &["chromium_by_webdriver"];
const BY_FIREFOX: &[&str] = &["firefox_by_webdriver"];

const LIMITS: &[Limit] = &[
    Limit {
        adapters: BY_WEBDRIVER,
        action: "a_machine_is_emulated",
        says: "emulating a phone is not possible by WebDriver",
    },
    // Chromedriver lets some of those requests stand for good.
    Limit {
        adapters: BY_CHROMEDRIVER,
        action: "requests_are_blocked_answered_and_changed",
        says: "changing a request on its way is not possible by WebDriver",
    },
    // Every request would stand still for it.
    Limit {
        adapters: BY_WEBDRIVER,
        action: "each_request_to_the_environment_is_a_span_of_the_run",
        says: "it is not marked once",
    },
    Limit {
        adapters: BY_WEBDRIVER,
        action: "a_large_body_comes_to_the_environment_as_it_was_sent",
        says: "it is not marked once",
    },
    Limit {
        adapters: BY_WEBDRIVER,
        action: "forms_frames_and_other_pages_are_part_of_the_trace",
        says: "it is not marked once",
    },
    Limit {
        adapters: BY_WEBDRIVER,
        action: "requests_to_others_are_as_the_page_sends_them",
        says: "it is not marked once",
    },
    Limit {
        adapters: BY_WEBDRIVER,
        action: "a_page_that_traces_itself_keeps_its_trace",
        says: "it is not marked once",
    },
    Limit {
        adapters: BY_WEBDRIVER,
        action: "requests_that_are_intercepted_are_part_of_the_trace",
        says: "it is not marked once",
    },
    // The drivers do not tell, and do nothing.
    Limit {
        adapters: BY_WEBDRIVER,
        action: "a_page_that_has_shown_nothing_else_is_told",
        says: "the step fails: ()",
    },
    Limit {
        adapters: BY_WEBDRIVER,
        action: "an_address_without_a_page_is_told_on_the_way_back",
        says: "the step fails: ()",
    },
    // The protocol does not tell it.
    Limit { adapters: BY_WEBDRIVER, action: "a_request_is_told_with_its_body", says: "left: None" },
    // A command takes longer than the 5 ms for which each element stands.
    Limit {
        adapters: BY_WEBDRIVER,
        action: "an_element_that_is_replaced_all_the_time_is_clicked",
        says: "got it, although nothing covered the place just before",
    },
    // No command of WebDriver writes without keys; a script does, but for that event.
    Limit {
        adapters: BY_FIREFOX,
        action: "a_page_hears_what_is_filled",
        says: "its text is \"focus input change blur\"",
    },
    Limit {
        adapters: BY_FIREFOX,
        action: "a_download_is_kept",
        says: "waiting for a download is not possible by WebDriver",
    },
    Limit {
        adapters: BY_FIREFOX,
        action: "requests_and_answers_are_waited_for_from_before_the_act",
        says: "reading the body of an answer is not possible by WebDriver",
    },
    Limit {
        adapters: BY_FIREFOX,
        action: "html_is_dragged_with_its_data",
        says: "dragging what HTML makes draggable is not possible by WebDriver",
    },
];

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
    project.set("PARITY_ADAPTER", adapter.by);
    // References are written by the actions that then compare with them.
    project.set("CI", "");
    project.set("PARITY_UPDATE", "");
    project.set("PATH", &drivers::search_path(RUN_ACTION));
    let outcome = project.run(action.name);
    if let Some(limit) = limit(adapter, action) {
        let is_as_said =
            outcome.judgement.verdict != Verdict::Pass && outcome.report.contains(limit.says);
        let expected = format!("it does not end with {:?}:\n{}", limit.says, outcome.report);
        return if is_as_said { Ok(()) } else { Err(expected.into()) };
    }
    match outcome.judgement.verdict {
        Verdict::Pass => Ok(()),
        Verdict::Fail | Verdict::NotProven | Verdict::Broken => Err(outcome.report.into()),
    }
}

/// What is known that the adapter cannot do of this.
fn limit(adapter: Adapter, action: &Registration) -> Option<&'static Limit> {
    let is_it =
        |limit: &&Limit| limit.action == action.name && limit.adapters.contains(&adapter.name);
    LIMITS.iter().find(is_it)
}
