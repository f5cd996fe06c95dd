//! What stands behind `cargo xtask`.

use crate::failure::Failure;

/// The answer to `--help`.
pub(crate) const USAGE: &str = "\
cargo xtask TASK

  setup                    installs what is missing, by the system's package manager
  demo [--json]            shows two actions pass on a healthy shop, and one fail without its worker
  test [--quick] [FILTER]  checks and tests everything; --quick leaves out what needs servers and
                           browsers, FILTER runs only the tests whose names contain it
  tidy                     checks the rules of STYLE.md and ARCHITECTURE.md
  ci                       test, for a machine to read";

/// What to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Task {
    Help,
    Setup,
    Demo(Format),
    Test(Selection),
    Tidy,
}

/// How the demo tells its result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// For a person.
    Text,
    /// One JSON document on standard output.
    Json,
}

/// Which tests, and for whom.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Selection {
    pub(crate) scope: Scope,
    pub(crate) reader: Reader,
    /// A part of the names of the tests to run.
    pub(crate) filter: Option<String>,
}

/// How much is tested.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// All of the workspace.
    #[default]
    All,
    /// The default members, without documentation: no server and no browser is needed.
    Quick,
}

/// Who reads the output.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reader {
    /// A person; colour and progress where there is a terminal.
    #[default]
    Person,
    /// A log; neither colour nor progress, and a file of results.
    Log,
}

/// Reads the task from the `words` behind the program's name.
///
/// # Errors
///
/// A word that is not understood, with those that are.
pub(crate) fn read(words: impl Iterator<Item = String>) -> Result<Task, Failure> {
    let words: Vec<String> = words.collect();
    let Some((task, rest)) = words.split_first() else {
        return Err(Failure::new(format!("no task was given\n\n{USAGE}")));
    };
    match task.as_str() {
        "help" | "--help" | "-h" => Ok(Task::Help),
        "setup" => none(rest).map(|()| Task::Setup),
        "tidy" => none(rest).map(|()| Task::Tidy),
        "ci" => none(rest)
            .map(|()| Task::Test(Selection { reader: Reader::Log, ..Selection::default() })),
        "demo" => demo(rest).map(Task::Demo),
        "test" => test(rest).map(Task::Test),
        other => Err(Failure::new(format!("`{other}` is not a task\n\n{USAGE}"))),
    }
}

fn none(rest: &[String]) -> Result<(), Failure> {
    rest.first().map_or(Ok(()), |word| Err(unknown(word)))
}

fn demo(rest: &[String]) -> Result<Format, Failure> {
    let mut format = Format::Text;
    for word in rest {
        match word.as_str() {
            "--json" => format = Format::Json,
            other => return Err(unknown(other)),
        }
    }
    Ok(format)
}

fn test(rest: &[String]) -> Result<Selection, Failure> {
    let mut selection = Selection::default();
    for word in rest {
        match word.as_str() {
            "--quick" => selection.scope = Scope::Quick,
            other if other.starts_with('-') || selection.filter.is_some() => {
                return Err(unknown(other));
            }
            filter => selection.filter = Some(filter.to_owned()),
        }
    }
    Ok(selection)
}

fn unknown(word: &str) -> Failure {
    Failure::new(format!("`{word}` is not understood here\n\n{USAGE}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(line: &str) -> Result<Task, String> {
        let words = line.split_whitespace().map(str::to_owned);
        read(words).map_err(|failure| failure.to_string())
    }

    #[test]
    fn each_task_is_read_with_its_options() {
        assert_eq!(task("setup"), Ok(Task::Setup));
        assert_eq!(task("demo"), Ok(Task::Demo(Format::Text)));
        assert_eq!(task("demo --json"), Ok(Task::Demo(Format::Json)));
        let filter = Some("verdict".to_owned());
        let quick = Selection { scope: Scope::Quick, filter, ..Selection::default() };
        assert_eq!(task("test --quick verdict"), Ok(Task::Test(quick)));
        let log = Selection { reader: Reader::Log, ..Selection::default() };
        assert_eq!(task("ci"), Ok(Task::Test(log)));
    }

    #[test]
    fn a_word_that_is_not_understood_is_told_with_the_usage() {
        for (line, start) in [
            ("", "no task was given"),
            ("tests", "`tests` is not a task"),
            ("setup --quick", "`--quick` is not understood here"),
            ("test a b", "`b` is not understood here"),
            ("demo --yaml", "`--yaml` is not understood here"),
        ] {
            let message = task(line).unwrap_err();
            assert!(message.starts_with(start) && message.ends_with(USAGE), "{message}");
        }
    }
}
