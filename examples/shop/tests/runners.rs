//! The actions under both test runners: chosen by their tags, alone and side by side, and nothing is left of them.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use parity_tests::left::{assert_nothing_left_of, processes_of, until};

/// A directory that everything of a run goes below: evidence, temporary files, sockets.
struct Place {
    directory: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let directory = tempfile::tempdir().expect("a directory can be made");
        std::fs::create_dir(directory.path().join("tmp")).expect("a directory can be made");
        Self { directory }
    }

    /// `shop up`, which runs `runner` beside a shop. Cargo hands the tests that it runs variables
    /// which would have another cargo build everything anew: only what is needed is handed on.
    fn up(&self, runner: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_shop"));
        command.args(["up", "--env", "verify", "--"]).args(runner).env_clear();
        for name in [
            "PATH",
            "HOME",
            "USER",
            "CARGO_HOME",
            "RUSTUP_HOME",
            "RUSTUP_TOOLCHAIN",
            "CARGO_TARGET_DIR",
        ] {
            if let Ok(value) = variable(name) {
                command.env(name, value);
            }
        }
        command
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("TMPDIR", self.directory.path().join("tmp"))
            .env("PARITY_OUTPUT", self.directory.path().join("out"))
            .env("PARITY_RUN", "run")
            .stdin(Stdio::null());
        command
    }

    /// Runs to the end, and returns the names of the actions that were run, sorted.
    #[track_caller]
    fn run(&self, runner: &[&str]) -> Vec<String> {
        let output = self.up(runner).output().expect("the shop can be started");
        assert!(output.status.success(), "{}", printed(&output));
        assert_nothing_left_of(self.directory.path());
        let mut names = names(&self.directory.path().join("out/run"));
        names.sort();
        names
    }
}

#[expect(clippy::disallowed_methods, reason = "what the runner needs is handed on by its name")]
fn variable(name: &str) -> Result<String, std::env::VarError> {
    std::env::var(name)
}

fn printed(output: &Output) -> String {
    let [out, err] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    format!("{out}{err}")
}

fn names(directory: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

// With the features of the whole workspace, by which these tests were built: with those of the shop
// alone, cargo would build half of the tree once more.
const NEXTEST: [&str; 6] = ["cargo", "nextest", "run", "--workspace", "--test", "parity"];
const CARGO_TEST: [&str; 5] = ["cargo", "test", "--workspace", "--test", "parity"];

/// Two actions that need no mail and no webhook to be received, which is another test's matter.
const TWO: [&str; 2] = ["-E", "test(__auth__) or test(__enterprise__)"];
const BOTH: [&str; 2] = ["enterprise_sign_in", "sign_in"];

#[test]
fn nextest_runs_exactly_the_actions_of_a_tag() {
    let runner = [&NEXTEST[..], &["-E", "test(__auth__)"]].concat();
    assert_eq!(Place::new().run(&runner), ["sign_in"]);
}

#[test]
fn cargo_test_runs_exactly_the_actions_of_a_tag() {
    let runner = [&CARGO_TEST[..], &["__auth__"]].concat();
    assert_eq!(Place::new().run(&runner), ["sign_in"]);
}

#[test]
fn nextest_runs_actions_one_after_the_other() {
    let runner = [&NEXTEST[..], &["-j1"], &TWO].concat();
    assert_eq!(Place::new().run(&runner), BOTH);
}

#[test]
fn nextest_runs_actions_side_by_side() {
    let runner = [&NEXTEST[..], &["-j2"], &TWO].concat();
    assert_eq!(Place::new().run(&runner), BOTH);
}

#[test]
fn cargo_test_runs_actions_one_after_the_other() {
    let runner =
        [&CARGO_TEST[..], &["--", "--test-threads=1", "__auth__", "__enterprise__"]].concat();
    assert_eq!(Place::new().run(&runner), BOTH);
}

#[test]
fn cargo_test_runs_actions_side_by_side() {
    let runner =
        [&CARGO_TEST[..], &["--", "--test-threads=2", "__auth__", "__enterprise__"]].concat();
    assert_eq!(Place::new().run(&runner), BOTH);
}

/// Kills the process that `is_meant` once a browser runs, and looks at what is left.
#[track_caller]
fn check_killed(runner: &[&str], is_meant: impl Fn(&str) -> bool) {
    let place = Place::new();
    let mut up = place
        .up(runner)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the shop can be started");
    let find = |wanted: &dyn Fn(&str) -> bool| {
        let processes = processes_of(place.directory.path());
        processes.into_iter().find(|process| wanted(&process.line))
    };
    until("a page is open", Duration::from_mins(1), || {
        find(&|line| line.contains("--type=renderer")).is_some()
    });
    let meant = find(&is_meant).expect("what is to be killed runs");
    let number = meant.number.to_string();
    let killed =
        Command::new("kill").args(["-s", "KILL", &number]).status().expect("`kill` can be started");
    assert!(killed.success(), "{meant:?} is gone");
    let status = up.wait().expect("a child can be waited for");
    assert!(!status.success(), "a run that was killed is not green");
    assert_nothing_left_of(place.directory.path());
}

#[test]
fn nothing_is_left_when_nextest_is_killed() {
    check_killed(&NEXTEST, |line| line.contains("cargo-nextest nextest run"));
}

#[test]
fn nothing_is_left_when_a_test_of_nextest_is_killed() {
    check_killed(&NEXTEST, |line| line.contains("deps/parity-") && line.contains("--exact"));
}

#[test]
fn nothing_is_left_when_the_test_binary_of_cargo_is_killed() {
    check_killed(&CARGO_TEST, |line| line.contains("deps/parity-"));
}

#[test]
fn nothing_is_left_when_the_shop_is_killed() {
    check_killed(&NEXTEST, |line| line.contains("shop up --env verify"));
}
