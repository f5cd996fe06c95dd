//! The surfaces and causes that the evidence of a run speaks for, the likeliest first; touches nothing.
//!
//! Each rule looks at the whole evidence and knows no product. Where no rule finds anything, nothing is said.

mod answers;
mod caches;
mod cookies;
mod flags;
mod jobs;
mod mails;
mod missing;
mod noticed;
mod policy;
mod scripts;
mod seen;
mod shape;
mod sign_in;
mod webhooks;
mod words;

use parity_model::evidence::Record;
use parity_model::verdict::Cause;

use crate::diagnosis::seen::{Seen, Strength, Suspect};

/// A rule: what of the evidence it suspects.
type Rule = fn(Seen<'_>) -> Vec<Suspect>;

/// The rules. Of two suspects that explain as much, that of the rule which stands first is told first: whoever is not
/// signed in has no page, no script and no webhook, and who follows a link elsewhere has no cookie there.
const RULES: [Rule; 12] = [
    sign_in::suspects,
    mails::suspects,
    cookies::suspects,
    policy::suspects,
    scripts::suspects,
    webhooks::suspects,
    jobs::suspects,
    flags::suspects,
    caches::suspects,
    shape::suspects,
    missing::suspects,
    answers::suspects,
];

/// Returns the causes that the evidence speaks for, the likeliest first; none where nothing speaks.
pub(crate) fn causes(records: &[Record]) -> Vec<Cause> {
    let mut suspects: Vec<Suspect> = Vec::new();
    for suspect in RULES.iter().flat_map(|rule| rule(Seen { records })) {
        let is_same = |known: &&mut Suspect| {
            (known.cause.surface, &known.cause.sentence)
                == (suspect.cause.surface, &suspect.cause.sentence)
        };
        match suspects.iter_mut().find(is_same) {
            Some(known) => {
                known.strength = known.strength.max(suspect.strength);
                known.cause.evidence.extend(suspect.cause.evidence);
            }
            None => suspects.push(suspect),
        }
    }
    // What may be so in a run that passes is told where there is nothing else.
    let strongest = suspects.iter().map(|suspect| suspect.strength).max();
    suspects
        .retain(|suspect| suspect.strength > Strength::Weak || Some(suspect.strength) == strongest);
    suspects.sort_by_key(|suspect| std::cmp::Reverse(suspect.strength));
    suspects.into_iter().map(|suspect| suspect.cause).collect()
}

/// Returns what else a reader should know of, one thing a line.
pub(crate) fn noticed(records: &[Record]) -> Vec<String> {
    noticed::lines(Seen { records })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use parity_model::Surface;
    use parity_model::evidence::{CookieOperation, Entry};
    use parity_model::verdict::Failure;

    use super::*;

    fn record(number: u64, entry: Entry) -> Record {
        Record { number, at: number, entry }
    }

    fn cookie(number: u64, kind: &str) -> Record {
        let entry = Entry::CookieBlocked {
            operation: CookieOperation::Send,
            name: "sid".to_owned(),
            domain: None,
            url: "https://shop.example.com/".to_owned(),
            kind: Some(kind.to_owned()),
            why: vec!["it is `Secure`".to_owned()],
        };
        record(number, entry)
    }

    fn covered(number: u64) -> Record {
        let saw = vec!["dialog \"Cookies\" covers it".to_owned()];
        let failure = Some(Failure { saw, ..Failure::default() });
        record(number, Entry::StepEnded { step: 1, failure })
    }

    #[test]
    fn what_explains_more_is_told_first() {
        let found = causes(&[cookie(2, "document"), covered(3)]);
        let surfaces: Vec<_> = found.iter().map(|cause| cause.surface).collect();
        assert_eq!(surfaces, [Surface::Scripts, Surface::Cookies]);
    }

    fn cached(number: u64) -> [Record; 2] {
        let (name, base_url) = ("verify".to_owned(), "https://shop.example.com".to_owned());
        let environment = Entry::Environment { name, base_url, hosts: BTreeMap::new(), ca: None };
        let got = Entry::Request {
            method: "GET".to_owned(),
            url: "https://shop.example.com/".to_owned(),
            status: Some(200),
            error: None,
            kind: Some("document".to_owned()),
            milliseconds: None,
            cache: Some("age: 37".to_owned()),
        };
        [record(number, environment), record(number + 1, got)]
    }

    #[test]
    fn what_may_be_so_in_any_run_is_told_only_where_there_is_nothing_else() {
        assert_eq!(causes(&cached(1))[0].surface, Surface::Cache);
        let surfaces = |records: &[Record]| -> Vec<_> {
            causes(records).iter().map(|cause| cause.surface).collect()
        };
        let with_more = [&cached(1)[..], &[cookie(3, "document")]].concat();
        assert_eq!(surfaces(&with_more), [Surface::Cookies]);

        let job = r#"{"id": "7", "kind": "grant", "status": "done", "attempts": 1}"#;
        let job = record(3, Entry::Job(serde_json::from_str(job).unwrap()));
        let failed = record(4, Entry::StepEnded { step: 1, failure: Some(Failure::default()) });
        let faint = [job, failed];
        assert_eq!(surfaces(&faint), [Surface::Queue]);
        assert_eq!(surfaces(&[&cached(1)[..], &faint].concat()), [Surface::Cache]);
    }

    #[test]
    fn what_is_seen_again_and_again_is_told_once() {
        let found = causes(&[cookie(2, "document"), cookie(5, "document")]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].evidence, [2, 5]);
    }

    #[test]
    fn where_nothing_speaks_nothing_is_said() {
        assert_eq!(causes(&[]), []);
        let navigated = Entry::Navigated { url: "https://shop.example.com/".to_owned() };
        assert_eq!(causes(&[record(1, navigated)]), []);
    }
}
