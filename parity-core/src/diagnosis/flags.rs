//! Flags that nobody could decide, and flags by which users do not get the same; touches nothing.

use std::collections::BTreeMap;

use parity_model::Surface;
use parity_model::evidence::{Entry, Record};
use parity_model::verdict::Cause;
use parity_model::verification::Evaluation;
use serde_json::{Map, Value};

use crate::diagnosis::seen::{Seen, Strength, Suspect};

/// How many flags a sentence names.
const NAMED: usize = 4;

/// An evaluation, and where it is told.
type Told<'a> = (&'a Record, &'a Evaluation);

/// What evaluations of flags speak for.
pub(super) fn suspects(seen: Seen<'_>) -> Vec<Suspect> {
    let told: Vec<Told<'_>> = seen
        .entries()
        .filter_map(|(record, entry)| match entry {
            Entry::Evaluation { evaluation } => Some((record, evaluation)),
            _ => None,
        })
        .collect();
    let overridden = overridden(seen);
    let (failed, decided): (Vec<_>, Vec<_>) =
        told.into_iter().partition(|(_, evaluation)| is_failed(evaluation));
    let own: Vec<_> = decided
        .into_iter()
        .filter(|(_, evaluation)| !overridden.iter().any(|(key, _)| *key == evaluation.key))
        .collect();
    let (differing, rest) = differing(&own);
    let mut suspects = undecided(&failed);
    suspects.extend(overridden.into_iter().map(|(_, suspect)| suspect));
    suspects.extend(differing);
    suspects.extend(targeted(&rest));
    suspects
}

/// Whether nobody could decide it, so that it came to what the application has for that case.
fn is_failed(evaluation: &Evaluation) -> bool {
    evaluation.reason == "error" || evaluation.error.is_some()
}

/// Flags that could not be evaluated, by what went wrong.
fn undecided(failed: &[Told<'_>]) -> Vec<Suspect> {
    let mut by_error: BTreeMap<&str, Vec<Told<'_>>> = BTreeMap::new();
    for told in failed {
        let error = told.1.error.as_deref().unwrap_or("its provider does not say why");
        by_error.entry(error).or_default().push(*told);
    }
    let sentence = |error: &str, told: &[Told<'_>]| {
        format!(
            "{} could not be evaluated: {error}; who asks gets the application's own default",
            named(told, outcome)
        )
    };
    by_error
        .iter()
        .map(|(error, told)| suspect(Strength::Strong, sentence(error, told), told))
        .collect()
}

/// Flags that the harness has overridden, by their keys.
fn overridden(seen: Seen<'_>) -> Vec<(&str, Suspect)> {
    let mut overridden = Vec::new();
    for (record, entry) in seen.entries() {
        if let Entry::FlagOverridden { key, variant, actor } = entry {
            let sentence = format!(
                "the harness overrode the flag `{key}` with variant `{variant}` for `{actor}`: users get what the \
                 flag itself says"
            );
            let found = Suspect::new(Strength::Weak, Surface::Flags, sentence, record);
            overridden.push((key.as_str(), found));
        }
    }
    overridden
}

/// Flags that came to more than one variant in the run, and all evaluations of the others.
fn differing<'a>(own: &[Told<'a>]) -> (Vec<Suspect>, Vec<Told<'a>>) {
    let mut by_key: BTreeMap<&str, Vec<Told<'a>>> = BTreeMap::new();
    for told in own {
        by_key.entry(&told.1.key).or_default().push(*told);
    }
    let (mut suspects, mut rest) = (Vec::new(), Vec::new());
    for (key, told) in by_key {
        let (record, first) = told[0];
        match told.iter().find(|(_, other)| outcome(other) != outcome(first)) {
            Some((other_record, other)) => {
                let sentence = format!(
                    "the flag `{key}` came to {}{}, and to {}{} in the same run: not everybody gets the same",
                    outcome(first),
                    shown(&first.context),
                    outcome(other),
                    shown(&other.context)
                );
                let pair = [(record, first), (*other_record, *other)];
                suspects.push(suspect(Strength::Weak, sentence, &pair));
            }
            None => rest.extend(told),
        }
    }
    (suspects, rest)
}

