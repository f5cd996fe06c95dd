//! Which of the spans that have arrived a run has brought about; touches nothing.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use parity_model::telemetry::{Span, TracedEvaluation};
use serde_json::Value;

/// The name under which baggage, and so an attribute, tells the run.
pub(crate) const RUN: &str = "parity.run";

/// One run, as spans tell of it.
#[derive(Debug, Clone)]
pub(crate) struct OfRun {
    /// The trace that its requests belong to.
    pub(crate) trace: String,
    /// Its name, as `parity.run` tells it.
    pub(crate) name: String,
}

/// A span by its trace and its identifier.
type Id<'s> = (&'s str, &'s str);

impl OfRun {
    /// Whether a span may bring others into a run: whoever waits for one of these waits for it, too.
    pub(crate) fn may_bring(span: &Span) -> bool {
        !span.links.is_empty() || said(span).is_some()
    }

    /// The spans of the run among `spans`: those of its trace, those that say its name or link to one that is of
    /// the run, as the consumer of a message links to its producer, and whatever is part of these.
    pub(crate) fn members<'s>(&self, spans: &'s [Arc<Span>]) -> HashSet<Id<'s>> {
        let (mut parts, mut followers): (HashMap<Id<'_>, Vec<_>>, HashMap<Id<'_>, Vec<_>>) =
            Default::default();
        for span in spans {
            if let Some(parent) = &span.parent_id {
                parts.entry((&span.trace_id, parent)).or_default().push(id(span));
            }
            for link in &span.links {
                followers.entry((&link.trace_id, &link.span_id)).or_default().push(id(span));
            }
        }
        let mut waiting: Vec<Id<'_>> =
            spans.iter().filter(|span| self.begins_with(span)).map(|span| id(span)).collect();
        let mut members = HashSet::new();
        while let Some(member) = waiting.pop() {
            if members.insert(member) {
                let next = [parts.get(&member), followers.get(&member)];
                waiting.extend(next.into_iter().flatten().flatten());
            }
        }
        members
    }

    /// Whether a span is of the run whatever else has arrived.
    fn begins_with(&self, span: &Span) -> bool {
        span.trace_id == self.trace
            || said(span) == Some(&self.name)
            || span.links.iter().any(|link| link.trace_id == self.trace)
    }

    /// Whether an evaluation is of the run, whose spans are `members`.
    pub(crate) fn has(&self, told: &TracedEvaluation, members: &HashSet<Id<'_>>) -> bool {
        let of_member = || Some((told.trace_id.as_deref()?, told.span_id.as_deref()?));
        told.trace_id.as_ref() == Some(&self.trace)
            || told.run.as_ref() == Some(&self.name)
            || of_member().is_some_and(|id| members.contains(&id))
    }
}

/// A span by its trace and its identifier.
pub(crate) fn id(span: &Span) -> Id<'_> {
    (&span.trace_id, &span.span_id)
}

/// The run that a span says it is of.
fn said(span: &Span) -> Option<&str> {
    span.attributes.get(RUN).or_else(|| span.resource.get(RUN)).and_then(Value::as_str)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn span(trace: &str, span: &str, more: &Value) -> Arc<Span> {
        let mut value = json!({
            "name": "", "trace_id": trace, "span_id": span, "started_at": "", "ended_at": "",
        });
        for (name, field) in more.as_object().unwrap() {
            value[name] = field.clone();
        }
        Arc::new(serde_json::from_value(value).unwrap())
    }

    fn link(trace: &str, span: &str) -> Value {
        json!({"links": [{"trace_id": trace, "span_id": span}]})
    }

    /// The names of the spans that are of the run `7` with the trace `t`.
    fn members(spans: &[Arc<Span>]) -> Vec<String> {
        let run = OfRun { trace: "t".to_owned(), name: "7".to_owned() };
        let mut found: Vec<_> =
            run.members(spans).into_iter().map(|(trace, span)| format!("{trace}{span}")).collect();
        found.sort();
        found
    }

    #[test]
    fn what_links_to_the_run_is_of_it_with_all_its_parts_and_all_that_link_to_them() {
        let parent = |parent: &str| json!({"parent_id": parent});
        let spans = [
            span("u", "3", &parent("2")),
            span("u", "2", &parent("1")),
            span("u", "1", &link("t", "1")),
            span("v", "1", &link("u", "3")),
            span("t", "1", &json!({})),
        ];
        assert_eq!(members(&spans), ["t1", "u1", "u2", "u3", "v1"]);
    }

    #[test]
    fn others_in_a_trace_that_serves_many_runs_are_not_of_it() {
        let spans = [
            span("poll", "1", &json!({})),
            span(
                "poll",
                "2",
                &json!({"parent_id": "1", "links": [{"trace_id": "t", "span_id": "1"}]}),
            ),
            span(
                "poll",
                "3",
                &json!({"parent_id": "1", "links": [{"trace_id": "x", "span_id": "1"}]}),
            ),
        ];
        assert_eq!(members(&spans), ["poll2"]);
    }

    #[test]
    fn a_span_that_says_the_name_of_the_run_is_of_it_and_one_of_another_run_is_not() {
        let said = |name: &str| json!({"attributes": {"parity.run": name}});
        let spans = [span("u", "1", &said("7")), span("v", "1", &said("8"))];
        assert_eq!(members(&spans), ["u1"]);
        assert!(OfRun::may_bring(&spans[0]) && !OfRun::may_bring(&span("t", "1", &json!({}))));
    }

    #[test]
    fn spans_that_link_to_each_other_come_to_an_end() {
        let spans = [span("t", "1", &link("u", "1")), span("u", "1", &link("t", "1"))];
        assert_eq!(members(&spans), ["t1", "u1"]);
    }
}
