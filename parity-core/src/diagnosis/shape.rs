//! What the environment states of its own configuration, where outcomes differ by it; touches nothing.

use parity_model::Surface;
use parity_model::evidence::{Entry, MissedKind, Record};
use parity_model::verification::Shape;
use serde_json::Value;

use crate::diagnosis::seen::{Seen, Strength, Suspect};

/// What the environment's own words speak for.
pub(super) fn suspects(seen: Seen<'_>) -> Vec<Suspect> {
    let stated = seen.entries().filter_map(|(record, entry)| match entry {
        Entry::Shape { shape } => Some((record, shape)),
        _ => None,
    });
    let Some((record, shape)) = stated.last() else { return Vec::new() };
    let found = [inline(seen, record, shape), in_memory(seen, record, shape)];
    found.into_iter().flatten().chain(unset(record, shape)).collect()
}

/// Jobs that run within the request: there is no queue in which one could be found.
fn inline(seen: Seen<'_>, record: &Record, shape: &Shape) -> Option<Suspect> {
    let is_inline = fact(shape, Surface::Queue, "inline") == Some(&Value::Bool(true));
    let driver = fact(shape, Surface::Queue, "driver").and_then(Value::as_str);
    let word = driver.filter(|driver| ["inline", "sync"].contains(driver));
    let by = match (is_inline, word) {
        (true, _) => "`queue.inline`".to_owned(),
        (false, Some(word)) => format!("`queue.driver` is `{word}`"),
        (false, None) => return None,
    };
    let strength = if misses_a_job(seen) { Strength::Strong } else { Strength::Weak };
    let sentence = format!(
        "jobs run inline here ({by}): within the request, so that no worker takes them and no queue has them"
    );
    Some(Suspect::new(strength, Surface::Queue, sentence, record))
}

/// A cache of each process alone, where there are several.
fn in_memory(seen: Seen<'_>, record: &Record, shape: &Shape) -> Option<Suspect> {
    let driver = fact(shape, Surface::Cache, "driver").and_then(Value::as_str)?;
    let replicas = fact(shape, Surface::Topology, "replicas").and_then(Value::as_u64)?;
    if driver != "memory" || replicas < 2 {
        return None;
    }
    let strength = if seen.has_changed() { Strength::Strong } else { Strength::Weak };
    let sentence = format!(
        "the cache is in memory here, and there are {replicas} replicas, each with its own: what one has changed, \
         another shows as it was"
    );
    Some(Suspect::new(strength, Surface::Cache, sentence, record))
}

/// Secrets that are not there.
fn unset(record: &Record, shape: &Shape) -> Option<Suspect> {
    let secrets = shape.surfaces.get(&Surface::Secrets)?;
    let unset = secrets.iter().filter(|(_, told)| told.get("present") == Some(&Value::Bool(false)));
    let names: Vec<String> = unset.map(|(name, _)| format!("`{name}`")).collect();
    if names.is_empty() {
        return None;
    }
    let sentence = format!("not set here: {}", names.join(", "));
    Some(Suspect::new(Strength::Weak, Surface::Secrets, sentence, record))
}

fn fact<'a>(shape: &'a Shape, surface: Surface, name: &str) -> Option<&'a Value> {
    shape.surfaces.get(&surface)?.get(name)
}

/// Whether a job was looked for and there was none.
fn misses_a_job(seen: Seen<'_>) -> bool {
    seen.missed().any(|(_, missed, _)| missed.kind == MissedKind::Job)
}

#[cfg(test)]
mod tests {
    use parity_model::evidence::{Missed, Watched};

    use super::*;

    fn record(number: u64, entry: Entry) -> Record {
        Record { number, at: number, entry }
    }

    fn stated(shape: Shape) -> Record {
        record(9, Entry::Shape { shape })
    }

    fn shape() -> Shape {
        Shape::new("preview")
    }

    #[track_caller]
    fn check(records: &[Record], expected: &[(Strength, Surface, &str)]) {
        let found = suspects(Seen { records });
        let found: Vec<_> = found
            .iter()
            .map(|found| (found.strength, found.cause.surface, &found.cause.sentence[..]))
            .collect();
        assert_eq!(found, expected);
    }

    fn missing_job() -> Record {
        let what = "job `a` with email `b`".to_owned();
        record(
            1,
            Entry::Watched(Watched {
                expression: String::new(),
                condition: String::new(),
                held: false,
                looks: 1,
                milliseconds: 1,
                values: Vec::new(),
                missed: Some(Missed { kind: MissedKind::Job, what }),
            }),
        )
    }

    #[test]
    fn jobs_that_run_inline_explain_a_job_that_is_missing() {
        let sentence = "jobs run inline here (`queue.inline`): within the request, so that no worker takes them and \
                        no queue has them";
        let inline = stated(shape().with(Surface::Queue, "inline", true));
        check(std::slice::from_ref(&inline), &[(Strength::Weak, Surface::Queue, sentence)]);
        check(&[missing_job(), inline], &[(Strength::Strong, Surface::Queue, sentence)]);
        let sync =
            suspects(Seen { records: &[stated(shape().with(Surface::Queue, "driver", "sync"))] });
        assert!(sync[0].cause.sentence.contains("(`queue.driver` is `sync`)"), "{sync:?}");
    }

    #[test]
    fn jobs_in_a_queue_speak_for_nothing() {
        let missing = missing_job();
        let queued =
            shape().with(Surface::Queue, "inline", false).with(Surface::Queue, "driver", "redis");
        check(&[missing, stated(queued)], &[]);
    }

    fn posted() -> Record {
        record(
            2,
            Entry::Request {
                method: "POST".to_owned(),
                url: "https://shop.example.com/pay".to_owned(),
                status: Some(200),
                error: None,
                kind: None,
                milliseconds: None,
                cache: None,
            },
        )
    }

    fn cached(driver: &str, replicas: u64) -> Record {
        let shape = shape().with(Surface::Cache, "driver", driver);
        stated(shape.with(Surface::Topology, "replicas", replicas))
    }

    #[test]
    fn a_cache_of_each_replica_explains_what_is_stale_after_a_change() {
        let sentence = "the cache is in memory here, and there are 2 replicas, each with its own: what one has \
                        changed, another shows as it was";
        check(&[cached("memory", 2)], &[(Strength::Weak, Surface::Cache, sentence)]);
        check(&[posted(), cached("memory", 2)], &[(Strength::Strong, Surface::Cache, sentence)]);
    }

    #[test]
    fn a_cache_that_all_share_and_one_process_with_its_own_speak_for_nothing() {
        check(&[posted(), cached("redis", 2)], &[]);
        check(&[posted(), cached("memory", 1)], &[]);
        check(&[posted()], &[]);
    }

    #[test]
    fn secrets_that_are_not_set_are_told_by_their_names() {
        let told = |present| serde_json::json!({"present": present});
        let shape = shape().with(Surface::Secrets, "CRM_KEY", told(false));
        let shape = shape.with(Surface::Secrets, "STRIPE_KEY", told(true));
        check(&[stated(shape)], &[(Strength::Weak, Surface::Secrets, "not set here: `CRM_KEY`")]);
    }
}
