//! The conformance suite: each of its actions by each adapter.

use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use parity_core::Registration;
use parity_core::abilities::{self, Ability};
use parity_core::model::Verdict;
use parity_tests::conformance::TAG;
use parity_tests::drivers;
use parity_tests::project::{Project, manifest};
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

/// An action, and what not every adapter can do that it needs; each row of the table in the book has one.
const NEEDS: &[(&str, &str)] = &[
    ("requests_and_answers_are_waited_for_from_before_the_act", "reading the body of an answer"),
    ("meets_what_a_page_opens", "reading the body of an answer"),
    ("the_answer_to_a_worker_is_read", "reading the body of an answer"),
    ("the_answer_to_a_frame_of_another_site_is_read", "reading the body of an answer"),
    (
        "what_a_browser_asks_another_origin_before_is_no_request_of_the_page",
        "reading the body of an answer",
    ),
    ("an_answer_is_read_although_its_page_is_left", "reading the body of an answer"),
    ("an_answer_whose_body_a_page_leaves_behind_is_an_answer", "reading the body of an answer"),
    ("a_download_is_kept", "waiting for a download"),
    ("a_page_that_still_loads_gives_a_file", "waiting for a download"),
    ("html_is_dragged_with_its_data", "dragging what HTML makes draggable"),
    ("a_name_of_production_is_found", "finding production's names and trusting a test CA"),
    ("a_request_is_sent_elsewhere", "changing the address of a request on its way"),
    ("a_language_is_emulated", "emulating a locale"),
    ("a_time_zone_is_emulated", "emulating a time zone"),
    ("a_phone_is_emulated", "emulating a phone"),
    ("bears_third_parties", "emulating a phone"),
    ("a_colour_scheme_is_emulated", "emulating a colour scheme"),
    ("a_machine_is_emulated_in_frames_of_other_sites_and_in_workers", "emulating a colour scheme"),
    ("a_permission_is_granted", "granting permissions"),
    ("a_header_is_sent_with_each_request", "sending headers with each request"),
    (
        "an_environment_is_shown_what_it_asks_for_and_others_are_not",
        "sending the headers that an environment asks for",
    ),
    ("signs_in_with_a_passkey", "signing in with a virtual authenticator"),
];

/// What an adapter does otherwise, the action that shows it, and what the action then ends with.
struct Limit {
    adapters: &'static [&'static str],
    action: &'static str,
    says: &'static str,
}

const BY_WEBDRIVER: &[&str] = &["chromium_by_webdriver", "firefox_by_webdriver"];
const BY_CHROMEDRIVER: &[&str] = &["chromium_by_webdriver"];
const BY_FIREFOX: &[&str] = &["firefox_by_webdriver"];

