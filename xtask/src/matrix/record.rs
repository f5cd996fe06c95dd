//! The matrix as it is written: the nouns of its JSON, version 1.

use serde::Serialize;

use crate::matrix::changes::Change;

/// The form of the document.
pub(crate) const VERSION: u32 = 1;

/// All that was found.
#[derive(Debug, Serialize)]
pub(crate) struct Record {
    pub(crate) version: u32,
    /// The commit that was looked at; with `+` where files differ from it.
    pub(crate) commit: String,
    pub(crate) seconds: f64,
    pub(crate) layers: Vec<LayerHead>,
    /// What is not as it should be, over all rows.
    pub(crate) problems: Vec<String>,
    /// The first one is that without a fault.
    pub(crate) rows: Vec<Row>,
}

/// A layer, and the command that runs it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct LayerHead {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) command: String,
    /// The environment that it runs in, where it has one.
    pub(crate) environment: Option<&'static str>,
}

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    /// Nothing is broken.
    Healthy,
    /// The environment is other than it should be.
    Fault,
    /// The code is other than it should be.
    Regression,
}

/// One state of the shop, and what each layer said of it.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// What differs, in words.
    pub(crate) change: String,
    /// The surfaces that parity should name.
    pub(crate) surfaces: Vec<String>,
    pub(crate) code: Code,
    /// What the processes were started with, against the same environment without a fault.
    pub(crate) environments: Vec<Environment>,
    pub(crate) cells: Vec<Cell>,
}

/// The shop's code, before and after the row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Code {
    /// SHA-256 over the names and contents of all files of the shop that git knows.
    pub(crate) sha256: String,
    /// Whether it is that of the row without a fault, before and after.
    pub(crate) same: bool,
}

/// One environment of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Environment {
    pub(crate) name: &'static str,
    pub(crate) changes: Vec<Change>,
}

/// What a layer said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Answer {
    /// All is well, and nothing is broken.
    Passes,
    /// Something fails, though nothing is broken on purpose.
    Fails,
    /// Something fails that does not fail without the fault.
    Noticed,
    /// All is well, it says, and something is broken.
    NotNoticed,
    /// It has no environment, so the fault is none of its business.
    Independent,
    /// It could not be run, or ran nothing.
    Broken,
    /// It does not exist yet.
    NotThere,
}

impl Answer {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Passes => "passes",
            Self::Fails => "fails",
            Self::Noticed => "noticed",
            Self::NotNoticed => "not noticed",
            Self::Independent => "independent",
            Self::Broken => "broken",
            Self::NotThere => "not there",
        }
    }
}

/// What one layer said in one row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Cell {
    pub(crate) layer: &'static str,
    pub(crate) answer: Answer,
    /// How long it took, the start of the shop included; nothing where it was not run.
    pub(crate) seconds: Option<f64>,
    /// How many tests ran.
    pub(crate) tests: usize,
    /// Those that did not pass, the one that is told first at the front.
    pub(crate) failed: Vec<Failed>,
    /// Why it could not be run.
    pub(crate) why: Option<String>,
    /// What is not as it should be: nothing where the fault alone explains everything.
    pub(crate) problems: Vec<String>,
}

/// A test or an action that did not pass.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Failed {
    pub(crate) name: String,
    pub(crate) title: String,
    /// Parity's verdict; `fail` for other tests.
    pub(crate) verdict: &'static str,
    /// The surface that the report names first.
    pub(crate) surface: Option<String>,
    /// The first sentence of the diagnosis.
    pub(crate) sentence: Option<String>,
    /// Whether the fault explains it.
    pub(crate) expected: bool,
    pub(crate) seconds: f64,
    /// Parity's report: names and what they say.
    pub(crate) report: Vec<(&'static str, String)>,
}

impl Record {
    /// What a layer noticed of what was broken, and what it could have noticed.
    pub(crate) fn score(&self, layer: &str) -> (usize, usize) {
        let broken = self.rows.iter().filter(|row| row.kind != Kind::Healthy);
        let answers: Vec<_> =
            broken.filter_map(|row| row.cell(layer)).map(|cell| cell.answer).collect();
        let is_none = |answer: &&Answer| matches!(answer, Answer::Independent | Answer::NotThere);
        let noticed = answers.iter().filter(|answer| **answer == Answer::Noticed).count();
        (noticed, answers.len() - answers.iter().filter(is_none).count())
    }
}

impl Row {
    /// Why it shows nothing, whoever noticed what.
    pub(crate) fn problems(&self) -> Vec<&'static str> {
        let of_parity = self.environments.iter().find(|environment| environment.name == "verify");
        let changes_nothing = of_parity.is_some_and(|environment| environment.changes.is_empty());
        let all = [
            (!self.code.same, "the code is not the same"),
            (changes_nothing, "nothing is started otherwise than without a fault"),
        ];
        let is_fault = self.kind == Kind::Fault;
        all.into_iter()
            .filter(|(is_so, _)| is_fault && *is_so)
            .map(|(_, problem)| problem)
            .collect()
    }

    /// The cell of a layer, where that was looked at.
    pub(crate) fn cell(&self, layer: &str) -> Option<&Cell> {
        self.cells.iter().find(|cell| cell.layer == layer)
    }
}

impl Cell {
    /// A cell of which nothing is known but its answer.
    pub(crate) fn of(layer: &'static str, answer: Answer) -> Self {
        let (failed, problems) = (Vec::new(), Vec::new());
        Self { layer, answer, seconds: None, tests: 0, failed, why: None, problems }
    }

    /// The surface that is named first in what failed first.
    pub(crate) fn surface(&self) -> Option<&str> {
        self.failed.first().and_then(|failed| failed.surface.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use crate::matrix::sample::record;

    #[test]
    fn a_fault_shows_nothing_when_the_code_is_another_or_nothing_else_is() {
        let mut row = record().rows.remove(1);
        assert_eq!(row.problems(), [""; 0]);
        row.code.same = false;
        row.environments[0].changes.clear();
        let problems =
            ["the code is not the same", "nothing is started otherwise than without a fault"];
        assert_eq!(row.problems(), problems);
    }

    #[test]
    fn a_layer_is_held_against_what_it_could_have_noticed() {
        let record = record();
        assert_eq!((record.score("parity"), record.score("unit")), ((1, 1), (0, 0)));
    }
}