/// Flags that were decided by whom they were asked for.
fn targeted(rest: &[Told<'_>]) -> Option<Suspect> {
    let decided: Vec<_> = rest
        .iter()
        .filter(|(_, told)| matches!(&told.reason[..], "targeting_match" | "split"))
        .copied()
        .collect();
    if decided.is_empty() {
        return None;
    }
    let how = |told: &Evaluation| format!("{}, {}", outcome(told), told.reason);
    let sentence = format!(
        "{} came to what it is for those it was asked for: others may get something else",
        named(&decided, how)
    );
    Some(suspect(Strength::Weak, sentence, &decided))
}

/// A cause that several entries speak for.
fn suspect(strength: Strength, sentence: String, told: &[Told<'_>]) -> Suspect {
    let evidence = told.iter().map(|(record, _)| record.number).collect();
    Suspect { strength, cause: Cause { surface: Surface::Flags, sentence, evidence } }
}

/// What a flag came to.
fn outcome(evaluation: &Evaluation) -> String {
    match &evaluation.variant {
        Some(variant) => format!("variant `{variant}`"),
        None => format!("value {}", evaluation.value),
    }
}

/// Each flag once, with what is said of it.
fn named(told: &[Told<'_>], said: impl Fn(&Evaluation) -> String) -> String {
    let flags: BTreeMap<&str, String> =
        told.iter().map(|(_, told)| (told.key.as_str(), said(told))).collect();
    let more = flags.len().saturating_sub(NAMED);
    let plural = if flags.len() == 1 { "" } else { "s" };
    let shown = flags.iter().take(NAMED).map(|(key, said)| format!("`{key}` ({said})"));
    let shown = shown.collect::<Vec<_>>().join(", ");
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("the flag{plural} {shown}{more}")
}

/// Whom or what a flag was asked for; nothing where that is not told.
fn shown(context: &Map<String, Value>) -> String {
    let pair = |(name, value): (&String, &Value)| match value {
        Value::String(text) => format!("{name}={text}"),
        value => format!("{name}={value}"),
    };
    match context.len() {
        0 => String::new(),
        _ => format!(" for {}", context.iter().map(pair).collect::<Vec<_>>().join(" ")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(number: u64, key: &str, more: &Value) -> Record {
        let mut evaluation = json!({"key": key, "reason": "static", "variant": "on"});
        for (name, field) in more.as_object().unwrap() {
            evaluation[name] = field.clone();
        }
        let evaluation = serde_json::from_value(evaluation).unwrap();
        Record { number, at: number, entry: Entry::Evaluation { evaluation } }
    }

    fn overridden(number: u64, key: &str) -> Record {
        let (variant, actor) = ("on".to_owned(), "visitor".to_owned());
        let entry = Entry::FlagOverridden { key: key.to_owned(), variant, actor };
        Record { number, at: number, entry }
    }

    #[track_caller]
    fn check(records: &[Record], expected: &[(Strength, &str, &[u64])]) {
        let found = suspects(Seen { records });
        let found: Vec<_> = found
            .iter()
            .map(|found| (found.strength, &found.cause.sentence[..], &found.cause.evidence[..]))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn flags_that_could_not_be_evaluated_are_strong_and_told_together() {
        let failed = |error: &str| json!({"variant": null, "value": false, "reason": "error", "error": error});
        let records = [
            told(1, "b", &failed("PROVIDER_NOT_READY")),
            told(2, "a", &failed("PROVIDER_NOT_READY")),
            told(3, "c", &json!({"reason": "default", "error": "FLAG_NOT_FOUND"})),
        ];
        let not_found = "the flag `c` (variant `on`) could not be evaluated: FLAG_NOT_FOUND; who asks gets the \
                         application's own default";
        let not_ready = "the flags `a` (value false), `b` (value false) could not be evaluated: PROVIDER_NOT_READY; \
                         who asks gets the application's own default";
        check(
            &records,
            &[(Strength::Strong, not_found, &[3]), (Strength::Strong, not_ready, &[1, 2])],
        );
    }

    #[test]
    fn a_flag_that_targeting_decided_may_be_so_in_any_run() {
        let sentence = "the flag `new-checkout` (variant `on`, targeting_match) came to what it is for those it was \
                        asked for: others may get something else";
        let decided = told(7, "new-checkout", &json!({"reason": "targeting_match"}));
        check(&[decided], &[(Strength::Weak, sentence, &[7])]);
    }

    #[test]
    fn many_flags_are_told_in_one_sentence() {
        let split = |number| told(number, &format!("f{number}"), &json!({"reason": "split"}));
        let found = suspects(Seen { records: &(1..=6).map(split).collect::<Vec<_>>() });
        let [only] = &found[..] else { panic!("{found:?}") };
        assert!(only.cause.sentence.contains("`f4` (variant `on`, split) and 2 more"), "{only:?}");
    }

    #[test]
    fn a_flag_that_is_not_the_same_for_everybody_is_told_with_whom_it_was_asked_for() {
        let of = |plan: &str, variant: &str| json!({"variant": variant, "context": {"plan": plan}});
        let records = [
            told(1, "pay", &of("pro", "on")),
            told(2, "pay", &of("pro", "on")),
            told(3, "pay", &of("free", "off")),
        ];
        let sentence = "the flag `pay` came to variant `on` for plan=pro, and to variant `off` for plan=free in the \
                        same run: not everybody gets the same";
        check(&records, &[(Strength::Weak, sentence, &[1, 3])]);
    }

    #[test]
    fn a_flag_that_the_harness_overrode_is_told_as_that() {
        let records = [overridden(1, "pay"), told(2, "pay", &json!({"reason": "targeting_match"}))];
        let sentence = "the harness overrode the flag `pay` with variant `on` for `visitor`: users get what the flag \
                        itself says";
        check(&records, &[(Strength::Weak, sentence, &[1])]);
    }

    #[test]
    fn a_flag_that_is_the_same_for_all_speaks_for_nothing() {
        let reasons = ["static", "default", "cached", "disabled", "unknown"];
        let told = reasons.map(|reason| told(1, reason, &json!({"reason": reason})));
        check(&told, &[]);
    }
}
