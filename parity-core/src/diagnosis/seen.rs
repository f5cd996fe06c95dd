//! The evidence of a run as rules look at it; touches nothing.

use parity_model::evidence::{Entry, Missed, Record, Watched};
use parity_model::manifest::HostPattern;
use parity_model::verdict::Cause;
use parity_model::{Surface, verdict::Failure};
use url::Url;

/// How much a cause explains a failure by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Strength {
    /// It is so in most runs that pass, and only says where to look.
    Faint,
    /// It may be so in a run that passes, too.
    Weak,
    /// Something was refused, failed or did not come.
    Strong,
    /// The failed step itself says so.
    Proof,
}

/// A cause, and how much it explains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Suspect {
    pub(crate) strength: Strength,
    pub(crate) cause: Cause,
}

impl Suspect {
    /// A cause that one entry speaks for.
    pub(crate) fn new(
        strength: Strength,
        surface: Surface,
        sentence: String,
        record: &Record,
    ) -> Self {
        let evidence = vec![record.number];
        Self { strength, cause: Cause { surface, sentence, evidence } }
    }
}

/// The evidence of a run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen<'a> {
    pub(crate) records: &'a [Record],
}

impl<'a> Seen<'a> {
    /// Each entry with what says when it was seen.
    pub(crate) fn entries(self) -> impl Iterator<Item = (&'a Record, &'a Entry)> {
        self.records.iter().map(|record| (record, &record.entry))
    }

    /// When the run was over, in milliseconds.
    pub(crate) fn end(self) -> u64 {
        self.records.last().map_or(0, |record| record.at)
    }

    /// The failures of steps, each with its entry.
    pub(crate) fn failures(self) -> impl Iterator<Item = (&'a Record, &'a Failure)> {
        self.entries().filter_map(|(record, entry)| match entry {
            Entry::StepEnded { failure: Some(failure), .. } => Some((record, failure)),
            _ => None,
        })
    }

    /// What was waited for in vain because it was not there, each with its entry and how long, in milliseconds.
    pub(crate) fn missed(self) -> impl Iterator<Item = (&'a Record, &'a Missed, u64)> {
        self.entries().filter_map(|(record, entry)| match entry {
            Entry::Watched(Watched { held: false, missed: Some(missed), milliseconds, .. }) => {
                Some((record, missed, *milliseconds))
            }
            _ => None,
        })
    }

    /// Whether the run has changed something: by a request that is no mere question, or by a job.
    pub(crate) fn has_changed(self) -> bool {
        self.entries().any(|(_, entry)| match entry {
            Entry::Job(job) => job.is_done(),
            Entry::Request { method, .. } | Entry::Call { method, .. } => {
                !matches!(&method[..], "GET" | "HEAD" | "OPTIONS")
            }
            _ => false,
        })
    }

    /// Whether an address is on the host that the environment's base URL names, below it or above it.
    pub(crate) fn is_base(self, url: &str) -> bool {
        let Some(asked) = host(url) else { return false };
        let is_below = |below: &str, above: &str| {
            below.strip_suffix(above).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        self.entries().any(|(_, entry)| match entry {
            Entry::Environment { base_url, .. } => {
                host(base_url).is_some_and(|own| is_below(&asked, &own) || is_below(&own, &asked))
            }
            _ => false,
        })
    }

    /// Whether an address is one of the environment's own names.
    pub(crate) fn is_own(self, url: &str) -> bool {
        let Some(asked) = host(url) else { return false };
        self.entries().any(|(_, entry)| match entry {
            Entry::Environment { base_url, hosts, .. } => {
                host(base_url).is_some_and(|own| own == asked)
                    || hosts.keys().any(|pattern| matches(pattern, &asked))
            }
            _ => false,
        })
    }
}

/// The host of an address, with its port where it says one.
pub(crate) fn host(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let host = url.host_str()?;
    Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
}

/// An address without what stands after the path, which may be long and says little.
pub(crate) fn place(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url)
}

fn matches(pattern: &str, asked: &str) -> bool {
    let (name, _) = asked.split_once(':').unwrap_or((asked, ""));
    match pattern.strip_prefix("*.") {
        Some(domain) => name.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.')),
        None => pattern.parse::<HostPattern>().is_ok() && (pattern == name || pattern == asked),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn an_address_is_the_environments_own_by_its_base_url_or_by_its_hosts() {
        let hosts = ["shop.example.com", "*.shop.example.com"];
        let hosts = hosts.map(|name| (name.to_owned(), "127.0.0.1:4433".to_owned()));
        let entry = Entry::Environment {
            name: "verify".to_owned(),
            base_url: "http://127.0.0.1:8080".to_owned(),
            hosts: BTreeMap::from(hosts),
            ca: None,
        };
        let records = [Record { number: 1, at: 0, entry }];
        let seen = Seen { records: &records };
        for own in [
            "http://127.0.0.1:8080/a",
            "https://shop.example.com/",
            "https://cdn.shop.example.com/x",
        ] {
            assert!(seen.is_own(own), "{own}");
        }
        for other in ["http://127.0.0.1:8081/", "https://example.com/", "data:text/html,x"] {
            assert!(!seen.is_own(other), "{other}");
        }
    }
}
