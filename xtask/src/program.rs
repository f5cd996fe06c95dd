//! Another program, run to its end.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::failure::Failure;
use crate::settings;

/// A program with its arguments, as a line that a person can repeat.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    name: String,
    arguments: Vec<String>,
    variables: Vec<(String, String)>,
    directory: Option<PathBuf>,
}

impl Program {
    pub(crate) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            arguments: Vec::new(),
            variables: Vec::new(),
            directory: None,
        }
    }

    /// The cargo that runs this program.
    pub(crate) fn cargo() -> Self {
        Self::new("cargo")
    }

    pub(crate) fn with<I>(mut self, arguments: I) -> Self
    where
        I: IntoIterator<Item: Into<String>>,
    {
        self.arguments.extend(arguments.into_iter().map(Into::into));
        self
    }

    pub(crate) fn variable(mut self, name: &str, value: impl Into<String>) -> Self {
        self.variables.push((name.to_owned(), value.into()));
        self
    }

    pub(crate) fn inside(mut self, directory: impl Into<PathBuf>) -> Self {
        self.directory = Some(directory.into());
        self
    }

    /// The same inside `directory`, unless it is to be elsewhere.
    pub(crate) fn or_inside(self, directory: &Path) -> Self {
        if self.directory.is_some() { self } else { self.inside(directory) }
    }

    /// The line that repeats it.
    pub(crate) fn line(&self) -> String {
        let variables =
            self.variables.iter().map(|(name, value)| format!("{name}={}", quoted(value)));
        variables.chain(self.words().map(|word| quoted(&word))).collect::<Vec<_>>().join(" ")
    }

    /// The name and the arguments, for another program that starts it.
    pub(crate) fn words(&self) -> impl Iterator<Item = String> {
        std::iter::once(&self.name).chain(&self.arguments).cloned()
    }

    /// Prepares it for those who start it themselves.
    pub(crate) fn command(&self) -> Command {
        let name = if self.name == "cargo" { settings::cargo() } else { self.name.clone() };
        let mut command = Command::new(name);
        for variable in settings::of_this_package() {
            command.env_remove(variable);
        }
        command.args(&self.arguments).envs(self.variables.iter().cloned());
        if let Some(directory) = &self.directory {
            command.current_dir(directory);
        }
        command
    }

    /// Runs it with our own output.
    ///
    /// # Errors
    ///
    /// If it cannot be started or does not end well; with the line that repeats it.
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let status = self.command().stdin(Stdio::null()).status();
        let status =
            status.map_err(Failure::because(format!("could not start `{}`", self.name)))?;
        if status.success() {
            return Ok(());
        }
        Err(Failure::new(format!("{status}; repeat it with\n  {}", self.line())))
    }

    /// Runs it quietly and returns what it printed.
    ///
    /// # Errors
    ///
    /// If it cannot be started or does not end well; with what it printed for people.
    pub(crate) fn output(&self) -> Result<String, Failure> {
        let output = self.command().stdin(Stdio::null()).output();
        let output =
            output.map_err(Failure::because(format!("could not start `{}`", self.name)))?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Err(Failure::new(format!("{}: {}\n{said}", self.line(), output.status)))
    }
}

fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_can_be_pasted_into_a_shell() {
        let program = Program::cargo()
            .with(["nextest", "run", "-E", "not binary_id(shop::parity)", "it's"])
            .variable("RUSTDOCFLAGS", "-D warnings");
        assert_eq!(
            program.line(),
            r"RUSTDOCFLAGS='-D warnings' cargo nextest run -E 'not binary_id(shop::parity)' 'it'\''s'"
        );
    }

    #[test]
    fn a_program_that_ends_badly_is_told_with_what_it_said() {
        let program = Program::new("sh").with(["-c", "echo no room >&2; exit 3"]);
        let message = program.output().unwrap_err().to_string();
        assert!(message.contains("exit status: 3") && message.contains("no room"), "{message}");
        assert!(program.run().unwrap_err().to_string().contains("repeat it with"));
    }

    #[test]
    fn a_program_is_not_told_what_package_this_one_is_of() {
        let told = Program::new("env").variable("PARITY_TOLD", "yes").output().unwrap();
        assert!(told.contains("PARITY_TOLD=yes"));
        let of_package = ["CARGO_PKG_", "CARGO_MANIFEST_"];
        let wrong = |line: &&str| of_package.iter().any(|name| line.starts_with(name));
        assert_eq!(told.lines().find(wrong), None);
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let message = Program::new("no-such-program").output().unwrap_err().to_string();
        assert!(message.starts_with("could not start `no-such-program`"), "{message}");
    }
}
