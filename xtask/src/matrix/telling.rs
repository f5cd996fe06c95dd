//! Faults that tell much by one action each, for the demo.

use crate::arguments::Layer;
use crate::failure::Failure;
use crate::matrix::fault::{FAULTS, Fault};
use crate::matrix::judge::{State, judge};
use crate::matrix::record::Cell;
use crate::matrix::row::{place, run};
use crate::workspace::Workspace;

/// The faults, each with the action that notices it.
const FAULTS_TO_SHOW: [(&str, &str); 2] =
    [("cookie-samesite", "sign_in"), ("csp-scripts", "checkout")];

/// How much of a report is shown.
const FIRST_LINES: usize = 6;

/// A fault, and what parity said of it.
#[derive(Debug)]
pub(crate) struct Telling {
    pub(crate) fault: &'static Fault,
    pub(crate) cell: Cell,
}

impl Telling {
    /// The change, and the first lines of the report of what failed.
    pub(crate) fn text(&self) -> String {
        let Self { fault, cell } = self;
        let mut lines = vec![String::new(), format!("The same code: {}", fault.change)];
        for failed in &cell.failed {
            let head =
                format!("  {:<10}  {}  ({:.1} s)", failed.verdict, failed.title, failed.seconds);
            lines.push(head);
            let report = failed.report.iter().take(FIRST_LINES);
            lines.extend(report.map(|(name, text)| format!("              {name:<10}{text}")));
        }
        lines.join("\n")
    }

    /// What is not as it should be.
    pub(crate) fn problems(&self) -> Vec<String> {
        let Self { fault, cell } = self;
        let all = cell.why.iter().chain(&cell.problems);
        all.map(|problem| format!("{}: {problem}", fault.name)).collect()
    }
}

/// Runs one action under each of the faults.
///
/// # Errors
///
/// If it cannot be run.
pub(crate) fn telling(workspace: &Workspace) -> Result<Vec<Telling>, Failure> {
    let shown = FAULTS.iter().filter_map(|fault| {
        let (_, action) = FAULTS_TO_SHOW.iter().find(|(name, _)| *name == fault.name)?;
        Some((fault, *action))
    });
    let directory = workspace.target.join("demo");
    shown
        .map(|(fault, action)| {
            let directory = directory.join(fault.name);
            let place = place(workspace, &directory, Layer::Parity, fault.name)?;
            let filter = ["-E", &only(&[action])];
            let attempt = run(workspace, Layer::Parity, Some(fault.name), &filter, &place)?;
            let cell = judge(Layer::Parity, State::Fault(fault), &attempt, None);
            Ok(Telling { fault, cell })
        })
        .collect()
}

/// The filter of nextest for actions by name.
pub(crate) fn only(actions: &[&str]) -> String {
    format!("test(/(^|::)({})::__/)", actions.join("|"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::record::Answer;
    use crate::matrix::sample::record;

    fn telling(cell: Cell) -> Telling {
        let fault = FAULTS.iter().find(|fault| fault.name == "worker-off").unwrap();
        Telling { fault, cell }
    }

    #[test]
    fn a_person_reads_the_change_and_the_beginning_of_the_report() {
        let mut cell = record().rows[1].cells[2].clone();
        cell.failed[0].report = (0..9).map(|_| ("saw", "a line".to_owned())).collect();
        let text = telling(cell).text();
        assert!(text.starts_with("\nThe same code: the worker is not started\n  fail "), "{text}");
        assert_eq!(text.matches("saw       a line").count(), FIRST_LINES);
    }

    #[test]
    fn what_could_not_be_run_is_a_problem() {
        let why = Some("no test was executed".to_owned());
        let cell = Cell { why, ..Cell::of("parity", Answer::Broken) };
        assert_eq!(telling(cell).problems(), ["worker-off: no test was executed"]);
    }

    #[test]
    fn each_fault_to_show_is_one_that_its_action_notices() {
        for (name, action) in FAULTS_TO_SHOW {
            let fault = FAULTS.iter().find(|fault| fault.name == name).unwrap();
            assert!(fault.noticed_by.contains(&action), "{name}");
        }
    }
}
