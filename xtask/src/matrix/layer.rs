//! The layers of tests that the shop has, and the command that runs each.

use std::path::{Path, PathBuf};

use crate::arguments::Layer;
use crate::matrix::record::LayerHead;
use crate::program::Program;
use crate::workspace::Workspace;

/// Where a run leaves what it has to tell.
#[derive(Debug)]
pub(crate) struct Place {
    /// What is broken, or that nothing is.
    pub(crate) state: String,
    /// The run's name, for parity.
    pub(crate) run: String,
    /// Where parity keeps the evidence of runs.
    pub(crate) evidence: PathBuf,
    /// What the shop says that its processes were started with.
    pub(crate) settings: PathBuf,
    /// What the runner says of its tests.
    pub(crate) tests: PathBuf,
}

impl Layer {
    /// The layer, as the matrix tells of it.
    pub(crate) fn head(self) -> LayerHead {
        let (about, command) = match self {
            Self::Unit => ("tests of the shop's own modules", line(&nextest(&["--bins"]))),
            Self::Integration => (
                "the shop's web process with a real database, everybody else a double",
                format!("shop up --env ci -- {}", line(&nextest(&["--test", "integration"]))),
            ),
            Self::Preview => (
                "a browser at a deployment for previews",
                "shop up --env preview -- npx playwright test".to_owned(),
            ),
            Self::Parity => (
                "the critical actions, in the shape of production",
                format!("cargo parity receive -- shop up --env verify -- {}", line(&actions(&[]))),
            ),
        };
        LayerHead { name: self.name(), about, command, environment: self.environment() }
    }

    /// The environment that it runs in.
    pub(crate) fn environment(self) -> Option<&'static str> {
        match self {
            Self::Unit => None,
            Self::Integration => Some("ci"),
            Self::Preview => Some("preview"),
            Self::Parity => Some("verify"),
        }
    }

    /// Whether there are such tests.
    pub(crate) fn is_there(self, root: &Path) -> bool {
        let shop = root.join("examples/shop");
        match self {
            Self::Unit => true,
            Self::Integration => shop.join("tests/integration/main.rs").is_file(),
            Self::Preview => shop.join("preview/package.json").is_file(),
            Self::Parity => shop.join("tests/parity/main.rs").is_file(),
        }
    }

    /// Returns the program that runs it under a fault, with what a run of it needs to know.
    pub(crate) fn program(
        self,
        workspace: &Workspace,
        fault: Option<&str>,
        filter: &[&str],
        place: &Place,
    ) -> Program {
        let root = &workspace.root;
        match self {
            Self::Unit => nextest(&["--bins"]).inside(root),
            Self::Integration => {
                let tests = nextest(&["--test", "integration"]);
                shop(workspace, "ci", fault, place).with(tests.words()).inside(root)
            }
            Self::Preview => shop(workspace, "preview", fault, place)
                .with(["npx", "playwright", "test", "--reporter=json"])
                .variable("PLAYWRIGHT_JSON_OUTPUT_FILE", place.tests.display().to_string())
                .inside(root.join("examples/shop/preview")),
            Self::Parity => {
                let up = shop(workspace, "verify", fault, place);
                let path = workspace.built("cargo-parity").display().to_string();
                let parity = Program::new(&path).with(["parity", "receive", "--"]);
                parity
                    .with(up.words())
                    .with(actions(filter).words())
                    .variable("PARITY_RUN", &place.run)
                    .variable("PARITY_OUTPUT", place.evidence.display().to_string())
                    .inside(root)
            }
        }
    }
}

/// The test runner with the shop's actions, or with some of them.
pub(crate) fn actions(filter: &[&str]) -> Program {
    nextest(&["--test", "parity", "-j2"]).with(filter.iter().copied())
}

fn nextest(which: &[&str]) -> Program {
    let words = ["nextest", "run", "--profile", "ci", "--package", "shop"];
    Program::cargo().with(words).with(which.iter().copied())
}

fn shop(workspace: &Workspace, env: &str, fault: Option<&str>, place: &Place) -> Program {
    let path = workspace.built("shop").display().to_string();
    let fault = fault.into_iter().flat_map(|fault| ["--fault", fault]);
    let settings = place.settings.display().to_string();
    Program::new(&path).with(["up", "--env", env, "--settings", &settings]).with(fault).with(["--"])
}

fn line(program: &Program) -> String {
    program.line()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_all_that_differs_between_two_commands() {
        let workspace = Workspace { root: "/w".into(), target: "/t".into(), members: Vec::new() };
        let place = Place {
            state: "s".to_owned(),
            run: "r".to_owned(),
            evidence: "/e".into(),
            settings: "/s".into(),
            tests: "/x".into(),
        };
        let line = |fault| Layer::Parity.program(&workspace, fault, &[], &place).line();
        assert_eq!(
            line(None),
            "PARITY_RUN=r PARITY_OUTPUT=/e /t/debug/cargo-parity parity receive -- /t/debug/shop up \
             --env verify --settings /s -- cargo nextest run --profile ci --package shop --test \
             parity -j2"
        );
        assert_eq!(line(Some("worker-off")).replace(" --fault worker-off", ""), line(None));
    }

    #[test]
    fn tests_that_do_not_exist_are_not_there() {
        let root = tempfile::tempdir().unwrap();
        assert!(!Layer::Integration.is_there(root.path()) && !Layer::Preview.is_there(root.path()));
    }
}
