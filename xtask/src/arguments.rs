//! What stands behind `cargo xtask`.

use std::path::PathBuf;

use crate::failure::Failure;

/// The answer to `--help`.
pub(crate) const USAGE: &str = "\
cargo xtask TASK

  setup                    installs what is missing, by the system's package manager and by cargo
  demo [--json]            shows two actions pass on a healthy shop, one fail without its worker, and what
                           is said of two more faults
  demo --matrix [--only FAULT,…] [--layer LAYER,…] [--output DIR]
                           shows which layer of tests notices each fault of the shop's environment;
                           LAYER is unit, integration, preview or parity, DIR is target/matrix
  test [--quick | --drivers] [FILTER]
                           checks and tests everything but what is driven by WebDriver; --quick leaves
                           out what needs servers and browsers, --drivers tests that by WebDriver alone,
                           FILTER runs only the tests whose names contain it
  bench [--rounds N] [--only WORK] [--browser NAME] [--json FILE]
                           measures parity, Playwright Test and thirtyfour on the same pages; WORK is
                           session, flow, act, change, role or twenty, NAME is chromium or
                           chromium-headless-shell
  coverage                 tells which lines of the shop its unit, integration and preview tests execute;
                           80 % of its own code at least
  tidy                     checks the rules of STYLE.md and ARCHITECTURE.md
  ci                       test, for a machine to read";

/// What to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Task {
    Help,
    Setup,
    Demo(Format),
    Matrix(Breakage),
    Test(Selection),
    Coverage,
    Bench(Comparison),
    Tidy,
}

/// What the bench compares.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Comparison {
    /// How often each peer does each work, the warm-up apart.
    pub(crate) rounds: usize,
    /// The one work to do, in place of all.
    pub(crate) only: Option<String>,
    pub(crate) browser: BrowserKind,
    /// Where the record is written, if anywhere.
    pub(crate) json: Option<PathBuf>,
}

impl Default for Comparison {
    fn default() -> Self {
        Self { rounds: 5, only: None, browser: BrowserKind::Chromium, json: None }
    }
}

/// The browser that all peers drive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BrowserKind {
    Chromium,
    HeadlessShell,
}

impl BrowserKind {
    /// The name of its program.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::HeadlessShell => "chromium-headless-shell",
        }
    }
}

/// What the matrix looks at.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Breakage {
    /// The faults and regressions, by name; all where none is named.
    pub(crate) only: Vec<String>,
    pub(crate) layers: Vec<Layer>,
    /// The directory that the matrix is written to, in place of that of the build.
    pub(crate) output: Option<PathBuf>,
}

/// A layer of the shop's tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layer {
    Unit,
    Integration,
    Preview,
    Parity,
}

impl Layer {
    /// All of them, from the one that is nearest to the code.
    pub(crate) const ALL: [Self; 4] = [Self::Unit, Self::Integration, Self::Preview, Self::Parity];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Integration => "integration",
            Self::Preview => "preview",
            Self::Parity => "parity",
        }
    }
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
    /// All of the workspace, but what is driven by WebDriver.
    #[default]
    All,
    /// The default members, without documentation: no server and no browser is needed.
    Quick,
    /// What is driven by WebDriver: chromedriver, Firefox and its driver are needed.
    Drivers,
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
        "coverage" => none(rest).map(|()| Task::Coverage),
        "tidy" => none(rest).map(|()| Task::Tidy),
        "ci" => none(rest)
            .map(|()| Task::Test(Selection { reader: Reader::Log, ..Selection::default() })),
        "demo" if rest.iter().any(|word| word == "--matrix") => matrix(rest).map(Task::Matrix),
        "demo" => demo(rest).map(Task::Demo),
        "test" => test(rest).map(Task::Test),
        "bench" => bench(rest).map(Task::Bench),
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

fn matrix(rest: &[String]) -> Result<Breakage, Failure> {
    let mut breakage = Breakage { only: Vec::new(), layers: Layer::ALL.into(), output: None };
    let mut words = rest.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| lacking(word));
        match word.as_str() {
            "--matrix" => {}
            "--only" => breakage.only = parts(value()?).map(str::to_owned).collect(),
            "--layer" => breakage.layers = layers(value()?)?,
            "--output" => breakage.output = Some(PathBuf::from(value()?)),
            other => return Err(unknown(other)),
        }
    }
    Ok(breakage)
}

