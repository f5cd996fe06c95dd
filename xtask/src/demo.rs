//! Two actions against a healthy shop and against the same shop without its worker, and two more faults.

mod half;
mod judge;
mod show;

use crate::arguments::Format;
use crate::clock::Stopwatch;
use crate::demo::half::Half;
use crate::failure::Failure;
use crate::matrix::telling::{self, Telling};
use crate::program::Program;
use crate::workspace::Workspace;
use crate::{output, setup};

/// Which shop the actions run against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shop {
    Healthy,
    WithoutWorker,
}

impl Shop {
    const BOTH: [Self; 2] = [Self::Healthy, Self::WithoutWorker];

    /// The fault that `shop up` is asked for.
    pub(crate) fn fault(self) -> Option<&'static str> {
        match self {
            Self::Healthy => None,
            Self::WithoutWorker => Some("worker-off"),
        }
    }

    /// A word for directories and machines.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::WithoutWorker => "worker-off",
        }
    }

    /// The heading of its verdicts.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Healthy => "A healthy shop",
            Self::WithoutWorker => "The same shop, its worker not started",
        }
    }
}

/// Shows both, and tells whether they are as they should be.
///
/// # Errors
///
/// Whatever is not as it should be, also that nothing was run.
pub(crate) fn demo(workspace: &Workspace, format: Format) -> Result<(), Failure> {
    let time = Stopwatch::start();
    let shown = run(workspace);
    if format == Format::Json {
        output::result(show::json(&shown, &time));
    }
    let shown = shown?;
    if format == Format::Text {
        output::result(show::text(&shown));
    }
    let problems = shown.problems();
    if problems.is_empty() {
        output::progress(format!("all of it is as it should be; {time}"));
        return Ok(());
    }
    Err(Failure::new(format!("the demo is not as it should be\n  {}", problems.join("\n  "))))
}

/// All that the demo shows.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) halves: Vec<Half>,
    /// Further faults, by one action each.
    pub(crate) telling: Vec<Telling>,
}

impl Shown {
    /// What is not as it should be.
    pub(crate) fn problems(&self) -> Vec<String> {
        let halves = self.halves.iter().flat_map(judge::problems);
        halves.chain(self.telling.iter().flat_map(Telling::problems)).collect()
    }
}

fn run(workspace: &Workspace) -> Result<Shown, Failure> {
    setup::setup()?;
    build(workspace)?;
    let halves = Shop::BOTH.into_iter().map(|shop| half::run(workspace, shop));
    let halves = halves.collect::<Result<_, _>>()?;
    Ok(Shown { halves, telling: telling::telling(workspace)? })
}

fn build(workspace: &Workspace) -> Result<(), Failure> {
    output::progress("building the shop and its actions");
    // Cargo draws its progress on a terminal only, but would list each crate anywhere.
    let quiet = (!output::is_watched()).then_some("--cargo-quiet");
    // The shop is built with the tests of its package.
    half::actions().with(["--no-run"]).with(quiet).inside(&workspace.root).run()?;
    let build = Program::cargo().with(["build", "--quiet", "--package", "cargo-parity"]);
    build.inside(&workspace.root).run()
}
