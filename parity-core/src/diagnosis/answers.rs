//! Addresses where nothing answers, and answers that take too long; touches nothing.

use std::time::Duration;

use parity_model::evidence::Entry;
use parity_model::{Surface, duration};

use crate::diagnosis::seen::{Seen, Strength, Suspect, host, place};

/// From how long on an answer is slow.
const SLOW: Duration = Duration::from_secs(3);

/// From how long on an answer that is an error of the server may be one of something that it waited for in vain.
const SLOW_ERROR: Duration = Duration::from_secs(1);

/// What the browser says where nothing answers.
const UNREACHED: &[&str] = &[
    "ERR_NAME_NOT_RESOLVED",
    "ERR_CONNECTION_REFUSED",
    "ERR_CONNECTION_RESET",
    "ERR_CONNECTION_CLOSED",
    "ERR_CONNECTION_TIMED_OUT",
    "ERR_ADDRESS_UNREACHABLE",
    "ERR_EMPTY_RESPONSE",
];

/// What it says where a server is not the one that it says it is.
const DISTRUSTED: &[&str] = &["ERR_CERT_", "ERR_SSL_"];

/// What answers of the run, and their absence, speak for.
pub(super) fn suspects(seen: Seen<'_>) -> Vec<Suspect> {
    let of_entry = |entry: &Entry| {
        let Entry::Request { method, url, status, error, kind, milliseconds, .. } = entry else {
            return None;
        };
        // A script has a rule of its own, and what only decorates a page hinders nobody.
        if !matches!(kind.as_deref(), Some("document" | "fetch" | "xhr" | "eventsource") | None) {
            return None;
        }
        let place = place(url);
        let took = milliseconds.map(Duration::from_millis).unwrap_or_default();
        let says = |words: &[&str]| {
            error.as_deref().filter(|error| words.iter().any(|word| error.contains(word)))
        };
        match (says(UNREACHED), says(DISTRUSTED)) {
            (Some(error), _) => {
                let host = host(url)?;
                let sentence = format!("{method} {place}: {host} does not answer ({error})");
                Some((Surface::Topology, sentence))
            }
            (_, Some(error)) => {
                let host = host(url)?;
                let sentence =
                    format!("{method} {place}: the browser does not trust {host} ({error})");
                Some((Surface::Topology, sentence))
            }
            _ if took >= SLOW
                || took >= SLOW_ERROR && status.is_some_and(|status| status >= 500) =>
            {
                let ended = match status {
                    Some(status) => format!("was answered with status {status} after"),
                    None => "was not answered within".to_owned(),
                };
                let (surface, why) = slow(seen, url, kind.as_deref())?;
                let took = duration::display(took);
                Some((surface, format!("{method} {place} {ended} {took}: {why}")))
            }
            _ => None,
        }
    };
    let told = seen.entries().filter_map(|(record, entry)| Some((record, of_entry(entry)?)));
    told.map(|(record, (surface, sentence))| {
        Suspect::new(Strength::Strong, surface, sentence, record)
    })
    .collect()
}

/// What a slow answer speaks for: that of the environment itself for its data, and that of another origin for the
/// script that waits for it.
fn slow(seen: Seen<'_>, url: &str, kind: Option<&str>) -> Option<(Surface, &'static str)> {
    if seen.is_base(url) {
        return Some((Surface::Data, "is there more data here, or less to work with?"));
    }
    let is_by_script = matches!(kind, Some("fetch" | "xhr" | "eventsource"));
    is_by_script.then_some((Surface::Scripts, "a script waits for a service of another origin"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use parity_model::evidence::Record;

    use super::*;

    fn told(
        kind: &str,
        status: Option<u16>,
        error: Option<&str>,
        milliseconds: u64,
    ) -> Option<String> {
        told_of("https://shop.example.com/leads?page=1", kind, status, error, milliseconds)
    }

    fn told_of(
        url: &str,
        kind: &str,
        status: Option<u16>,
        error: Option<&str>,
        milliseconds: u64,
    ) -> Option<String> {
        let (name, base_url) = ("verify".to_owned(), "https://shop.example.com".to_owned());
        let edge = "127.0.0.1:8443".to_owned();
        let hosts = BTreeMap::from([("*.example.org".to_owned(), edge)]);
        let environment = Entry::Environment { name, base_url, hosts, ca: None };
        let request = Entry::Request {
            method: "GET".to_owned(),
            url: url.to_owned(),
            status,
            error: error.map(str::to_owned),
            kind: Some(kind.to_owned()),
            milliseconds: Some(milliseconds),
            cache: None,
        };
        let record = |(number, entry)| Record { number, at: 0, entry };
        let records = [(1, environment), (2, request)].map(record);
        let suspect = suspects(Seen { records: &records }).pop()?;
        Some(format!("{}: {}", suspect.cause.surface, suspect.cause.sentence))
    }

    #[test]
    fn an_answer_that_takes_long_speaks_for_the_data() {
        assert_eq!(
            told("document", Some(200), None, 8_200).unwrap(),
            "data: GET https://shop.example.com/leads was answered with status 200 after 8.2 s: is there \
             more data here, or less to work with?"
        );
        let failed = told("document", Some(500), None, 2_100).unwrap();
        assert!(
            failed.contains("was answered with status 500 after 2.1 s: is there more"),
            "{failed}"
        );
        let aborted = told("document", None, Some("net::ERR_ABORTED"), 5_000).unwrap();
        assert!(aborted.contains("was not answered within 5.0 s"), "{aborted}");
    }

    #[test]
    fn a_service_of_another_origin_that_takes_long_speaks_for_the_scripts() {
        let fraud = "https://scripts.example.org/fraud/decisions";
        assert_eq!(
            told_of(fraud, "fetch", None, None, 10_000).unwrap(),
            "scripts: GET https://scripts.example.org/fraud/decisions was not answered within 10.0 s: a script \
             waits for a service of another origin"
        );
        assert_eq!(told_of(fraud, "document", Some(200), None, 10_000), None);
    }

    #[test]
    fn an_address_where_nothing_answers_speaks_for_the_topology() {
        assert_eq!(
            told("fetch", None, Some("net::ERR_CONNECTION_REFUSED"), 3).unwrap(),
            "topology: GET https://shop.example.com/leads: shop.example.com does not answer \
             (net::ERR_CONNECTION_REFUSED)"
        );
    }

    #[test]
    fn a_server_that_is_not_trusted_speaks_for_the_topology() {
        let told = told("document", None, Some("net::ERR_CERT_AUTHORITY_INVALID"), 3).unwrap();
        assert!(
            told.contains("the browser does not trust shop.example.com (net::ERR_CERT_"),
            "{told}"
        );
    }

    #[test]
    fn quick_answers_and_what_decorates_a_page_speak_for_nothing() {
        assert_eq!(told("document", Some(500), None, 40), None);
        assert_eq!(told("document", Some(200), None, 2_100), None, "slow enough for an error only");
        assert_eq!(told("image", Some(200), None, 9_000), None);
        assert_eq!(told("document", None, Some("net::ERR_ABORTED"), 40), None);
    }
}
