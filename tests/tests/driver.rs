//! Browsers that drivers drive: nothing is left of them, and drivers that run already are used.

use std::io::{BufRead, BufReader};
use std::os::unix::fs::symlink;
use std::process::{Child, Command, Stdio};

use parity_core::model::Verdict;
use parity_core::model::evidence::Entry;
use parity_tests::drivers;
use parity_tests::ending;
use parity_tests::left::{Process, assert_nothing_left_of, processes_of};
use parity_tests::project::Project;
use parity_tests::site::Site;
use parity_tests::waiting::{Waiting, browsers_of};

const RUN_ACTION: &str = env!("CARGO_BIN_EXE_run-action");
const BROWSERS: [&str; 2] = ["chromium", "firefox"];

fn project(site: &Site, browser: &str) -> Project {
    let mut project = Project::against(site, RUN_ACTION).apart();
    project.set("PARITY_BROWSER", browser);
    project.set("PARITY_ADAPTER", "webdriver");
    project.set("PATH", &drivers::search_path(RUN_ACTION));
    project
}

#[track_caller]
fn check_end(action: &str) {
    let site = Site::start();
    for browser in BROWSERS {
        ending::check_end(&project(&site, browser), action);
    }
}

#[test]
fn nothing_is_left_of_a_pass() {
    check_end("sends_the_form");
}

#[test]
fn nothing_is_left_of_a_panic() {
    check_end("panics_with_a_page_open");
}

#[test]
fn nothing_is_left_of_an_exit() {
    check_end("exits_with_a_page_open");
}

#[test]
fn nothing_is_left_of_an_abort() {
    check_end("aborts_with_a_page_open");
}

#[track_caller]
fn check_signal(name: &str, prefix: &str) {
    let site = Site::start();
    for browser in BROWSERS {
        ending::check_signal(&project(&site, browser), name, prefix);
    }
}

#[test]
fn nothing_is_left_after_sigterm() {
    check_signal("TERM", "");
}

#[test]
fn nothing_is_left_after_sigkill() {
    check_signal("KILL", "");
}

#[test]
fn nothing_is_left_after_sigkill_of_the_whole_group() {
    check_signal("KILL", "-");
}

#[test]
fn a_missing_driver_is_told_with_the_command_that_installs_it() {
    let site = Site::start();
    for (browser, command) in
        [("chromium", "apt-get install chromium-driver"), ("firefox", "cargo install geckodriver")]
    {
        let mut project = project(&site, browser);
        project.set("PATH", "/nowhere");
        let outcome = project.run("sends_the_form");
        assert_eq!(outcome.judgement.verdict, Verdict::Broken);
        assert!(outcome.report.contains(command), "{}", outcome.report);
    }
}

/// A project whose browser crashes when it is started for the first `times`.
fn crashing(site: &Site, browser: &str, times: usize) -> Project {
    let mut project = project(site, browser);
    let program = if browser == "firefox" { "firefox-esr" } else { browser };
    project.have_browser_crash(program, times);
    project
}

#[test]
fn a_browser_that_crashes_as_it_starts_is_evidence_and_the_action_has_another() {
    let site = Site::start();
    for browser in BROWSERS {
        let project = crashing(&site, browser, 1);
        let outcome = project.run("sends_the_form");
        assert_eq!(outcome.judgement.verdict, Verdict::Pass, "{browser}: {}", outcome.report);
        let is_told = |entry: &Entry| matches!(entry, Entry::Lost { what } if what.ends_with("\nanother one was started"));
        let told = outcome.evidence.iter().filter(|record| is_told(&record.entry)).count();
        assert_eq!(told, 1, "{browser}: {:#?}", outcome.evidence);
        assert_nothing_left_of(project.directory());
    }
}

#[test]
fn a_browser_that_crashes_twice_as_it_starts_is_told() {
    let site = Site::start();
    for browser in BROWSERS {
        let project = crashing(&site, browser, 2);
        let outcome = project.run("sends_the_form");
        assert_eq!(outcome.judgement.verdict, Verdict::Broken, "{browser}: {}", outcome.report);
        let saw = outcome.judgement.failure.expect("what is broken has a failure").saw;
        let last = saw.last().map(String::as_str);
        assert_eq!(last, Some("the browser before it ended as it started, too"));
        assert_nothing_left_of(project.directory());
    }
}