const LIMITS: &[Limit] = &[
    // A driver answers one question after the other, so nothing is heard in a pause.
    Limit {
        adapters: BY_WEBDRIVER,
        action: "a_change_of_the_page_ends_the_pause_of_an_outcome",
        says: "\"Over\"",
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
    Limit {
        adapters: BY_WEBDRIVER,
        action: "what_a_service_worker_gets_for_a_page_is_part_of_the_trace",
        says: "it is not marked once",
    },
    // Its requests stand still, and nobody is told of them.
    Limit {
        adapters: BY_CHROMEDRIVER,
        action: "what_a_worker_asks_for_is_waited_for",
        says: "the page to send POST to /mirror",
    },
    Limit {
        adapters: BY_CHROMEDRIVER,
        action: "the_answer_to_a_worker_is_read",
        says: "an answer to a request to /mirror",
    },
    // It takes what is there for the whole, and tells nothing of what is given up.
    Limit {
        adapters: BY_CHROMEDRIVER,
        action: "an_answer_that_breaks_off_is_none",
        says: "the step fails: Response",
    },
    Limit {
        adapters: BY_CHROMEDRIVER,
        action: "an_answer_whose_body_a_page_leaves_behind_is_an_answer",
        says: "an answer to a request to /thanks",
    },
    // It runs no command before a page has loaded that was led to.
    Limit {
        adapters: BY_CHROMEDRIVER,
        action: "a_page_that_still_loads_gives_a_file",
        says: "the page to answer",
    },
    // Nobody's page has sent them.
    Limit {
        adapters: BY_FIREFOX,
        action: "what_a_service_worker_asks_for_is_intercepted",
        says: "\"POST 1 all\"",
    },
    // Which requests a driver waits for, it does not tell.
    Limit {
        adapters: BY_WEBDRIVER,
        action: "what_a_page_waits_for_is_told",
        says: "it is not told",
    },
    // An answer without content is no error to a Chromium's driver, and none at all to a Firefox's.
    Limit {
        adapters: BY_CHROMEDRIVER,
        action: "an_address_with_nothing_to_show_is_the_products_failure",
        says: "the step fails: ()",
    },
    Limit {
        adapters: BY_FIREFOX,
        action: "an_address_with_nothing_to_show_is_the_products_failure",
        says: "/nothing, saw no answer",
    },
    // What was clicked says nothing of where that leads; the next step does.
    Limit {
        adapters: BY_WEBDRIVER,
        action: "a_click_that_leads_to_no_page_is_told",
        says: "the step fails: ()",
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
    // One command runs at a time: the page is lost only after the wait.
    Limit {
        adapters: BY_WEBDRIVER,
        action: "a_page_whose_process_dies_ends_a_wait_at_once",
        says: "expected one text \"Never\" to be visible",
    },
    // It has no such address.
    Limit {
        adapters: BY_FIREFOX,
        action: "a_page_whose_process_dies_is_told",
        says: "the step fails: ()",
    },
    // No command of WebDriver writes without keys; a script does, but for that event.
    Limit {
        adapters: BY_FIREFOX,
        action: "a_page_hears_what_is_filled",
        says: "its text is \"focus input change blur\"",
    },
];

fn main() -> ExitCode {
    let actions = parity_core::actions().expect("the suite is linked into this program");
    let suite: Vec<_> = actions.into_iter().filter(|action| action.tags.contains(&TAG)).collect();
    let trials =
        ADAPTERS.iter().flat_map(|adapter| suite.iter().map(|action| trial(*adapter, action)));
    let abilities = abilities::ABILITIES.iter().map(|ability| shown(ability, &suite));
    libtest_mimic::run(&Arguments::from_args(), trials.chain(abilities).collect()).exit_code()
}

/// `chromium_by_cdp::locators::a_role_is_found_with_its_name`.
fn trial(adapter: Adapter, action: &'static Registration) -> Trial {
    let topic = action.module.rsplit("::").next().unwrap_or(action.module);
    let name = format!("{}::{topic}::{}", adapter.name, action.name);
    Trial::test(name, move || check(adapter, action))
}

/// `abilities::emulating a phone is shown`: an action needs it, and so every adapter is held against its row.
fn shown(ability: &'static Ability, suite: &[&Registration]) -> Trial {
    let needed = NEEDS.iter().filter(|(_, what)| *what == ability.what);
    let is_shown = needed.clone().any(|(name, _)| suite.iter().any(|action| action.name == *name));
    Trial::test(format!("abilities::{} is shown", ability.what), move || {
        if is_shown { Ok(()) } else { Err("no action of the suite needs it: see `NEEDS`".into()) }
    })
}

fn check(adapter: Adapter, action: &Registration) -> Result<(), Failed> {
    let site = Site::start();
    let mut project = Project::with_manifest(&manifest_of(action, &site.url()), RUN_ACTION);
    project.set("PARITY_BROWSER", adapter.browser);
    project.set("PARITY_ADAPTER", adapter.by);
    // References are written by the actions that then compare with them.
    project.set("CI", "");
    project.set("PARITY_UPDATE", "");
    project.set("PATH", &drivers::search_path(RUN_ACTION));
    let outcome = project.run(action.name);
    if let Some(says) = limit(adapter, action) {
        let is_as_said =
            outcome.judgement.verdict != Verdict::Pass && outcome.report.contains(&says);
        let expected = format!("it does not end with {says:?}:\n{}", outcome.report);
        return if is_as_said { Ok(()) } else { Err(expected.into()) };
    }
    match outcome.judgement.verdict {
        Verdict::Pass => Ok(()),
        Verdict::Fail | Verdict::NotProven | Verdict::Broken => Err(outcome.report.into()),
    }
}

/// Most actions go to the site by its address.
fn manifest_of(action: &Registration, url: &str) -> String {
    let name = "shop.example.com";
    let host = url.trim_start_matches("http://");
    match action.name {
        "a_name_of_production_is_found" => {
            let hosts = format!("[environments.local.hosts]\n\"{name}\" = \"{host}\"\n");
            manifest(&format!("http://{name}")) + hosts.as_str()
        }
        "an_environment_is_shown_what_it_asks_for_and_others_are_not" => {
            let headers = "headers = { X-Guard = { variable = \"VISITOR_PASSWORD\" } }\n";
            manifest(url).replacen("\n\n", &format!("\n{headers}\n"), 1)
        }
        // A passkey is for a name; an address has none.
        "signs_in_with_a_passkey" => manifest(&url.replace("127.0.0.1", "localhost")),
        _ => manifest(url),
    }
}

/// What is known that the adapter cannot do of this, by what it then says.
fn limit(adapter: Adapter, action: &Registration) -> Option<String> {
    let needed = NEEDS.iter().find(|(name, _)| *name == action.name);
    let ability = needed.map(|(_, what)| {
        let row = abilities::ABILITIES.iter().find(|ability| ability.what == *what);
        row.unwrap_or_else(|| panic!("no row says {what:?}"))
    });
    let can = |ability: &Ability| match adapter.name {
        "chromium_by_cdp" => ability.chromium_by_cdp,
        "chromium_by_webdriver" => ability.chromium_by_webdriver,
        _ => ability.firefox_by_webdriver,
    };
    if let Some(ability) = ability.filter(|ability| !can(ability)) {
        return Some(format!("{} is not possible by WebDriver", ability.what));
    }
    let is_it =
        |limit: &&Limit| limit.action == action.name && limit.adapters.contains(&adapter.name);
    LIMITS.iter().find(is_it).map(|limit| limit.says.to_owned())
}