/// The named layers, in the order of the matrix.
fn layers(value: &str) -> Result<Vec<Layer>, Failure> {
    let is_known = |name: &str| Layer::ALL.iter().any(|layer| layer.name() == name);
    if let Some(other) = parts(value).find(|name| !is_known(name)) {
        return Err(unknown(other));
    }
    let is_wanted = |layer: &Layer| parts(value).any(|name| layer.name() == name);
    Ok(Layer::ALL.into_iter().filter(is_wanted).collect())
}

fn parts(value: &str) -> impl Iterator<Item = &str> {
    value.split(',').map(str::trim).filter(|part| !part.is_empty())
}

fn test(rest: &[String]) -> Result<Selection, Failure> {
    let mut selection = Selection::default();
    for word in rest {
        match word.as_str() {
            "--quick" => selection.scope = Scope::Quick,
            "--drivers" => selection.scope = Scope::Drivers,
            other if other.starts_with('-') || selection.filter.is_some() => {
                return Err(unknown(other));
            }
            filter => selection.filter = Some(filter.to_owned()),
        }
    }
    Ok(selection)
}

fn bench(rest: &[String]) -> Result<Comparison, Failure> {
    let mut comparison = Comparison::default();
    let mut words = rest.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| lacking(word));
        match word.as_str() {
            "--rounds" => comparison.rounds = rounds(value()?)?,
            "--only" => comparison.only = Some(value()?.clone()),
            "--browser" => comparison.browser = browser(value()?)?,
            "--json" => comparison.json = Some(PathBuf::from(value()?)),
            other => return Err(unknown(other)),
        }
    }
    Ok(comparison)
}

fn rounds(value: &str) -> Result<usize, Failure> {
    let rounds = value.parse().ok().filter(|rounds| *rounds > 0);
    rounds.ok_or_else(|| Failure::new(format!("`{value}` is no number of rounds, such as 5")))
}

fn browser(value: &str) -> Result<BrowserKind, Failure> {
    let known = [BrowserKind::Chromium, BrowserKind::HeadlessShell];
    known.into_iter().find(|browser| browser.name() == value).ok_or_else(|| unknown(value))
}

fn lacking(word: &str) -> Failure {
    Failure::new(format!("`{word}` lacks its value\n\n{USAGE}"))
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
        assert_eq!(task("coverage"), Ok(Task::Coverage));
        assert_eq!(task("demo"), Ok(Task::Demo(Format::Text)));
        assert_eq!(task("demo --json"), Ok(Task::Demo(Format::Json)));
        let filter = Some("verdict".to_owned());
        let quick = Selection { scope: Scope::Quick, filter, ..Selection::default() };
        assert_eq!(task("test --quick verdict"), Ok(Task::Test(quick)));
        let drivers = Selection { scope: Scope::Drivers, ..Selection::default() };
        assert_eq!(task("test --drivers"), Ok(Task::Test(drivers)));
        let log = Selection { reader: Reader::Log, ..Selection::default() };
        assert_eq!(task("ci"), Ok(Task::Test(log)));
        assert_eq!(task("bench"), Ok(Task::Bench(Comparison::default())));
        let all = Comparison {
            rounds: 2,
            only: Some("flow".to_owned()),
            browser: BrowserKind::HeadlessShell,
            json: Some(PathBuf::from("a.json")),
        };
        let line = "bench --rounds 2 --only flow --browser chromium-headless-shell --json a.json";
        assert_eq!(task(line), Ok(Task::Bench(all)));
    }

    #[test]
    fn the_matrix_is_read_with_what_it_looks_at() {
        let all = Breakage { only: vec![], layers: Layer::ALL.into(), output: None };
        assert_eq!(task("demo --matrix"), Ok(Task::Matrix(all)));
        let some = Breakage {
            only: vec!["worker-off".to_owned(), "db-role".to_owned()],
            layers: vec![Layer::Unit, Layer::Parity],
            output: Some(PathBuf::from("d")),
        };
        let line = "demo --only worker-off,db-role --layer parity,unit --output d --matrix";
        assert_eq!(task(line), Ok(Task::Matrix(some)));
    }

    #[test]
    fn a_value_that_is_missing_or_wrong_is_told() {
        for (line, start) in [
            ("demo --matrix --only", "`--only` lacks its value"),
            ("demo --matrix --layer parity,e2e", "`e2e` is not understood here"),
            ("demo --matrix --json", "`--json` is not understood here"),
            ("demo --only worker-off", "`--only` is not understood here"),
            ("bench --rounds", "`--rounds` lacks its value"),
            ("bench --rounds 0", "`0` is no number of rounds"),
            ("bench --browser firefox", "`firefox` is not understood here"),
        ] {
            let message = task(line).unwrap_err();
            assert!(message.starts_with(start), "{message}");
        }
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
