//! What was found, with everything that a reader has to know to weigh it.

use serde_json::{Map, Value, json};

use crate::arguments::BrowserKind;
use crate::bench::machine::Machine;
use crate::bench::row::{Limit, Row, Unit};

/// One run of the bench.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) machine: Machine,
    pub(crate) browser: BrowserKind,
    pub(crate) rounds: usize,
    pub(crate) rows: Vec<Row>,
}

/// Returns the record for a machine.
pub(crate) fn json(record: &Record) -> String {
    let Record { machine, browser, rounds, rows } = record;
    let document = json!({
        "date": machine.date,
        "machine": {
            "processor": machine.processor,
            "cores": machine.cores,
            "memory_gib": machine.memory_gib,
            "load_before": machine.load,
        },
        "browser": { "kind": browser.name(), "version": machine.browser },
        "profile": "dev",
        "rounds": rounds,
        "rows": rows.iter().map(row).collect::<Vec<_>>(),
    });
    format!("{document:#}")
}

fn row(row: &Row) -> Value {
    let unit = match row.unit {
        Unit::Milliseconds => "ms",
        Unit::Requests => "requests",
    };
    let seen: Map<String, Value> = row
        .seen
        .iter()
        .map(|(peer, seen)| {
            let numbers = [("typical", seen.typical), ("minimum", seen.minimum), ("p95", seen.p95)];
            let numbers =
                numbers.map(|(name, seen)| (format!("{name}_{unit}"), json!(rounded(seen))));
            (peer.name().to_owned(), Value::Object(Map::from_iter(numbers)))
        })
        .collect();
    let checks = row.checks.iter().map(|check| {
        let (limit, of) = match check.limit {
            Limit::Times(limit, peer) => (limit, peer.name()),
            Limit::Milliseconds(limit) => (limit, "milliseconds"),
            Limit::Requests(limit) => (limit, "requests"),
        };
        json!({ "limit": limit, "of": of, "seen": rounded(check.seen), "met": check.is_met() })
    });
    let checks: Vec<Value> = checks.collect();
    json!({ "name": row.name, "what": row.what, "seen": seen, "limits": checks })
}

/// More digits than these say nothing.
fn rounded(value: f64) -> f64 {
    (value * 1_000.0).round() / 1_000.0
}
