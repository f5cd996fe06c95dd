//! Answers that a cache gave, and outcomes that came and went; touches nothing.

use parity_model::Surface;
use parity_model::evidence::{Entry, Record, Sighting, Watched};

use crate::diagnosis::seen::{Seen, Strength, Suspect, place};

/// What caches of the run speak for.
pub(super) fn suspects(seen: Seen<'_>) -> Vec<Suspect> {
    cached(seen).into_iter().chain(flickering(seen)).collect()
}

/// A page that a cache answered; after something was done, it may be older than that.
fn cached(seen: Seen<'_>) -> Vec<Suspect> {
    let mut has_changed = false;
    let mut suspects = Vec::new();
    for (record, entry) in seen.entries() {
        match entry {
            Entry::Job(job) if job.is_done() => has_changed = true,
            Entry::Request { method, url, cache, kind, .. } => {
                if method != "GET" {
                    has_changed = true;
                    continue;
                }
                let is_data = matches!(kind.as_deref(), Some("document" | "fetch" | "xhr") | None);
                let Some(cache) = cache.as_ref().filter(|_| is_data && seen.is_own(url)) else {
                    continue;
                };
                let sentence = format!(
                    "{} was answered by a cache ({cache}): it may show what was before",
                    place(url)
                );
                let strength = if has_changed { Strength::Strong } else { Strength::Weak };
                suspects.push(Suspect::new(strength, Surface::Cache, sentence, record));
            }
            _ => {}
        }
    }
    suspects
}

/// An outcome that was seen, then another, then the first once more: those who answer do not know the same.
fn flickering(seen: Seen<'_>) -> Vec<Suspect> {
    let of_entry = |record: &Record, entry: &Entry| {
        let Entry::Watched(Watched { expression, values, .. }) = entry else { return None };
        let values: Vec<&Sighting> = values.iter().filter(|value| !value.error).collect();
        let (one, other) = pairs(&values)
            .find(|(one, other)| one.first < other.first && other.first < one.last)?;
        let sentence = format!(
            "`{expression}` was {}, then {}, then the first again: several processes answer, each with a \
             cache of its own",
            one.value, other.value
        );
        Some(Suspect::new(Strength::Strong, Surface::Cache, sentence, record))
    };
    seen.entries().filter_map(|(record, entry)| of_entry(record, entry)).collect()
}

fn pairs<'a, 'v>(
    values: &'v [&'a Sighting],
) -> impl Iterator<Item = (&'a Sighting, &'a Sighting)> + use<'a, 'v> {
    values.iter().flat_map(move |one| values.iter().map(move |other| (*one, *other)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn record(number: u64, entry: Entry) -> Record {
        Record { number, at: number, entry }
    }

    fn environment() -> Record {
        let (name, base_url) = ("verify".to_owned(), "https://shop.example.com".to_owned());
        record(1, Entry::Environment { name, base_url, hosts: BTreeMap::new(), ca: None })
    }

    fn request(number: u64, method: &str, kind: &str, cache: Option<&str>) -> Record {
        record(
            number,
            Entry::Request {
                method: method.to_owned(),
                url: "https://shop.example.com/billing?a=1".to_owned(),
                status: Some(200),
                error: None,
                kind: Some(kind.to_owned()),
                milliseconds: None,
                cache: cache.map(str::to_owned),
            },
        )
    }

    fn found(records: &[Record]) -> Vec<Suspect> {
        suspects(Seen { records })
    }

    #[test]
    fn a_page_from_a_cache_after_a_change_is_a_strong_suspect() {
        let got = request(3, "GET", "document", Some("age: 37"));
        let changed = request(2, "POST", "fetch", None);
        let suspects = found(&[environment(), changed, got.clone()]);
        assert_eq!((suspects.len(), suspects[0].strength), (1, Strength::Strong));
        assert_eq!(
            suspects[0].cause.sentence,
            "https://shop.example.com/billing was answered by a cache (age: 37): it may show what was before"
        );
        assert_eq!(found(&[environment(), got])[0].strength, Strength::Weak);
    }

    #[test]
    fn pictures_and_others_may_come_from_caches() {
        let other = request(3, "GET", "document", Some("age: 37"));
        assert_eq!(found(&[other]), [], "it is of another host");
        assert_eq!(found(&[environment(), request(3, "GET", "image", Some("age: 37"))]), []);
        assert_eq!(found(&[environment(), request(3, "GET", "document", None)]), []);
    }

    fn watched(values: &[(&str, u64, u64)]) -> Record {
        let values = values.iter().map(|&(value, first, last)| Sighting {
            value: value.to_owned(),
            error: value == "late",
            first,
            last,
            count: 2,
        });
        let watched = Watched {
            expression: "plan(page)".to_owned(),
            condition: "plan == \"pro\"".to_owned(),
            held: false,
            looks: 4,
            milliseconds: 900,
            values: values.collect(),
            missed: None,
        };
        record(2, Entry::Watched(watched))
    }

    #[test]
    fn an_outcome_that_came_and_went_is_told() {
        let suspects = found(&[watched(&[("\"free\"", 0, 900), ("\"pro\"", 300, 600)])]);
        assert!(
            suspects[0]
                .cause
                .sentence
                .starts_with("`plan(page)` was \"free\", then \"pro\", then the first again")
        );
    }

    #[test]
    fn outcomes_that_take_turns_are_told() {
        let suspects = found(&[watched(&[("\"free\"", 0, 600), ("\"pro\"", 300, 900)])]);
        assert_eq!(suspects.len(), 1);
    }

    #[test]
    fn outcomes_in_a_row_and_errors_between_them_speak_for_nothing() {
        assert_eq!(found(&[watched(&[("\"free\"", 0, 300), ("\"pro\"", 600, 900)])]), []);
        assert_eq!(found(&[watched(&[("\"free\"", 0, 900), ("late", 300, 600)])]), []);
    }
}
