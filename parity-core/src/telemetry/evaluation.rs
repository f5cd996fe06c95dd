//! Evaluations of feature flags by the semantic conventions, of today and before; touches nothing.

use parity_model::telemetry::{Span, TracedEvaluation};
use parity_model::verification::Evaluation;
use serde_json::{Map, Value};

use crate::telemetry::run::RUN;

/// What an evaluation is called: as an event of the log or as a span, and before that as an event of a span.
const NAMES: &[&str] = &["feature_flag.evaluation", "feature_flag"];

const KEY: &str = "feature_flag.key";
const VARIANT: &[&str] = &["feature_flag.result.variant", "feature_flag.variant"];
const VALUE: &[&str] = &["feature_flag.result.value", "feature_flag.value"];
const REASON: &[&str] = &["feature_flag.result.reason", "feature_flag.evaluation.reason"];
const ERROR: &[&str] = &[
    "feature_flag.error.message",
    "feature_flag.evaluation.error.message",
    "error.message",
    "error.type",
];
const CONTEXT: &[&str] = &["feature_flag.context.id"];

/// The evaluation that an event tells of; none where it is no such event.
pub(crate) fn of_event(
    name: &str,
    attributes: &Map<String, Value>,
    body: Option<&Value>,
    at: &str,
) -> Option<Evaluation> {
    let key = attributes.get(KEY).and_then(Value::as_str)?;
    if !NAMES.contains(&name) {
        return None;
    }
    let first = |names: &[&str]| names.iter().find_map(|name| attributes.get(*name));
    let text = |names: &[&str]| first(names).map(written);
    // The body held the value, before there was an attribute for it.
    let in_body = || body.and_then(|body| body.get("value")).cloned();
    let reason = text(REASON).unwrap_or_else(|| "unknown".to_owned()).to_lowercase();
    let context = first(CONTEXT).map(|id| ("id".to_owned(), id.clone()));
    Some(Evaluation {
        key: key.to_owned(),
        variant: text(VARIANT),
        value: first(VALUE).cloned().or_else(in_body).unwrap_or_default(),
        error: text(ERROR),
        reason,
        context: context.into_iter().collect(),
        at: Some(at.to_owned()),
    })
}

/// The evaluations that a span tells of: by its events, and by itself.
pub(crate) fn of_span(span: &Span) -> Vec<TracedEvaluation> {
    let itself = of_event(&span.name, &span.attributes, None, &span.ended_at);
    let events = span.events.iter();
    let events =
        events.filter_map(|event| of_event(&event.name, &event.attributes, None, &event.at));
    let run = span.attributes.get(RUN).or_else(|| span.resource.get(RUN)).and_then(Value::as_str);
    let traced = |evaluation| TracedEvaluation {
        evaluation,
        trace_id: Some(span.trace_id.clone()),
        span_id: Some(span.span_id.clone()),
        run: run.map(str::to_owned),
    };
    events.chain(itself).map(traced).collect()
}

/// A value as text; a text without its quotes.
fn written(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(name: &str, attributes: &Value, expected: &str) {
        let attributes = attributes.as_object().unwrap();
        let evaluation = of_event(name, attributes, Some(&json!({"value": 7})), "now");
        assert_eq!(format!("{:?}", evaluation.unwrap()), expected);
    }

    #[test]
    fn an_evaluation_is_read_by_the_names_of_today_and_by_those_before() {
        let today = json!({
            "feature_flag.key": "checkout", "feature_flag.result.variant": "on",
            "feature_flag.result.reason": "TARGETING_MATCH",
        });
        let expected = "flag `checkout`: variant `on`, reason targeting_match";
        check("feature_flag.evaluation", &today, expected);
        let before = json!({"feature_flag.key": "checkout", "feature_flag.variant": "on"});
        check("feature_flag", &before, "flag `checkout`: variant `on`, reason unknown");
    }

    #[test]
    fn an_evaluation_without_a_variant_is_told_by_its_value_and_one_that_failed_by_its_error() {
        let failed = json!({
            "feature_flag.key": "checkout", "feature_flag.result.reason": "error",
            "error.type": "flag_not_found",
        });
        let expected = "flag `checkout`: value 7, reason error, error: flag_not_found";
        check("feature_flag.evaluation", &failed, expected);
    }

    #[test]
    fn other_events_are_no_evaluations() {
        let flag = json!({"feature_flag.key": "checkout"});
        assert_eq!(of_event("exception", flag.as_object().unwrap(), None, ""), None);
        assert_eq!(of_event("feature_flag", &Map::new(), None, ""), None);
    }
}
