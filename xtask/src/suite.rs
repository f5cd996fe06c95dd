//! Everything that must hold before a change is merged, step by step.

use serde_json::Value;

use crate::arguments::{Reader, Scope, Selection};
use crate::clock::Stopwatch;
use crate::failure::Failure;
use crate::program::Program;
use crate::workspace::Workspace;
use crate::{output, setup, tidy};

/// The binary whose actions need a running shop.
const ACTIONS: &str = "binary_id(shop::parity)";

/// The binary whose tests start the shop's web process by themselves, beside a database and Redis.
const INTEGRATION: &str = "binary_id(shop::integration)";

/// Where the browser tests of previews are, from the root.
const PREVIEW: &str = "examples/shop/preview";

/// What is driven by WebDriver.
const BY_DRIVER: &str = "binary(driver) | test(/_by_webdriver::/)";

/// With what these are built.
const WITH_DRIVERS: [&str; 4] = ["-p", "parity-tests", "--features", "webdriver"];

/// What nothing else builds: these, and those whom the bench compares.
const WITH_ALL_FEATURES: [&str; 6] = [
    "-p",
    "parity-tests",
    "-p",
    "parity-bench",
    "--features",
    "parity-tests/webdriver,parity-bench/peer,parity-bench/suite",
];

/// How many of these run at once: most of their time, a browser starts.
const BY_DRIVER_AT_ONCE: &str = "3";

/// Which kinds of tests there are to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Named {
    /// Those that start the shop's web process by themselves.
    integration: bool,
    others: bool,
}

impl Default for Named {
    fn default() -> Self {
        Self { integration: true, others: true }
    }
}

/// Runs each step and stops at the first that fails.
///
/// # Errors
///
/// Which step failed, and the line that repeats it.
pub(crate) fn test(workspace: &Workspace, selection: &Selection) -> Result<(), Failure> {
    let total = Stopwatch::start();
    step("set-up", setup::setup)?;
    if selection.scope == Scope::Drivers {
        step("set-up of the tests by WebDriver", || setup::drivers(workspace))?;
    }
    if selection.filter.is_none() && selection.scope != Scope::Drivers {
        step("tidy", || tidy::tidy(workspace))?;
    }
    let named = match (&selection.filter, selection.scope) {
        (Some(filter), Scope::All) => {
            let build = for_reader(build(selection.reader), selection.reader);
            step("build", || build.inside(&workspace.root).run())?;
            named(workspace, filter)?
        }
        (None, Scope::All) => {
            step("packages of the preview's tests", || {
                setup::packages(&workspace.root.join(PREVIEW), "what the tests of the preview need")
            })?;
            Named::default()
        }
        (_, Scope::Quick | Scope::Drivers) => Named::default(),
    };
    for (name, program) in steps(workspace, selection, named) {
        let program = for_reader(program, selection.reader).or_inside(&workspace.root);
        step(name, || program.run())?;
    }
    output::progress(format!("everything holds; {total}"));
    Ok(())
}

fn step(name: &str, work: impl FnOnce() -> Result<(), Failure>) -> Result<(), Failure> {
    let time = Stopwatch::start();
    output::progress(format!("── {name}"));
    work().map_err(|failure| Failure::new(format!("{name} failed after {time}: {failure}")))?;
    output::progress(format!("── {name}: {time}"));
    Ok(())
}

/// Builds all tests, and with them the programs that they start.
fn build(reader: Reader) -> Program {
    // Not by `cargo build`: tests ask for features that programs do without, and half of the tree
    // would be built twice.
    nextest(reader).with(["--workspace", "--no-run"])
}

/// Which tests a part of a name names.
///
/// # Errors
///
/// If it names none.
fn named(workspace: &Workspace, filter: &str) -> Result<Named, Failure> {
    let list = ["nextest", "list", "--workspace", "--message-format", "json", filter];
    let told = Program::cargo().with(list).inside(&workspace.root).output()?;
    let named = Named::read(&told);
    if named.integration || named.others {
        return Ok(named);
    }
    Err(Failure::new(format!("no test has `{filter}` in its name")))
}

impl Named {
    fn read(told: &str) -> Self {
        let told: Value = serde_json::from_str(told).unwrap_or_default();
        let matches = |test: &Value| test["filter-match"]["status"] == "matches";
        let suites = told["rust-suites"].as_object().into_iter().flatten();
        let named = suites.filter(|(_, suite)| {
            suite["testcases"].as_object().into_iter().flatten().any(|(_, test)| matches(test))
        });
        let (integration, others): (Vec<_>, Vec<_>) =
            named.partition(|(binary, _)| *binary == "shop::integration");
        Self { integration: !integration.is_empty(), others: !others.is_empty() }
    }
}