/// A driver of someone else; it is gone when this is dropped.
struct Running {
    process: Child,
    url: String,
}

impl Running {
    fn start() -> Self {
        let mut command = Command::new("chromedriver");
        command.arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().expect("chromedriver can be started");
        let lines = BufReader::new(process.stdout.take().expect("it is piped")).lines();
        let port = lines.map_while(Result::ok).find_map(|line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            Some(port.trim_end_matches('.').to_owned())
        });
        let url = format!("http://127.0.0.1:{}", port.expect("it says where it answers"));
        Self { process, url }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It is gone already where this fails.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn a_driver_that_runs_already_is_used_and_left_running() {
    let (site, mut running) = (Site::start(), Running::start());
    let mut project = Project::against(&site, RUN_ACTION).apart();
    project.set("PARITY_WEBDRIVER_URL", &running.url);
    // No other can be started.
    project.set("PATH", "/nowhere");
    let outcome = project.run("sends_the_form");
    assert_eq!(outcome.judgement.verdict, Verdict::Pass, "{}", outcome.report);
    let requests = outcome.evidence.iter();
    let is_request = |entry: &Entry| matches!(entry, Entry::Request { status: Some(200), .. });
    assert!(requests.filter(|record| is_request(&record.entry)).count() > 0);
    assert_nothing_left_of(project.directory());
    assert!(running.process.try_wait().expect("a child can be asked").is_none());
}

/// A project whose Chromium is driven by CDP.
fn by_cdp(site: &Site) -> Project {
    let mut project = project(site, "chromium");
    project.set("PARITY_ADAPTER", "cdp");
    project
}

/// The drivers of a project.
fn drivers_of(project: &Project) -> usize {
    let is_driver =
        |process: &Process| process.line.split(' ').any(|word| word.ends_with("chromedriver"));
    processes_of(project.directory()).iter().filter(|process| is_driver(process)).count()
}

#[track_caller]
fn check_attached(action: &str, verdict: Verdict) {
    let site = Site::start();
    let project = by_cdp(&site);
    let outcome = project.run(action);
    assert_eq!(outcome.judgement.verdict, verdict, "{}", outcome.report);
    let is_told = |entry: &Entry| matches!(entry, Entry::StepBegun { title, .. } if title.starts_with("attach a driver of WebDriver"));
    assert!(
        outcome.evidence.iter().any(|record| is_told(&record.entry)),
        "{:#?}",
        outcome.evidence
    );
    assert_nothing_left_of(project.directory());
}

#[test]
fn nothing_is_left_of_an_attached_driver_after_a_pass() {
    check_attached("attaches_a_driver", Verdict::Pass);
}

#[test]
fn nothing_is_left_of_an_attached_driver_after_a_panic() {
    check_attached("panics_with_a_driver_attached", Verdict::Fail);
}

#[test]
fn the_browser_goes_on_when_an_attached_driver_has_quit() {
    check_attached("goes_on_when_the_driver_has_quit", Verdict::Pass);
}

#[test]
fn nothing_is_left_of_an_attached_driver_after_sigkill() {
    let site = Site::start();
    let project = by_cdp(&site);
    let mut waiting = Waiting::start(&project, "waits_with_a_driver_attached");
    assert!(drivers_of(&project) > 0, "it runs");
    waiting.signal("KILL");
    waiting.end();
    assert_nothing_left_of(project.directory());
}

#[test]
fn another_action_in_the_same_browser_goes_on_when_a_driver_was_attached() {
    const PATIENT: &str = "waits_for_a_word";
    let site = Site::start();
    let project = by_cdp(&site);
    let mut patient = Waiting::start(&project, PATIENT);
    for (action, verdict) in
        [("attaches_a_driver", Verdict::Pass), ("panics_with_a_driver_attached", Verdict::Fail)]
    {
        let outcome = project.run(action);
        assert_eq!(outcome.judgement.verdict, verdict, "{}", outcome.report);
        assert_eq!(browsers_of(&project).len(), 1);
        assert_eq!(drivers_of(&project), 0);
    }
    site.give_word();
    patient.end();
    assert_eq!(project.judgement(PATIENT).verdict, Verdict::Pass);
    assert_nothing_left_of(project.directory());
}

#[test]
fn a_missing_driver_to_attach_is_told_with_the_command_that_installs_it() {
    let site = Site::start();
    let mut project = by_cdp(&site);
    let programs = project.directory().join("programs");
    std::fs::create_dir(&programs).expect("a temporary directory can be written to");
    let path = drivers::search_path(RUN_ACTION);
    let mut chromium = std::env::split_paths(&path).map(|place| place.join("chromium"));
    let chromium = chromium.find(|it| it.is_file()).expect("there is a Chromium");
    symlink(chromium, programs.join("chromium")).expect("a temporary directory can be written to");
    project.set("PATH", &programs.display().to_string());
    let outcome = project.run("attaches_a_driver");
    assert_eq!(outcome.judgement.verdict, Verdict::Broken, "{}", outcome.report);
    assert!(outcome.report.contains("apt-get install chromium-driver"), "{}", outcome.report);
}

#[test]
fn an_uncaught_error_of_a_worker_fails_an_action_unless_the_page_handles_it() {
    let site = Site::start();
    for browser in BROWSERS {
        let outcome = project(&site, browser).run("sees_a_worker_that_throws");
        assert_eq!(outcome.judgement.verdict, Verdict::Fail, "{browser}: {}", outcome.report);
        let handled = project(&site, browser).run("sees_a_worker_whose_error_the_page_handles");
        assert_eq!(handled.judgement.verdict, Verdict::Pass, "{browser}: {}", handled.report);
    }
}

#[test]
fn a_sign_in_is_kept_and_used_again_by_whatever_browser_comes_next() {
    let site = Site::start();
    let first = project(&site, "chromium");
    for (nth, browser) in ["firefox", "chromium", "chromium", "firefox"].into_iter().enumerate() {
        let mut project = project(&site, browser);
        project.set("PARITY_CACHE", &first.cache().display().to_string());
        let outcome = project.run("sees_the_account");
        assert_eq!(outcome.judgement.verdict, Verdict::Pass, "{browser}: {}", outcome.report);
        let told = outcome.evidence.iter().find_map(|record| match &record.entry {
            Entry::SignedIn { again, .. } => Some(again.clone()),
            _ => None,
        });
        let expected = (nth == 0).then(|| "nothing was kept".to_owned());
        assert_eq!(told, Some(expected), "{browser}");
    }
    assert_eq!(site.accounts().sign_ins(), 1);
}

#[test]
fn an_uncaught_error_of_the_last_step_fails_an_action() {
    let site = Site::start();
    for browser in BROWSERS {
        let outcome = project(&site, browser).run("sees_a_page_that_throws_at_last");
        assert_eq!(outcome.judgement.verdict, Verdict::Fail, "{browser}: {}", outcome.report);
    }
}

#[test]
fn an_uncaught_error_of_the_page_fails_an_action() {
    let site = Site::start();
    for browser in BROWSERS {
        let outcome = project(&site, browser).run("sees_a_page_that_throws");
        assert_eq!(outcome.judgement.verdict, Verdict::Fail, "{browser}: {}", outcome.report);
        let thrown = outcome.evidence.iter().find_map(|record| match &record.entry {
            Entry::PageError { page, url, first_party, .. } => {
                Some((page.clone(), url.clone(), *first_party))
            }
            _ => None,
        });
        let at = Some(format!("{}/throws", site.url()));
        assert_eq!(thrown, Some((at.clone(), at, true)), "{browser}");
        let allowed = project(&site, browser).run("allows_a_page_to_throw");
        assert_eq!(allowed.judgement.verdict, Verdict::Pass, "{browser}: {}", allowed.report);
    }
}
