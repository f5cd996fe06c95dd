//! The escape matrix: which layer of tests notices what is broken in the shop.

mod attempt;
mod changes;
mod code;
mod fault;
mod judge;
mod layer;
mod page;
mod record;
mod regression;
mod results;
pub(crate) mod row;
#[cfg(test)]
mod sample;
mod scrub;
mod table;
pub(crate) mod telling;

use std::fs;
use std::path::Path;

use crate::arguments::Breakage;
use crate::clock::Stopwatch;
use crate::failure::Failure;
use crate::matrix::fault::{FAULTS, Fault};
use crate::matrix::record::{Record, Row, VERSION};
use crate::matrix::regression::Regression;
use crate::matrix::row::Runs;
use crate::workspace::Workspace;
use crate::{output, setup};

/// What is looked at, in the order of the rows.
#[derive(Debug)]
struct Selected {
    faults: Vec<&'static Fault>,
    regressions: Vec<Regression>,
}

/// Runs the layers in each state of the shop, one after the other, and tells who noticed.
///
/// # Errors
///
/// If something could not be run, or is not as it should be; what was found is written all the same.
pub(crate) fn matrix(workspace: &Workspace, breakage: &Breakage) -> Result<(), Failure> {
    let time = Stopwatch::start();
    let selected = select(regression::all(&workspace.root)?, &breakage.only)?;
    let output = breakage.output.clone().unwrap_or_else(|| workspace.target.join("matrix"));
    fs::create_dir_all(&output)
        .map_err(Failure::because(format!("could not make `{}`", output.display())))?;
    setup::setup()?;
    let layers = &breakage.layers;
    let mut record = Record {
        version: VERSION,
        commit: code::commit(&workspace.root)?,
        seconds: 0.0,
        layers: layers.iter().map(|layer| layer.head()).collect(),
        problems: Vec::new(),
        rows: Vec::new(),
    };
    let mut runs = Runs::new(workspace, layers, output.join("runs"));
    runs.build()?;
    add(&mut record, runs.healthy()?, &output, &time)?;
    for fault in selected.faults {
        let row = runs.fault(fault, &record.rows[0])?;
        add(&mut record, row, &output, &time)?;
    }
    for regression in &selected.regressions {
        let row = runs.regression(regression, &record.rows[0])?;
        add(&mut record, row, &output, &time)?;
    }
    if !selected.regressions.is_empty() {
        runs.build()?;
    }
    output::result(table::table(&record));
    output::progress(format!("the page: {}", output.join("matrix.html").display()));
    if record.problems.is_empty() {
        return Ok(());
    }
    Err(Failure::new("the matrix is not as it should be"))
}

/// Adds a row, and writes what is known by now: a run that is ended leaves what it has found.
fn add(record: &mut Record, row: Row, output: &Path, time: &Stopwatch) -> Result<(), Failure> {
    output::progress(table::row(&row));
    let problems = row.cells.iter().flat_map(|cell| {
        let named = |problem: &String| format!("{}, {}: {problem}", row.name, cell.layer);
        let why = cell.why.iter().map(|why| why.lines().next().unwrap_or_default().to_owned());
        why.chain(cell.problems.clone()).map(|problem| named(&problem)).collect::<Vec<_>>()
    });
    record.problems.extend(problems);
    record
        .problems
        .extend(row.problems().into_iter().map(|problem| format!("{}: {problem}", row.name)));
    record.rows.push(row);
    record.seconds = time.elapsed().as_secs_f64();
    let json = serde_json::to_string_pretty(record)
        .map_err(Failure::because("the matrix cannot be written as JSON"))?;
    write(&output.join("matrix.json"), &json)?;
    write(&output.join("matrix.html"), &page::page(record)?)
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(Failure::because(format!("could not write `{}`", path.display())))
}

/// Finds what is asked for by name; without a name, all.
fn select(regressions: Vec<Regression>, only: &[String]) -> Result<Selected, Failure> {
    let unknown: Vec<_> = only
        .iter()
        .filter(|name| {
            !FAULTS.iter().any(|fault| fault.name == **name)
                && !regressions.iter().any(|regression| regression.name == **name)
        })
        .map(|name| format!("`{name}`"))
        .collect();
    if !unknown.is_empty() {
        let known = FAULTS.iter().map(|fault| fault.name.to_owned());
        let known: Vec<_> = known.chain(regressions.into_iter().map(|one| one.name)).collect();
        return Err(Failure::new(format!(
            "there is no fault {}; there are {}",
            unknown.join(", "),
            known.join(", ")
        )));
    }
    let is_wanted = |name: &str| only.is_empty() || only.iter().any(|wanted| wanted == name);
    Ok(Selected {
        faults: FAULTS.iter().filter(|fault| is_wanted(fault.name)).collect(),
        regressions: regressions.into_iter().filter(|one| is_wanted(&one.name)).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(only: &[&str]) -> Result<Vec<&'static str>, String> {
        let only: Vec<_> = only.iter().map(|name| (*name).to_owned()).collect();
        let selected = select(Vec::new(), &only).map_err(|failure| failure.to_string())?;
        Ok(selected.faults.iter().map(|fault| fault.name).collect())
    }

    #[test]
    fn without_a_name_all_faults_are_looked_at() {
        assert_eq!(names(&[]).unwrap().len(), FAULTS.len());
        assert_eq!(names(&["db-role", "worker-off"]).unwrap(), ["worker-off", "db-role"]);
    }

    #[test]
    fn a_fault_that_is_none_is_told_with_those_there_are() {
        let message = names(&["worker-of"]).unwrap_err();
        let start = "there is no fault `worker-of`; there are redirect-uri, worker-off, ";
        assert!(message.starts_with(start), "{message}");
    }
}