/// Returns the programs to run, the quickest to fail first.
fn steps(
    workspace: &Workspace,
    selection: &Selection,
    named: Named,
) -> Vec<(&'static str, Program)> {
    let nextest = nextest(selection.reader);
    let checks = || {
        let clippy = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
        let format = Program::cargo().with(["fmt", "--all", "--check"]);
        vec![("format", format), ("clippy", Program::cargo().with(clippy))]
    };
    match (selection.scope, &selection.filter) {
        (Scope::Quick, Some(filter)) => vec![("tests", nextest.with([filter]))],
        (Scope::Quick, None) => [checks(), vec![("tests", nextest)]].concat(),
        // It may name an action, so there is a shop; or a test of integration, or nothing of one of the two.
        (Scope::All, Some(filter)) => {
            let tests = nextest.with(["--workspace", filter, "-E"]);
            let others = tests.clone().with([format!("not {INTEGRATION}")]);
            let others = ("tests", beside_shop(workspace, &others));
            let integration = beside_stores(workspace, &tests.with([INTEGRATION]));
            let integration = ("tests of integration", integration);
            let others = named.others.then_some(others);
            others.into_iter().chain(named.integration.then_some(integration)).collect()
        }
        (Scope::Drivers, filter) => {
            let threads = ["--test-threads", BY_DRIVER_AT_ONCE, "-E", BY_DRIVER];
            let driven = nextest.with(WITH_DRIVERS).with(threads).with(filter);
            let shown = ["test", "--doc", "-p", "parity-core", "--features", "webdriver"];
            let shown = Program::cargo().with(shown);
            vec![("tests by WebDriver", driven), ("examples of the adapter by WebDriver", shown)]
        }
        (Scope::All, None) => {
            let doc = Program::cargo().with(["doc", "--workspace", "--no-deps"]);
            let doc = doc.variable("RUSTDOCFLAGS", "-D warnings");
            let rest = format!("not ({ACTIONS} | {INTEGRATION})");
            let tests = nextest.clone().with(["--workspace", "-E", &rest]);
            let integration = nextest.clone().with(["--workspace", "-E", INTEGRATION]);
            let integration = beside_stores(workspace, &integration);
            let actions = beside_shop(workspace, &nextest.with(["--workspace", "-E", ACTIONS]));
            let examples = Program::cargo().with(["test", "--doc", "--workspace"]);
            // A tree of its own, so that nobody else's brings thirtyfour.
            let lints = Program::cargo().with(["clippy"]).with(WITH_ALL_FEATURES);
            let lints = lints.with(["--all-targets", "--", "-D", "warnings"]);
            let more = vec![
                ("clippy of the adapter by WebDriver and of the bench", lints),
                ("documentation", doc),
                ("build", build(selection.reader)),
                ("tests", tests),
                ("tests of integration", integration),
                ("tests of a preview", in_preview(workspace)),
                ("actions", actions),
                ("examples in documentation", examples),
            ];
            [checks(), more].concat()
        }
    }
}

fn nextest(reader: Reader) -> Program {
    let profile = match reader {
        Reader::Person => "default",
        Reader::Log => "ci",
    };
    Program::cargo().with(["nextest", "run", "--profile", profile])
}

/// Runs a program against a shop that is up for as long as it runs, its mail and its webhooks received.
fn beside_shop(workspace: &Workspace, program: &Program) -> Program {
    let [parity, shop] =
        ["cargo-parity", "shop"].map(|name| workspace.built(name).display().to_string());
    Program::new(&parity)
        .with(["parity", "receive", "--", shop.as_str(), "up", "--env", "verify", "--"])
        .with(program.words())
}

/// Runs a program beside a database and Redis that are up for as long as it runs.
fn beside_stores(workspace: &Workspace, program: &Program) -> Program {
    let shop = workspace.built("shop").display().to_string();
    Program::new(&shop).with(["up", "--env", "ci", "--"]).with(program.words())
}

/// Runs the browser tests of a preview, in one that is up for as long as they run.
fn in_preview(workspace: &Workspace) -> Program {
    let shop = workspace.built("shop").display().to_string();
    let tests = ["npx", "playwright", "test"];
    let up = Program::new(&shop).with(["up", "--env", "preview", "--"]).with(tests);
    up.inside(workspace.root.join(PREVIEW))
}

