//! Builds the tests of a workspace and asks each binary for its actions.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use parity_model::listing::{LISTED, Listed, VARIABLE};
use serde_json::Value;

use crate::failure::Failure;

/// A test binary, and the directory that its tests run in.
struct Binary {
    program: PathBuf,
    package: PathBuf,
}

/// Returns the actions of every test binary that `cargo test` with these arguments would run, by name.
///
/// # Errors
///
/// If the tests do not build, a binary does not answer, or none has an action.
pub(crate) fn list(arguments: &[String]) -> Result<Vec<Listed>, Failure> {
    let mut actions = Vec::new();
    for binary in built(arguments)? {
        if let Some(test) = first_action(&binary)? {
            actions.extend(asked(&binary, &test)?);
        }
    }
    actions.sort_by(|one, other| (&one.name, &one.file).cmp(&(&other.name, &other.file)));
    if actions.is_empty() {
        return Err(Failure::new(
            "no test binary has an action; an action is an `async fn` under `#[parity_action]`",
        ));
    }
    Ok(actions)
}

/// Builds the tests, and returns their binaries.
fn built(arguments: &[String]) -> Result<Vec<Binary>, Failure> {
    let mut command = Command::new(cargo());
    command.args(["test", "--no-run", "--message-format=json-render-diagnostics"]).args(arguments);
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| Failure::new(format!("could not run cargo: {error}")))?;
    if !output.status.success() {
        return Err(Failure::new("the tests do not build"));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.lines().filter_map(|line| binary(&serde_json::from_str(line).ok()?)).collect())
}

/// The test binary that one of cargo's messages tells of, if it does.
fn binary(message: &Value) -> Option<Binary> {
    let is_test = message["reason"] == "compiler-artifact" && message["profile"]["test"] == true;
    let program = message["executable"].as_str().filter(|_| is_test)?;
    let package = Path::new(message["manifest_path"].as_str()?).parent()?;
    Some(Binary { program: program.into(), package: package.into() })
}

/// The name of a test of the binary that is an action's; any will do to be asked.
fn first_action(binary: &Binary) -> Result<Option<String>, Failure> {
    let output = Command::new(&binary.program).args(["--list", "--format", "terse"]).output();
    let output = output.map_err(|error| unanswered(binary, &error.to_string()))?;
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text
        .lines()
        .filter_map(|line| line.strip_suffix(": test"))
        .find(|name| is_action(name))
        .map(str::to_owned))
}

/// Whether a test's name ends as those of actions do: `sign_in::__auth__smoke__`.
fn is_action(test: &str) -> bool {
    let last = test.rsplit_once("::").map_or("", |(_, last)| last);
    last.len() > 4 && last.starts_with("__") && last.ends_with("__")
}

/// Asks a binary for its actions.
fn asked(binary: &Binary, test: &str) -> Result<Vec<Listed>, Failure> {
    let file = tempfile::NamedTempFile::new()
        .map_err(|error| Failure::new(format!("could not make a temporary file: {error}")))?;
    let output = Command::new(&binary.program)
        .args(["--exact", test, "--nocapture"])
        .env(VARIABLE, file.path())
        .current_dir(&binary.package)
        .output()
        .map_err(|error| unanswered(binary, &error.to_string()))?;
    if output.status.code() != Some(LISTED) {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(unanswered(binary, &format!("{}\n{}", output.status, said.trim_end())));
    }
    let lines = std::fs::read_to_string(file.path())
        .map_err(|error| unanswered(binary, &error.to_string()))?;
    let read = |line: &str| {
        serde_json::from_str(line).map_err(|error| unanswered(binary, &error.to_string()))
    };
    lines.lines().map(read).collect()
}

fn unanswered(binary: &Binary, why: &str) -> Failure {
    Failure::new(format!(
        "`{}` did not list its actions; is its parity-core as new as this cargo-parity? {why}",
        binary.program.display()
    ))
}

/// The cargo that called us, or the one on the search path.
#[expect(clippy::disallowed_methods, reason = "cargo tells its subcommands where it is")]
fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_of_an_action_is_told_by_its_name() {
        assert!(is_action("sign_in::__auth__smoke__"));
        assert!(is_action("leads::send_lead::__untagged__"));
        for other in ["sign_in::works", "__auth__", "a::__", "a::____", "a::__b"] {
            assert!(!is_action(other), "{other}");
        }
    }

    #[test]
    fn only_test_binaries_are_asked() {
        let message = |test: bool, executable: &str| {
            let text = format!(
                r#"{{"reason":"compiler-artifact","manifest_path":"/w/shop/Cargo.toml",
                    "profile":{{"test":{test}}},"executable":{executable}}}"#
            );
            binary(&serde_json::from_str(&text).unwrap()).map(|binary| binary.package)
        };
        assert_eq!(message(true, r#""/w/t/parity-1""#), Some(PathBuf::from("/w/shop")));
        assert_eq!(message(false, r#""/w/t/shop""#), None);
        assert_eq!(message(true, "null"), None);
    }
}
