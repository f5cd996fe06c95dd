//! A matrix of one fault, for tests.

use crate::arguments::Layer;
use crate::matrix::changes::Change;
use crate::matrix::record::{Answer, Cell, Code, Environment, Failed, Kind, Record, Row, VERSION};

/// One fault that parity alone noticed.
pub(crate) fn record() -> Record {
    let failed = Failed {
        name: "send_lead".to_owned(),
        title: "A message <reaches> the list".to_owned(),
        verdict: "fail",
        surface: Some("queue".to_owned()),
        sentence: Some("no worker takes `process-lead`".to_owned()),
        expected: true,
        seconds: 12.0,
        report: vec![("expected", "a job that is \"done\"".to_owned())],
    };
    let code = Code { sha256: "0".repeat(64), same: true };
    let of = |layer: Layer, answer| Cell::of(layer.name(), answer);
    let healthy = Row {
        name: "no fault".to_owned(),
        kind: Kind::Healthy,
        change: "nothing is broken".to_owned(),
        surfaces: vec![],
        code: code.clone(),
        environments: vec![],
        cells: vec![
            Cell { seconds: Some(2.0), tests: 40, ..of(Layer::Unit, Answer::Passes) },
            of(Layer::Preview, Answer::NotThere),
            Cell { seconds: Some(41.4), tests: 9, ..of(Layer::Parity, Answer::Passes) },
        ],
    };
    let change = Change {
        processes: vec!["worker".to_owned()],
        what: "process".to_owned(),
        before: Some("shop worker".to_owned()),
        after: None,
    };
    let fault = Row {
        name: "worker-off".to_owned(),
        kind: Kind::Fault,
        change: "the worker is not started".to_owned(),
        surfaces: vec!["queue".to_owned()],
        code,
        environments: vec![Environment { name: "verify", changes: vec![change] }],
        cells: vec![
            of(Layer::Unit, Answer::Independent),
            of(Layer::Preview, Answer::NotThere),
            Cell {
                seconds: Some(60.2),
                tests: 9,
                failed: vec![failed],
                ..of(Layer::Parity, Answer::Noticed)
            },
        ],
    };
    Record {
        version: VERSION,
        commit: "0123456789ab".to_owned(),
        seconds: 110.0,
        layers: [Layer::Unit, Layer::Preview, Layer::Parity].map(Layer::head).into(),
        problems: vec![],
        rows: vec![healthy, fault],
    }
}
