//! Which run of a test a request is of.

use std::convert::Infallible;
use std::fmt;

use axum::extract::OptionalFromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};
use percent_encoding::percent_decode_str;

use crate::query::{Query, Unanswered};

/// The member of `baggage` that names the run.
const MEMBER: &str = "parity.run";

/// The header that it stands in.
const BAGGAGE: HeaderName = HeaderName::from_static("baggage");

/// Longer names are not those of runs.
const LONGEST: usize = 128;

/// The run of a test that caused something, as each of its requests says in `baggage: parity.run=<id>`.
///
/// The application hands it on with what it causes, such as a job of its queue, and tells of that by it.
/// `Option<RunId>` is an extractor of axum.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(String);

impl RunId {
    /// The run of this name, if it can be one: from 1 to 128 characters, none of them a control character.
    pub fn new(name: impl Into<String>) -> Option<Self> {
        let name = name.into();
        let is_name = (1..=LONGEST).contains(&name.len()) && !name.chars().any(char::is_control);
        is_name.then_some(Self(name))
    }

    /// The run that a request with these headers is of, by the W3C's `baggage`.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let lists = headers.get_all(BAGGAGE).into_iter().filter_map(|list| list.to_str().ok());
        let mut members = lists.flat_map(|list| list.split(','));
        members.find_map(|member| {
            // What follows a semicolon are properties, which a run has none of.
            let (name, value) = member.split(';').next()?.split_once('=')?;
            let value = percent_decode_str(value.trim()).decode_utf8().ok()?;
            if name.trim() == MEMBER { Self::new(value) } else { None }
        })
    }

    /// Its name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The run that a question is about.
    pub(crate) fn asked(query: &Query) -> Result<Self, Unanswered> {
        Self::new(query.require("run")?).ok_or_else(|| {
            let what = "the parameter `run` names no run; give from 1 to 128 characters";
            Unanswered::bad_query(what)
        })
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for RunId {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Option<Self>, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(baggage: &[&str], run: Option<&str>) {
        let mut headers = HeaderMap::new();
        for list in baggage {
            headers.append(BAGGAGE, list.parse().unwrap());
        }
        assert_eq!(RunId::of(&headers).as_ref().map(RunId::as_str), run, "{baggage:?}");
    }

    #[test]
    fn the_run_is_found_among_other_members() {
        check(&["parity.run=19ab-4711"], Some("19ab-4711"));
        check(&["user=ada , parity.run = r%201;ttl=5,x=y"], Some("r 1"));
        check(&["user=ada", "parity.run=7"], Some("7"));
    }

    #[test]
    fn what_names_no_run_is_passed_over() {
        check(&[], None);
        check(&["parity.run=", "parity.runs=7", "=", "parity.run"], None);
        check(&["parity.run=%ff"], None);
        check(&["parity.run=a%0Ab"], None);
        check(&[&format!("parity.run={}", "x".repeat(129))], None);
    }
}