fn for_reader(program: Program, reader: Reader) -> Program {
    match reader {
        Reader::Person => program,
        Reader::Log => program
            .variable("CARGO_TERM_COLOR", "never")
            .variable("CARGO_TERM_PROGRESS_WHEN", "never")
            .variable("NEXTEST_SHOW_PROGRESS", "none"),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn lines(selection: &Selection) -> Vec<String> {
        let workspace = Workspace {
            root: PathBuf::from("/w"),
            target: PathBuf::from("/t"),
            members: Vec::new(),
        };
        steps(&workspace, selection, Named::default())
            .iter()
            .map(|(_, program)| program.line())
            .collect()
    }

    #[test]
    fn all_of_it_ends_with_the_tests_of_the_documentation() {
        let lines = lines(&Selection::default());
        assert_eq!(lines[0], "cargo fmt --all --check");
        assert!(lines[2].contains("parity-tests/webdriver,parity-bench/peer"), "{}", lines[2]);
        assert_eq!(lines[3], "RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps");
        assert_eq!(
            lines[6],
            "/t/debug/shop up --env ci -- cargo nextest run --profile default --workspace -E \
             'binary_id(shop::integration)'"
        );
        assert_eq!(
            lines[8],
            "/t/debug/cargo-parity parity receive -- /t/debug/shop up --env verify -- cargo nextest run \
             --profile default --workspace -E 'binary_id(shop::parity)'"
        );
        assert_eq!(lines[7], "/t/debug/shop up --env preview -- npx playwright test");
        assert_eq!(lines.last().unwrap(), "cargo test --doc --workspace");
    }

    #[test]
    fn what_needs_a_shop_or_its_stores_runs_only_where_they_are() {
        let lines = lines(&Selection::default());
        let rest = "'not (binary_id(shop::parity) | binary_id(shop::integration))'";
        assert!(lines[5].contains(rest), "{}", lines[5]);
        let quick = Selection { scope: Scope::Quick, ..Selection::default() };
        assert_eq!(self::lines(&quick)[2], "cargo nextest run --profile default");
        let filter = Some("sign_in".to_owned());
        let filtered = self::lines(&Selection { filter, ..Selection::default() });
        assert!(filtered[0].contains(" -- /t/debug/shop up --env verify "), "{}", filtered[0]);
        let named = " --workspace sign_in -E ";
        let rest = format!("{named}'not binary_id(shop::integration)'");
        assert!(filtered[0].ends_with(&rest), "{}", filtered[0]);
        assert!(filtered[1].starts_with("/t/debug/shop up --env ci -- "), "{}", filtered[1]);
        let integration = format!("{named}'binary_id(shop::integration)'");
        assert!(filtered[1].ends_with(&integration), "{}", filtered[1]);
    }

    #[test]
    fn a_part_of_a_name_names_tests_of_some_kinds() {
        let told = |binary: &str, status: &str| {
            format!(
                r#"{{"rust-suites": {{"{binary}": {{"testcases": {{
                    "a": {{"filter-match": {{"status": "mismatch"}}}},
                    "b": {{"filter-match": {{"status": "{status}"}}}}}}}}}}}}"#
            )
        };
        let (integration, others) = (true, true);
        for (binary, status, expected) in [
            ("shop::integration", "matches", Named { integration, others: false }),
            ("shop::parity", "matches", Named { integration: false, others }),
            ("xtask", "mismatch", Named { integration: false, others: false }),
        ] {
            assert_eq!(Named::read(&told(binary, status)), expected, "{binary} {status}");
        }
    }

    #[test]
    fn what_is_driven_by_webdriver_is_asked_for_by_name() {
        let all = lines(&Selection::default());
        assert!(all.iter().all(|line| !line.contains("_by_webdriver")), "{all:?}");
        let drivers = Selection { scope: Scope::Drivers, ..Selection::default() };
        assert_eq!(
            lines(&drivers)[0],
            "cargo nextest run --profile default -p parity-tests --features webdriver --test-threads \
             3 -E 'binary(driver) | test(/_by_webdriver::/)'"
        );
    }

    #[test]
    fn a_log_has_neither_colour_nor_progress() {
        let program = for_reader(nextest(Reader::Log), Reader::Log);
        assert_eq!(
            program.line(),
            "CARGO_TERM_COLOR=never CARGO_TERM_PROGRESS_WHEN=never NEXTEST_SHOW_PROGRESS=none cargo \
             nextest run --profile ci"
        );
    }
}
