//! What was started otherwise than without a fault, from what `shop up --settings` has written; touches nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

/// One thing that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Change {
    /// The processes that it concerns; the database's name for a statement.
    pub(crate) processes: Vec<String>,
    /// The variable, `process`, `command` or `statement`.
    pub(crate) what: String,
    /// Without the fault.
    pub(crate) before: Option<String>,
    /// Under the fault.
    pub(crate) after: Option<String>,
}

/// Returns what differs, the same change of several processes once.
pub(crate) fn between(healthy: &Value, faulty: &Value) -> Vec<Change> {
    let [before, after] = [healthy, faulty].map(processes);
    let names: BTreeSet<_> = before.keys().chain(after.keys()).copied().collect();
    let mut changes: Vec<Change> = Vec::new();
    for name in names {
        let found = match (before.get(name), after.get(name)) {
            (Some(before), Some(after)) => of_process(name, before, after, [healthy, faulty]),
            (Some(before), None) => {
                vec![one(name, "process", Some(text(before, "command")), None)]
            }
            (None, Some(after)) => vec![one(name, "process", None, Some(text(after, "command")))],
            (None, None) => Vec::new(),
        };
        for change in found {
            let is_like = |known: &&mut Change| {
                (&known.what, &known.before, &known.after)
                    == (&change.what, &change.before, &change.after)
            };
            match changes.iter_mut().find(is_like) {
                Some(known) => known.processes.extend(change.processes),
                None => changes.push(change),
            }
        }
    }
    changes.extend(statements(healthy, faulty));
    changes
}

fn processes(told: &Value) -> BTreeMap<&str, &Value> {
    let processes = told["processes"].as_object().into_iter().flatten();
    processes.map(|(name, process)| (name.as_str(), process)).collect()
}

fn of_process(name: &str, before: &Value, after: &Value, both: [&Value; 2]) -> Vec<Change> {
    let mut changes = Vec::new();
    let [command, other] = [before, after].map(|process| text(process, "command"));
    if command != other {
        changes.push(one(name, "command", Some(command), Some(other)));
    }
    let [known, now] = [before, after].map(|process| process["variables"].as_object());
    let variables: BTreeSet<_> =
        known.into_iter().chain(now).flatten().map(|(variable, _)| variable.as_str()).collect();
    for variable in variables {
        let [known, now] = [known, now].map(|variables| variables?.get(variable));
        let [before, after] = [known, now].map(|told| Some(text(told?, "value")));
        if before != after {
            changes.push(one(name, variable, before, after));
        } else if let (Some(known), Some(now)) = (known, now)
            && let Some((before, after)) = other_secret(known, now, both)
        {
            changes.push(one(name, variable, Some(before), Some(after)));
        }
    }
    changes
}

/// A secret is another one when it is no longer that of the same other places.
fn other_secret(known: &Value, now: &Value, both: [&Value; 2]) -> Option<(String, String)> {
    let is_in_both = |place: &&str| both.iter().all(|told| has(told, place));
    let [before, after] = [known, now].map(|told| -> BTreeSet<&str> {
        let places = told["shared_with"].as_array().into_iter().flatten();
        places.filter_map(Value::as_str).filter(is_in_both).collect()
    });
    if before == after {
        return None;
    }
    let lost: Vec<_> = before.difference(&after).copied().collect();
    let won: Vec<_> = after.difference(&before).copied().collect();
    let that_of = |places: &[&str]| match places {
        [] => "a secret of its own".to_owned(),
        places => format!("the secret of {}", places.join(", ")),
    };
    let after = if won.is_empty() { "another value".to_owned() } else { that_of(&won) };
    Some((that_of(&lost), after))
}

/// Whether `process.VARIABLE` is set.
fn has(told: &Value, place: &str) -> bool {
    place.split_once('.').is_some_and(|(process, variable)| {
        told["processes"][process]["variables"].get(variable).is_some()
    })
}

fn statements(healthy: &Value, faulty: &Value) -> Vec<Change> {
    let all = |told: &Value| -> Vec<String> {
        let statements = told["statements"].as_array().into_iter().flatten();
        statements.filter_map(Value::as_str).map(on_one_line).collect()
    };
    let [before, after] = [healthy, faulty].map(all);
    let more = after.into_iter().filter(|statement| !before.contains(statement));
    more.map(|statement| one("postgres", "statement", None, Some(statement))).collect()
}

fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn one(process: &str, what: &str, before: Option<String>, after: Option<String>) -> Change {
    Change { processes: vec![process.to_owned()], what: what.to_owned(), before, after }
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

impl Change {
    /// The change as a sentence.
    pub(crate) fn sentence(&self) -> String {
        let Self { processes, what, before, after } = self;
        let who = processes.join(", ");
        match (what.as_str(), before, after) {
            ("process", Some(_), None) => format!("{who} is not started"),
            ("process", None, Some(command)) => format!("{who} is started, too: {command}"),
            ("statement", None, Some(statement)) => format!("{who} is told: {statement}"),
            (_, Some(before), Some(after)) => format!("{who}: {what} was {before}, is {after}"),
            (_, Some(before), None) => format!("{who}: {what} was {before}, is not set"),
            (_, None, Some(after)) => format!("{who}: {what} was not set, is {after}"),
            (_, None, None) => format!("{who}: {what}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn variable(value: &str, shared_with: &[&str]) -> Value {
        json!({"value": value, "shared_with": shared_with})
    }

    /// Two replicas and a worker, with one signing secret of all.
    fn healthy() -> Value {
        let web = |other: &str| {
            json!({"command": "shop web", "variables": {
                "SHOP_CACHE": variable("redis", &[]),
                "SECRET": variable("<secret>", &[other, "worker.SECRET"])}})
        };
        json!({"version": 1, "statements": [], "processes": {
            "web-1": web("web-2.SECRET"),
            "web-2": web("web-1.SECRET"),
            "worker": {"command": "shop worker", "variables": {
                "SECRET": variable("<secret>", &["web-1.SECRET", "web-2.SECRET"])}}}})
    }

    #[track_caller]
    fn check(change: impl FnOnce(&mut Value), expected: &[&str]) {
        let mut faulty = healthy();
        change(&mut faulty);
        let changes = between(&healthy(), &faulty);
        let sentences: Vec<_> = changes.iter().map(Change::sentence).collect();
        assert_eq!(sentences, expected);
    }

    #[test]
    fn nothing_differs_between_two_that_are_alike() {
        check(|_| {}, &[]);
    }

    #[test]
    fn what_several_processes_have_otherwise_is_told_once() {
        check(
            |told| {
                for web in ["web-1", "web-2"] {
                    let variables = &mut told["processes"][web]["variables"];
                    variables["SHOP_CACHE"]["value"] = "memory".into();
                    variables["SHOP_CSP"] = variable("x", &[]);
                }
            },
            &[
                "web-1, web-2: SHOP_CACHE was redis, is memory",
                "web-1, web-2: SHOP_CSP was not set, is x",
            ],
        );
    }

    #[test]
    fn a_process_that_is_gone_takes_no_other_with_it() {
        let remove = |told: &mut Value| {
            told["processes"].as_object_mut().unwrap().remove("worker");
            told["processes"]["web-1"]["variables"]["SECRET"]["shared_with"] =
                json!(["web-2.SECRET"]);
            told["processes"]["web-2"]["variables"]["SECRET"]["shared_with"] =
                json!(["web-1.SECRET"]);
        };
        check(remove, &["worker is not started"]);
        let second = json!({"command": "shop worker", "variables": {}});
        check(
            |told| told["processes"]["worker-2"] = second,
            &["worker-2 is started, too: shop worker"],
        );
    }

    #[test]
    fn a_secret_of_another_source_is_told_by_whom_it_was_shared_with() {
        check(
            |told| {
                told["processes"]["worker"]["variables"]["SECRET"]["shared_with"] = json!([]);
                told["processes"]["web-1"]["variables"]["SECRET"]["shared_with"] =
                    json!(["web-2.SECRET"]);
                told["processes"]["web-2"]["variables"]["SECRET"]["shared_with"] =
                    json!(["web-1.SECRET"]);
            },
            &[
                "web-1, web-2: SECRET was the secret of worker.SECRET, is another value",
                "worker: SECRET was the secret of web-1.SECRET, web-2.SECRET, is another value",
            ],
        );
    }

    #[test]
    fn what_the_database_was_told_is_told() {
        check(
            |told| told["statements"] = json!(["revoke insert\n   on customers"]),
            &["postgres is told: revoke insert on customers"],
        );
    }
}
