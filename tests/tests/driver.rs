//! Browsers that drivers drive: nothing is left of them, and drivers that run already are used.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use parity_core::model::Verdict;
use parity_core::model::evidence::Entry;
use parity_tests::drivers;
use parity_tests::left::{assert_nothing_left_of, processes_of};
use parity_tests::project::Project;
use parity_tests::site::Site;
use parity_tests::waiting::{Waiting, signal};

const RUN_ACTION: &str = env!("CARGO_BIN_EXE_run-action");
const BROWSERS: [&str; 2] = ["chromium", "firefox"];
const WAITING: &str = "waits_for_a_text_that_never_comes";

fn project(site: &Site, browser: &str) -> Project {
    let mut project = Project::against(site, RUN_ACTION).apart();
    project.set("PARITY_BROWSER", browser);
    project.set("PARITY_ADAPTER", "webdriver");
    project.set("PATH", &drivers::search_path(RUN_ACTION));
    project
}

/// Runs an action to whichever end it comes to by itself, and looks at what is left.
#[track_caller]
fn check_end(action: &str) {
    let site = Site::start();
    for browser in BROWSERS {
        let project = project(&site, browser);
        let output = project.command(action).output().expect("the program can be started");
        let is_browser = |entry: &Entry| matches!(entry, Entry::Browser { .. });
        let evidence = project.evidence(action);
        let browsers = evidence.iter().filter(|record| is_browser(&record.entry)).count();
        assert_eq!(browsers, 1, "{browser}: {}", String::from_utf8_lossy(&output.stderr));
        assert_nothing_left_of(project.directory());
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
        let project = project(&site, browser);
        let mut waiting = Waiting::start(&project, WAITING);
        assert!(processes_of(project.directory()).len() > 3, "{browser}: its processes are seen");
        signal(name, &format!("{prefix}{}", waiting.runner.id()));
        waiting.end();
        assert_nothing_left_of(project.directory());
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
    let outcome = project.run("sends_the_form");
    assert_eq!(outcome.judgement.verdict, Verdict::Pass, "{}", outcome.report);
    let requests = outcome.evidence.iter();
    let is_request = |entry: &Entry| matches!(entry, Entry::Request { status: Some(200), .. });
    assert!(requests.filter(|record| is_request(&record.entry)).count() > 0);
    assert_nothing_left_of(project.directory());
    assert!(running.process.try_wait().expect("a child can be asked").is_none());
}
