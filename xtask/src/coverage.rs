//! Which lines of the shop's code the layers of tests below parity execute.

mod lines;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::arguments::Layer;
use crate::clock::Stopwatch;
use crate::coverage::lines::{Covered, Part};
use crate::failure::Failure;
use crate::matrix::row;
use crate::program::Program;
use crate::setup::CoverageTools;
use crate::workspace::Workspace;
use crate::{output, setup};

/// What teams have below parity.
const LAYERS: [Layer; 3] = [Layer::Unit, Layer::Integration, Layer::Preview];

/// How much of the shop's own code these must execute for the matrix to be worth a look.
const LEAST_PERCENT: f64 = 80.0;

/// How many files are told, those with the most lines that nothing executes.
const TOLD: usize = 8;

/// Runs the layers with counters in the code, and tells what they have executed.
///
/// # Errors
///
/// If something cannot be built or run, a test fails, or less of the shop's own code is executed than should be.
pub(crate) fn coverage(workspace: &Workspace) -> Result<(), Failure> {
    let time = Stopwatch::start();
    setup::setup()?;
    let tools = setup::coverage_tools()?;
    let directory = workspace.target.join("coverage");
    // There may be none.
    let _nothing_there = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory)
        .map_err(Failure::because(format!("could not make `{}`", directory.display())))?;
    let objects = build(workspace, &directory)?;
    for layer in LAYERS {
        output::progress(format!("── {} tests", layer.name()));
        let place = row::place(workspace, &directory.join(layer.name()), layer, "coverage")?;
        let program = layer.program(workspace, None, &[], &place);
        counting(program, workspace, &directory).run()?;
    }
    let covered = read(workspace, &tools, &directory, &objects)?;
    output::result(lines::table(&covered, TOLD));
    output::progress(format!("measured in {time}"));
    let percent = lines::total(&covered, Part::Own).percent();
    if percent < LEAST_PERCENT {
        return Err(Failure::new(format!(
            "{percent:.1} % of the shop's own code is executed by its tests, less than {LEAST_PERCENT} %"
        )));
    }
    Ok(())
}

/// Has cargo build the workspace's own crates with counters; what they are built on stays as it is.
///
/// A compiler counts, too, what it executes of our macros.
fn counting(program: Program, workspace: &Workspace, directory: &Path) -> Program {
    let wrapper = workspace.root.join("xtask/src/coverage/rustc.sh");
    // Processes of one program add to one file: there are some hundred of them.
    let counters = directory.join("%4m.profraw");
    program
        .variable("RUSTC_WORKSPACE_WRAPPER", wrapper.display().to_string())
        .variable("LLVM_PROFILE_FILE", counters.display().to_string())
}

/// Builds the shop and its tests, and returns the programs that have counters.
fn build(workspace: &Workspace, directory: &Path) -> Result<Vec<PathBuf>, Failure> {
    output::progress("building the shop and its tests with counters");
    let words = ["test", "--package", "shop", "--bins", "--test", "integration", "--no-run"];
    let cargo = Program::cargo().with(words).with(["--quiet", "--message-format", "json"]);
    let told = counting(cargo, workspace, directory).inside(&workspace.root).output()?;
    let tests = executables(&told);
    if tests.is_empty() {
        return Err(Failure::new("cargo has built no tests of the shop"));
    }
    Ok(tests.into_iter().chain([workspace.built("shop")]).collect())
}

/// The programs that cargo has built, from what it tells of them line by line.
fn executables(told: &str) -> Vec<PathBuf> {
    let messages = told.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut found: Vec<_> =
        messages.filter_map(|message| message["executable"].as_str().map(PathBuf::from)).collect();
    found.sort();
    found.dedup();
    found
}

/// Reads the counters of all processes.
fn read(
    workspace: &Workspace,
    tools: &CoverageTools,
    directory: &Path,
    objects: &[PathBuf],
) -> Result<Vec<Covered>, Failure> {
    let counters = fs::read_dir(directory)
        .map_err(Failure::because(format!("could not read `{}`", directory.display())))?;
    let counters = counters.flatten().map(|file| file.path());
    let counters: Vec<_> =
        counters.filter(|file| file.extension().is_some_and(|end| end == "profraw")).collect();
    let all = directory.join("all.profdata");
    let merge = Program::new(&tools.profdata).with(["merge", "--sparse", "--output"]);
    let merge = merge.with([all.display().to_string()]);
    merge.with(counters.iter().map(|file| file.display().to_string())).output()?;
    let shop = workspace.root.join("examples/shop/src");
    let mut export = Program::new(&tools.cov).with(["export", "--format=lcov"]);
    export = export.with([format!("--instr-profile={}", all.display())]);
    for object in objects {
        export = export.with([format!("--object={}", object.display())]);
    }
    let told = export.with([format!("--sources={}", shop.display())]).output()?;
    lines::read(&told, &shop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_found_among_what_cargo_tells() {
        let told = concat!(
            r#"{"reason":"compiler-artifact","executable":null}"#,
            "\n",
            r#"{"reason":"compiler-artifact","executable":"/t/debug/deps/shop-1"}"#,
            "\nno JSON\n",
            r#"{"reason":"compiler-artifact","executable":"/t/debug/shop"}"#,
        );
        assert_eq!(executables(told), ["/t/debug/deps/shop-1", "/t/debug/shop"].map(PathBuf::from));
    }
}
