//! `cargo parity conform`, run as the program that was built beside the tests.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Rules that wait for long, or use up what others need.
pub const SLOW: [&str; 4] =
    ["events/kept-alive", "probe/hang-is-504", "garbage/slow-body-is-408", "limits/"];

/// What the suite found.
#[derive(Debug)]
pub struct Findings {
    /// What the program ended with.
    pub status: Option<i32>,
    /// What it printed, for people and for machines.
    pub printed: String,
    rules: Vec<Value>,
}

impl Findings {
    /// The names of the rules with this outcome: `held`, `broken`, `not applicable`, `not checked`.
    pub fn with(&self, outcome: &str) -> Vec<&str> {
        let rules = self.rules.iter().filter(|rule| rule["outcome"] == outcome);
        rules.filter_map(|rule| rule["id"].as_str()).collect()
    }
}

/// Runs the suite for machines; `program` is that of the test.
///
/// # Panics
///
/// If the program cannot be started.
#[track_caller]
pub fn conform(program: &str, token: &str, arguments: &[&str]) -> Findings {
    let command = command(Path::new(program), token, arguments).args(["--format", "json"]).output();
    let output = command.expect("`cargo-parity` can be started");
    let [stdout, stderr] = [output.stdout, output.stderr]
        .map(|printed| String::from_utf8_lossy(&printed).into_owned());
    let rules = serde_json::from_str::<Value>(&stdout).ok();
    let rules = rules.and_then(|told| told["rules"].as_array().cloned()).unwrap_or_default();
    Findings { status: output.status.code(), printed: format!("{stdout}{stderr}"), rules }
}

/// The command that runs the suite with this token in its variable.
///
/// # Panics
///
/// If the program was not built.
#[track_caller]
pub fn command(program: &Path, token: &str, arguments: &[&str]) -> Command {
    let suite = suite(program);
    assert!(
        suite.is_file(),
        "{} is not there; build it with `cargo build -p cargo-parity`",
        suite.display()
    );
    let mut command = Command::new(suite);
    command.args(["parity", "conform"]).args(arguments).env("VERIFY_TOKEN", token);
    command
}

/// The program stands above the directory of the tests.
fn suite(program: &Path) -> PathBuf {
    let profile = program.parent().and_then(Path::parent).unwrap_or(program);
    profile.join("cargo-parity")
}
