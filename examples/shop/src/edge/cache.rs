//! What the edge keeps: what an answer says is public, and what a rule says.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, header};

use crate::clock::Stopwatch;

const MOST_ANSWERS: usize = 1000;

/// For how long paths are kept whatever their answers say, by how they begin.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Rules {
    kept: Vec<(String, Duration)>,
}

/// Answers to GET requests, by host, path and query.
#[derive(Debug)]
pub(crate) struct Cache {
    rules: Rules,
    kept: Mutex<BTreeMap<String, Kept>>,
}

/// An answer that is kept.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    since: Stopwatch,
    lasts: Duration,
}

impl Kept {
    pub(crate) fn age(&self) -> Duration {
        self.since.elapsed()
    }

    fn is_fresh(&self) -> bool {
        self.age() < self.lasts
    }
}

impl FromStr for Rules {
    type Err = String;

    /// Reads `/path=seconds`, separated by commas.
    fn from_str(value: &str) -> Result<Self, Self::Err> {
        let read = |entry: &str| {
            let (path, seconds) =
                entry.split_once('=').filter(|(path, _)| path.starts_with('/'))?;
            Some((path.to_owned(), Duration::from_secs(seconds.parse().ok()?)))
        };
        let entries = value.split(',').filter(|entry| !entry.is_empty());
        let rules = entries
            .map(|entry| read(entry).ok_or_else(|| format!("`{entry}` is no `/path=seconds`")));
        Ok(Self { kept: rules.collect::<Result<_, _>>()? })
    }
}

impl Cache {
    pub(crate) fn new(rules: Rules) -> Self {
        Self { rules, kept: Mutex::default() }
    }

    /// Finds what is kept and not too old.
    pub(crate) fn find(&self, key: &str) -> Option<Kept> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|_, kept| kept.is_fresh());
        kept.get(key).cloned()
    }

    /// How long an answer to a GET of this path is kept; none if it is not.
    pub(crate) fn lasts(
        &self,
        path: &str,
        status: StatusCode,
        headers: &HeaderMap,
    ) -> Option<Duration> {
        if status != StatusCode::OK {
            return None;
        }
        let rule = self.rules.kept.iter().find(|(begin, _)| path.starts_with(begin.as_str()));
        rule.map(|(_, lasts)| *lasts).or_else(|| said(headers))
    }

    pub(crate) fn keep(
        &self,
        key: String,
        lasts: Duration,
        (status, headers, body): (StatusCode, HeaderMap, Bytes),
    ) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < MOST_ANSWERS {
            let since = Stopwatch::start();
            kept.insert(key, Kept { status, headers, body, since, lasts });
        }
    }
}

/// What an answer says itself: it must be public, and give nobody a cookie.
fn said(headers: &HeaderMap) -> Option<Duration> {
    let control = headers.get(header::CACHE_CONTROL)?.to_str().ok()?;
    let mut directives = control.split(',').map(str::trim);
    let is_public = directives.clone().any(|directive| directive == "public");
    let seconds = directives.find_map(|directive| directive.strip_prefix("max-age="));
    let is_for_all = is_public && !headers.contains_key(header::SET_COOKIE);
    seconds.filter(|_| is_for_all)?.parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(rules: &str, control: &str, expected: Option<u64>) {
        let cache = Cache::new(rules.parse().unwrap());
        let headers = [(header::CACHE_CONTROL, control.parse().unwrap())].into_iter().collect();
        let lasts = cache.lasts("/billing", StatusCode::OK, &headers);
        assert_eq!(lasts, expected.map(Duration::from_secs), "{rules:?}, {control:?}");
    }

    #[test]
    fn without_a_rule_only_what_is_public_is_kept() {
        check("", "public, max-age=60", Some(60));
        check("", "max-age=60", None);
        check("", "no-store", None);
    }

    #[test]
    fn a_rule_goes_before_what_the_answer_says() {
        check("/bill=5", "no-store", Some(5));
        check("/assets/=5", "no-store", None);
    }

    #[test]
    fn an_answer_is_found_until_it_is_too_old() {
        let cache = Cache::new(Rules::default());
        let answer = || (StatusCode::OK, HeaderMap::new(), Bytes::from("styles"));
        cache.keep("now".to_owned(), Duration::from_mins(1), answer());
        cache.keep("gone".to_owned(), Duration::ZERO, answer());
        assert_eq!(cache.find("now").map(|kept| kept.body), Some(Bytes::from("styles")));
        assert!(cache.find("gone").is_none() && cache.find("never").is_none());
    }

    #[test]
    fn a_rule_without_seconds_is_told_as_it_stands() {
        assert_eq!("/a=soon".parse::<Rules>().unwrap_err(), "`/a=soon` is no `/path=seconds`");
    }
}
