//! The same work for parity, Playwright Test and thirtyfour, in turns, as medians and ratios.

mod machine;
mod peer;
mod peers;
mod record;
mod row;
mod samples;
mod site;
mod statistics;
mod table;
mod work;

use std::fs;

use crate::arguments::Comparison;
use crate::bench::machine::Machine;
use crate::bench::peer::Peer;
use crate::bench::peers::Peers;
use crate::bench::record::Record;
use crate::bench::samples::Samples;
use crate::bench::work::Work;
use crate::clock::Stopwatch;
use crate::failure::Failure;
use crate::workspace::Workspace;
use crate::{output, setup};

/// Measures, prints the table, and writes the record where one is asked for.
///
/// # Errors
///
/// If something that is needed cannot be installed, or a peer does not do its work. A limit that is missed is
/// told and is no failure: the machine may be a busy one.
pub(crate) fn bench(workspace: &Workspace, comparison: &Comparison) -> Result<(), Failure> {
    let works = wanted(comparison)?;
    setup::setup()?;
    setup::browser(comparison.browser.name())?;
    let machine = Machine::here(comparison.browser.name())?;
    let peers = Peers::prepare(workspace, comparison.browser)?;
    let samples = measured(&peers, &works, comparison.rounds)?;
    let rows = row::rows(&samples, comparison.browser);
    let record = Record { machine, browser: comparison.browser, rounds: comparison.rounds, rows };
    output::result(table::text(&record));
    match &comparison.json {
        None => Ok(()),
        Some(file) => fs::write(file, record::json(&record) + "\n")
            .map_err(Failure::because(format!("could not write `{}`", file.display()))),
    }
}

fn wanted(comparison: &Comparison) -> Result<Vec<Work>, Failure> {
    let Some(name) = &comparison.only else { return Ok(Work::ALL.to_vec()) };
    let work = Work::ALL.into_iter().find(|work| work.name() == name);
    work.map(|work| vec![work]).ok_or_else(|| {
        let names = Work::ALL.map(Work::name).join(", ");
        Failure::new(format!("`{name}` is no work of the bench; there are {names}"))
    })
}

/// Has every peer do all work in each round; the first round is a warm-up that is not kept.
fn measured(peers: &Peers, works: &[Work], rounds: usize) -> Result<Samples, Failure> {
    let mut samples = Samples::default();
    for round in 0..=rounds {
        let time = Stopwatch::start();
        for work in works {
            for peer in Peer::ALL.into_iter().filter(|peer| work.is_done_by(*peer)) {
                let lines = peers.work(peer, *work)?;
                if round > 0 {
                    samples.add(peer, round, lines);
                }
            }
        }
        let name = if round == 0 { "the warm-up".to_owned() } else { format!("round {round}") };
        output::progress(format!("{name} of {rounds}: {time}"));
    }
    Ok(samples)
}
