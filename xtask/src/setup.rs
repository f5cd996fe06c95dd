//! Installs what the demo and the tests need and this machine lacks.

mod apt;
mod llvm;
mod needs;
mod node;
mod packages;
mod python;

use std::path::PathBuf;

use crate::failure::Failure;
use crate::output;
use crate::program::Program;
use crate::settings;
use crate::setup::needs::Need;
use crate::workspace::Workspace;

/// The version of Firefox's driver that is installed where there is none.
const GECKODRIVER: &str = "0.37.1";

/// Installs what is missing; silent and fast where nothing is.
///
/// # Errors
///
/// Everything that is missing and cannot be installed, in one message.
pub(crate) fn setup() -> Result<(), Failure> {
    let missing = needs::missing(&places());
    if !missing.is_empty() {
        system(&missing)?;
    }
    node::new_enough()?;
    if !python::is_usable() {
        system(&[needs::PYTHON])?;
        if !python::is_usable() {
            return Err(python::lacking());
        }
    }
    toolchain()
}

/// Installs what the tests by WebDriver need beyond that, where it is missing: Firefox and its driver.
///
/// # Errors
///
/// If it is missing and cannot be installed.
pub(crate) fn drivers(workspace: &Workspace) -> Result<(), Failure> {
    if !needs::FIREFOX.is_in(&places()) {
        system(&[needs::FIREFOX])?;
    }
    let tools = workspace.target.join("tools");
    let mut places = places();
    places.push(tools.join("bin"));
    if !places.iter().any(|place| place.join("geckodriver").is_file()) {
        output::progress("installing geckodriver; this takes some minutes, once");
        let install = ["install", "geckodriver", "--locked", "--version", GECKODRIVER, "--root"];
        Program::cargo().with(install).with([tools.display().to_string()]).run()?;
    }
    Ok(())
}

pub(crate) use crate::setup::llvm::CoverageTools;
pub(crate) use crate::setup::packages::packages;

/// Finds the programs that read counters, and installs them where they are missing.
///
/// # Errors
///
/// If they are missing and cannot be installed.
pub(crate) fn coverage_tools() -> Result<CoverageTools, Failure> {
    let toolchain = llvm::toolchain();
    let find = || CoverageTools::find(toolchain.as_deref(), &places());
    if let Some(tools) = find() {
        return Ok(tools);
    }
    system(&[needs::LLVM])?;
    find().ok_or_else(|| Failure::new(format!("install\n{}", needs::list(&[needs::LLVM]))))
}

/// Installs a browser that only the bench asks for, where it is missing.
///
/// # Errors
///
/// If it is missing and cannot be installed.
pub(crate) fn browser(program: &str) -> Result<(), Failure> {
    match needs::of_bench(program).filter(|need| !need.is_in(&places())) {
        Some(need) => system(&[need]),
        None => Ok(()),
    }
}

/// Returns where a program is.
///
/// # Errors
///
/// If it is nowhere.
pub(crate) fn path_of(program: &str) -> Result<PathBuf, Failure> {
    let paths = places().into_iter().map(|place| place.join(program));
    let mut found = paths.filter(|path| path.is_file());
    found.next().ok_or_else(|| Failure::new(format!("there is no program `{program}`")))
}

/// Where programs are looked for: `PATH`, and where Debian keeps what it does not put there.
fn places() -> Vec<PathBuf> {
    let mut places = settings::path();
    places.extend(["/usr/sbin", "/sbin"].map(PathBuf::from));
    // Several versions of PostgreSQL may stand side by side; none of them is in `PATH`.
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    places.extend(versions.map(|version| version.path().join("bin")));
    places
}

fn system(missing: &[&Need]) -> Result<(), Failure> {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let Some(system) = apt::System::of(&release) else {
        return Err(Failure::new(format!(
            "this machine lacks programs, and its package manager is not known here; install\n{}\n\
             and run this again",
            needs::list(missing)
        )));
    };
    output::progress(format!("installing {}", needs::names(missing)));
    // Twice: Debian's npm is a package of its own, and that of others comes with Node.js and would
    // be in its way.
    let (later, first): (Vec<&Need>, _) =
        missing.iter().partition(|need| need.comes_with_another());
    apt::install(system, &first)?;
    let still = needs::missing(&places());
    let later: Vec<&Need> = later.into_iter().filter(|need| still.contains(need)).collect();
    apt::install(system, &later)?;
    match needs::missing(&places()).as_slice() {
        [] => Ok(()),
        left => Err(Failure::new(format!(
            "the packages are installed and these programs are still not found; install\n{}\nand \
             run this again",
            needs::list(left)
        ))),
    }
}

fn toolchain() -> Result<(), Failure> {
    let lacks = |part: &&str| Program::cargo().with([*part, "--version"]).output().is_err();
    let components: Vec<&str> = ["fmt", "clippy"].into_iter().filter(lacks).collect();
    if !components.is_empty() {
        let names = components.join(" ").replace("fmt", "rustfmt");
        return Err(Failure::new(format!(
            "the Rust toolchain lacks {names}; run `rustup component add {names}`"
        )));
    }
    if lacks(&"nextest") {
        output::progress("installing cargo-nextest; this takes some minutes, once");
        Program::cargo().with(["install", "cargo-nextest", "--locked"]).run()?;
    }
    Ok(())
}
