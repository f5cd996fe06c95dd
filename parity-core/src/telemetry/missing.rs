//! What is told where no span is as it was meant, or more than one is; touches nothing.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::net::SocketAddr;
use std::sync::Arc;

use parity_model::nearest::nearest;
use parity_model::telemetry::Span;

use crate::error::Error;
use crate::telemetry::convention::{DESTINATION, text};
use crate::telemetry::selection::{Selection, Whose};

/// How many things of a kind are told one by one.
const TOLD: usize = 8;

/// What there is instead.
#[derive(Debug)]
pub(crate) struct Instead<'s> {
    /// The spans among which it was looked.
    pub(crate) among: &'s [Arc<Span>],
    /// How many spans have arrived since the run began, whosever they are.
    pub(crate) since_begin: u64,
    /// What could not be read since then.
    pub(crate) refused: Vec<String>,
    /// Where it is received.
    pub(crate) address: SocketAddr,
    /// Whether the receiver of the run receives.
    pub(crate) is_of_run: bool,
}

/// The error where there is none.
pub(crate) fn none(noun: &str, selection: &Selection, instead: &Instead<'_>) -> Error {
    let error = Error::product(format!("{noun}{selection}"));
    let Instead { among, since_begin, refused, address, is_of_run } = instead;
    let refused = refused.iter().rev().take(TOLD).rev();
    if !among.is_empty() {
        return others(error, selection, among);
    }
    if *since_begin > 0 && selection.whose == Whose::Own {
        let error =
            error.saw(format!("no span of this run; {} of others arrived", count(*since_begin)));
        return error.advice(
            "have the services pass `traceparent` on, in messages of queues too; `of_any_run()` looks at all spans",
        );
    }
    let error = error.saw(format!("no span at all since the run began, at {address}"));
    let how = if *is_of_run {
        "start the system under test by the command of `cargo parity receive`, which tells its exporters where to, or \
         tell them:"
    } else {
        "tell the exporters of the system under test where to:"
    };
    refused.fold(error, |error, why| error.saw(format!("refused: {why}"))).advice(format!(
        "{how} OTEL_EXPORTER_OTLP_ENDPOINT=http://{address} and OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"
    ))
}

/// Tells what is near: those of the same name, else the names that there are.
fn others(error: Error, selection: &Selection, among: &[Arc<Span>]) -> Error {
    let is_named = |span: &&Arc<Span>| selection.name() == Some(&span.name);
    let alike: Vec<_> = among.iter().filter(is_named).collect();
    if !alike.is_empty() {
        let last = alike.iter().rev().take(TOLD).rev();
        return last.fold(error, |error, span| error.saw(format!("{span:?}")));
    }
    let names = listed(among.iter().map(|span| format!("`{}`", span.name)));
    let whose = match selection.whose {
        Whose::Own => " of this run",
        Whose::Anyone => "",
    };
    let error = error.saw(format!("{}{whose}: {names}", spans(among.len())));
    let queues: Vec<_> = among.iter().filter_map(|span| text(span, DESTINATION)).collect();
    let error = match &queues[..] {
        [] => error,
        queues => error
            .saw(format!("queues: {}", listed(queues.iter().map(|queue| format!("`{queue}`"))))),
    };
    let name = selection.name().unwrap_or_default();
    match nearest(name, among.iter().map(|span| span.name.as_str())) {
        Some(near) => error.advice(format!("did you mean `{near}`?")),
        None => error,
    }
}

/// The error where there are several and one was meant.
pub(crate) fn several<T: Debug>(what: &str, selection: &Selection, found: &[T]) -> Error {
    let error = Error::product(format!("exactly one {}{selection}", bare(what)));
    let error = error.saw(format!("{} of them", found.len()));
    let error = found.iter().take(TOLD).fold(error, |error, one| error.saw(format!("{one:?}")));
    error.advice("say more of the one that is meant, such as `attribute(…)`, or ask for `first()`, `last()` or `all()`")
}

/// Each text once, with how often it is there.
fn listed(texts: impl Iterator<Item = String>) -> String {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for text in texts {
        *counts.entry(text).or_default() += 1;
    }
    let more = counts.len().saturating_sub(TOLD);
    let shown = counts.into_iter().take(TOLD).map(|(text, count)| match count {
        1 => text,
        count => format!("{text} ({count} times)"),
    });
    let shown = shown.collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{shown} and {more} more names") } else { shown }
}

fn spans(count: usize) -> String {
    if count == 1 { "1 span".to_owned() } else { format!("{count} spans") }
}

fn count(count: u64) -> String {
    if count == 1 { "one".to_owned() } else { count.to_string() }
}

/// `span` for `a span`.
fn bare(what: &str) -> &str {
    what.split_once(' ').map_or(what, |(_, noun)| noun)
}
