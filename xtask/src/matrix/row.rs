//! Runs the layers in one state of the shop: none broken, a fault, or a regression of the code.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;

use crate::arguments::Layer;
use crate::failure::Failure;
use crate::matrix::attempt::{self, Attempt};
use crate::matrix::changes;
use crate::matrix::code;
use crate::matrix::fault::Fault;
use crate::matrix::judge::{State, judge};
use crate::matrix::layer::Place;
use crate::matrix::record::{Answer, Cell, Code, Environment, Kind, Row};
use crate::matrix::regression::Regression;
use crate::matrix::results::{self, Test};
use crate::program::Program;
use crate::workspace::Workspace;
use crate::{output, setup, verdicts};

/// How long one layer may take in one state of the shop.
const LONGEST: Duration = Duration::from_mins(5);

/// The runs of one matrix.
pub(crate) struct Runs<'a> {
    workspace: &'a Workspace,
    layers: &'a [Layer],
    /// Where each leaves what it tells.
    directory: PathBuf,
    /// What the processes of each environment were started with, without a fault.
    settings: BTreeMap<&'static str, Value>,
}

impl<'a> Runs<'a> {
    pub(crate) fn new(workspace: &'a Workspace, layers: &'a [Layer], directory: PathBuf) -> Self {
        Self { workspace, layers, directory, settings: BTreeMap::new() }
    }

    /// Builds the shop with its tests, and parity's own program.
    pub(crate) fn build(&self) -> Result<(), Failure> {
        output::progress("building the shop and its tests");
        // Cargo draws its progress on a terminal only, but would list each crate anywhere.
        let quiet = (!output::is_watched()).then_some("--cargo-quiet");
        let root = &self.workspace.root;
        let is_wanted =
            self.layers.contains(&Layer::Integration) && Layer::Integration.is_there(root);
        let integration = if is_wanted { ["--test", "integration"].as_slice() } else { &[] };
        let tests = Program::cargo().with(["nextest", "run", "--package", "shop", "--no-run"]);
        // With tests of its programs, these are built, too.
        let tests = tests.with(["--bins", "--test", "parity"]).with(integration.iter().copied());
        tests.with(quiet).inside(root).run()?;
        let build = Program::cargo().with(["build", "--quiet", "--package", "cargo-parity"]);
        build.inside(root).run()?;
        let browser_tests = root.join("examples/shop/preview");
        let is_wanted = self.layers.contains(&Layer::Preview) && Layer::Preview.is_there(root);
        if !is_wanted {
            return Ok(());
        }
        setup::packages(&browser_tests, "what the tests of the preview need")
    }

    /// Runs all layers where nothing is broken.
    pub(crate) fn healthy(&mut self) -> Result<Row, Failure> {
        let before = code::sha256(&self.workspace.root)?;
        let mut cells = Vec::new();
        for layer in self.layers {
            let (cell, settings) = self.cell("no-fault", *layer, State::Healthy, None)?;
            cells.push(cell);
            if let (Some(environment), Some(settings)) = (layer.environment(), settings) {
                self.settings.insert(environment, settings);
            }
        }
        Ok(Row {
            name: "no fault".to_owned(),
            kind: Kind::Healthy,
            change: "nothing is broken".to_owned(),
            surfaces: Vec::new(),
            code: self.code(&before, &before)?,
            environments: Vec::new(),
            cells,
        })
    }

    /// Runs the layers that have an environment under a fault of it.
    pub(crate) fn fault(&self, fault: &Fault, healthy: &Row) -> Result<Row, Failure> {
        let before = code::sha256(&self.workspace.root)?;
        let (mut cells, mut environments) = (Vec::new(), Vec::new());
        for layer in self.layers {
            let known = healthy.cell(layer.name());
            let Some(environment) = layer.environment() else {
                cells.extend(known.map(independent));
                continue;
            };
            let (cell, settings) = self.cell(fault.name, *layer, State::Fault(fault), known)?;
            cells.push(cell);
            if let (Some(usual), Some(settings)) = (self.settings.get(environment), settings) {
                let changes = changes::between(usual, &settings);
                environments.push(Environment { name: environment, changes });
            }
        }
        Ok(Row {
            name: fault.name.to_owned(),
            kind: Kind::Fault,
            change: fault.change.to_owned(),
            surfaces: fault.surfaces.iter().map(ToString::to_string).collect(),
            code: self.code(&before, &healthy.code.sha256)?,
            environments,
            cells,
        })
    }

