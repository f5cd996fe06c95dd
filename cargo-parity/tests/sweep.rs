//! `cargo parity sweep`: what it prints and what it ends with.

use std::path::Path;
use std::process::{Command, Output};

use parity_model::ledger::{Fate, Swept};

/// A ledger of a run that was killed, against the environment `local` at a port where nothing listens.
const LEDGER: &str = r#"{"line":"opened","action":"send_lead","environment":"local","base_url":"http://127.0.0.1:1/","time":"2026-11-24T22:00:00Z"}
{"line":"undo","number":1,"method":"DELETE","path":"/leads/7"}
"#;

#[track_caller]
fn sweep(directory: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cargo-parity"))
        .args(["parity", "sweep"])
        .args(arguments)
        .current_dir(directory)
        .env("PARITY_OUTPUT", directory)
        .env_remove("CARGO_MANIFEST_DIR")
        .env_remove("PARITY_CONFIG")
        .output()
        .expect("the program can be started")
}

/// A project with that ledger, whose only environment has this name.
fn project(environment: &str) -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory can be made");
    let manifest = format!("[environments.{environment}]\nbase_url = \"http://127.0.0.1:1\"\n");
    std::fs::write(directory.path().join("parity.toml"), manifest).expect("it can be written to");
    std::fs::create_dir(directory.path().join("undo")).expect("it can be written to");
    std::fs::write(directory.path().join("undo/1.jsonl"), LEDGER).expect("it can be written to");
    directory
}

#[track_caller]
fn check(environment: &str, arguments: &[&str], status: i32, fate: fn(&Fate) -> bool) {
    let project = project(environment);
    let arguments = [arguments, &["--format", "json"]].concat();
    let output = sweep(project.path(), &arguments);
    let swept: Vec<Swept> = serde_json::from_slice(&output.stdout).expect("it prints JSON");
    assert_eq!(output.status.code(), Some(status), "{swept:?}");
    assert_eq!(swept.len(), 1);
    assert_eq!(swept[0].request, "DELETE /leads/7");
    assert!(fate(&swept[0].fate), "{swept:?}");
    assert!(project.path().join("undo/1.jsonl").is_file(), "what is not done is kept");
}

#[test]
fn where_nothing_is_left_it_says_so() {
    let directory = tempfile::tempdir().unwrap();
    let output = sweep(directory.path(), &[]);
    assert_eq!(output.stdout, b"no killed run has left anything\n");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn the_status_says_whether_anything_may_still_be_there() {
    check("local", &["--dry-run"], 0, |fate| *fate == Fate::Pending);
    check("local", &[], 4, |fate| matches!(fate, Fate::Failed(_)));
    check("verify", &[], 2, |fate| matches!(fate, Fate::Skipped(_)));
}