    /// Runs all layers with other code.
    pub(crate) fn regression(
        &self,
        regression: &Regression,
        healthy: &Row,
    ) -> Result<Row, Failure> {
        let root = &self.workspace.root;
        let applied = regression.apply(root)?;
        self.build()?;
        let before = code::sha256(root)?;
        let mut cells = Vec::new();
        for layer in self.layers {
            let known = healthy.cell(layer.name());
            let state = State::Regression(regression.expected);
            cells.push(self.cell(&regression.name, *layer, state, known)?.0);
        }
        let code = self.code(&before, &healthy.code.sha256)?;
        drop(applied);
        Ok(Row {
            name: regression.name.clone(),
            kind: Kind::Regression,
            change: regression.expected.change.to_owned(),
            surfaces: regression.expected.surfaces.iter().map(ToString::to_string).collect(),
            code,
            environments: Vec::new(),
            cells,
        })
    }

    /// The code as it is now, held against what it was before and without a fault.
    fn code(&self, before: &str, healthy: &str) -> Result<Code, Failure> {
        let sha256 = code::sha256(&self.workspace.root)?;
        let same = sha256 == before && sha256 == healthy;
        Ok(Code { sha256, same })
    }

    /// Runs one layer, and returns what its environment was started with.
    fn cell(
        &self,
        name: &str,
        layer: Layer,
        state: State<'_>,
        healthy: Option<&Cell>,
    ) -> Result<(Cell, Option<Value>), Failure> {
        if !layer.is_there(&self.workspace.root) {
            return Ok((Cell::of(layer.name(), Answer::NotThere), None));
        }
        let fault = match state {
            State::Fault(fault) => Some(fault.name),
            State::Healthy | State::Regression(_) => None,
        };
        let attempt = run(self.workspace, layer, fault, &[], &self.place(name, layer)?)?;
        let cell = judge(layer, state, &attempt, healthy);
        Ok((cell, attempt.settings))
    }

    /// An empty directory for what a run tells.
    fn place(&self, name: &str, layer: Layer) -> Result<Place, Failure> {
        let directory = self.directory.join(name).join(layer.name());
        place(self.workspace, &directory, layer, name)
    }
}

/// Prepares where a run leaves what it has to tell; nothing of an earlier one is left.
pub(crate) fn place(
    workspace: &Workspace,
    directory: &PathBuf,
    layer: Layer,
    name: &str,
) -> Result<Place, Failure> {
    let evidence = workspace.target.join("parity");
    let run = format!("matrix-{name}");
    // There may be none.
    let _nothing_there = fs::remove_dir_all(directory);
    let _nothing_there = fs::remove_dir_all(evidence.join(&run));
    fs::create_dir_all(directory)
        .map_err(Failure::because(format!("could not make `{}`", directory.display())))?;
    let tests = match layer {
        Layer::Preview => directory.join("tests.json"),
        Layer::Unit | Layer::Integration | Layer::Parity => {
            // By the root, wherever cargo builds.
            workspace.root.join("target/nextest/ci/junit.xml")
        }
    };
    let _nothing_there = fs::remove_file(&tests);
    Ok(Place {
        state: name.to_owned(),
        run,
        evidence,
        settings: directory.join("settings.json"),
        tests,
    })
}

/// Runs one layer, and reads what it has left behind.
pub(crate) fn run(
    workspace: &Workspace,
    layer: Layer,
    fault: Option<&str>,
    filter: &[&str],
    place: &Place,
) -> Result<Attempt, Failure> {
    let title = format!("{}, {}", place.state, layer.name());
    output::progress(format!("running: {title}"));
    let program = layer.program(workspace, fault, filter, place);
    let mut attempt = attempt::run(&program, &title, LONGEST)?;
    let settings = fs::read_to_string(&place.settings).ok();
    attempt.settings = settings.and_then(|text| serde_json::from_str(&text).ok());
    let root = format!("{}/", workspace.root.display());
    for line in &mut attempt.said {
        *line = line.replace(&root, "");
    }
    match layer {
        Layer::Parity => {
            let (judgements, unreadable) = verdicts::read(&place.evidence.join(&place.run));
            attempt.tests = judgements.into_iter().map(Test::of).collect();
            attempt.unreadable = unreadable;
            for judgement in attempt.tests.iter_mut().flat_map(|test| &mut test.judgement) {
                judgement.directory = judgement.directory.replace(&root, "");
            }
        }
        Layer::Unit | Layer::Integration | Layer::Preview => {
            let read =
                if layer == Layer::Preview { results::of_playwright } else { results::of_junit };
            // Where there is none, no test was run, which is told as such.
            match fs::read_to_string(&place.tests).map(|text| read(&text)) {
                Ok(Ok(tests)) => attempt.tests = tests,
                Ok(Err(why)) => attempt.unreadable.push(why),
                Err(_) => {}
            }
        }
    }
    Ok(attempt)
}

/// What a layer without an environment says of a fault: nothing, as long as it is green.
fn independent(healthy: &Cell) -> Cell {
    let answer = match healthy.answer {
        Answer::Passes => Answer::Independent,
        other => other,
    };
    Cell { seconds: None, ..Cell { answer, ..healthy.clone() } }
}
