//! Mails whose links lead to another environment than this one; touches nothing.

use parity_model::Surface;
use parity_model::evidence::{Entry, Mail, Record};

use crate::diagnosis::seen::{Seen, Strength, Suspect, host};

/// What mails of the run speak for.
pub(super) fn suspects(seen: Seen<'_>) -> Vec<Suspect> {
    let mails = seen.entries().filter_map(|(record, entry)| match entry {
        Entry::Mail(mail) => Some((record, mail)),
        _ => None,
    });
    mails.filter_map(|(record, mail)| elsewhere(seen, record, mail)).collect()
}

/// A mail of which no link leads here. Who only tells of others, such as a carrier, has such links, too: it explains
/// the failure where the run went there, or the failure names that host.
fn elsewhere(seen: Seen<'_>, record: &Record, mail: &Mail) -> Option<Suspect> {
    if mail.links.iter().any(|(_, origin)| seen.is_own(origin)) {
        return None;
    }
    let hosts: Vec<String> = mail.links.iter().filter_map(|(_, origin)| host(origin)).collect();
    let went_to = hosts.iter().find(|host| goes_to(seen, host));
    let strength = if went_to.is_some() { Strength::Strong } else { Strength::Weak };
    let host = went_to.or(hosts.first())?;
    let sentence = format!(
        "the links of the mail {:?} lead to {host}, and none leads to this environment",
        mail.subject
    );
    Some(Suspect::new(strength, Surface::Topology, sentence, record))
}

/// Whether the run went to a host, or a failure of it names that.
fn goes_to(seen: Seen<'_>, wanted: &str) -> bool {
    let is_there = |url: &str| host(url).is_some_and(|host| host == wanted);
    seen.entries().any(|(_, entry)| match entry {
        Entry::Navigated { url } | Entry::Call { url, .. } => is_there(url),
        // What a page loads from there is no way that somebody takes.
        Entry::Request { url, kind, .. } => {
            is_there(url) && kind.as_deref().is_none_or(|kind| kind == "document")
        }
        Entry::StepEnded { failure: Some(failure), .. } => {
            let said = failure.expected.iter().chain(&failure.saw);
            said.flat_map(|line| line.split([' ', '`', '"']))
                .any(|word| word == wanted || is_there(word))
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use parity_model::verdict::Failure;

    use super::*;

    fn record(number: u64, entry: Entry) -> Record {
        Record { number, at: number, entry }
    }

    fn environment() -> Record {
        let (name, base_url) = ("verify".to_owned(), "https://shop.example.com".to_owned());
        record(1, Entry::Environment { name, base_url, hosts: BTreeMap::new(), ca: None })
    }

    fn mail(origins: &[&str]) -> Record {
        let links = origins.iter().map(|origin| ("Sign in".to_owned(), (*origin).to_owned()));
        let mail = Mail {
            from: "shop@example.com".to_owned(),
            to: Vec::new(),
            subject: "Lost access?".to_owned(),
            received: None,
            links: links.collect(),
            attachments: Vec::new(),
        };
        record(2, Entry::Mail(mail))
    }

    #[track_caller]
    fn check(records: &[Record], expected: Option<Strength>) {
        let found = suspects(Seen { records });
        let sentence = "the links of the mail \"Lost access?\" lead to old.example.com, and none leads to this \
                        environment";
        let expected: Vec<_> = expected.into_iter().map(|strength| (strength, sentence)).collect();
        let found: Vec<_> =
            found.iter().map(|found| (found.strength, &found.cause.sentence[..])).collect();
        assert_eq!(found, expected);
    }

    const OLD: &str = "https://old.example.com";

    #[test]
    fn a_mail_that_leads_elsewhere_explains_the_failure_of_who_follows_it() {
        let other = "https://carrier.example.net";
        check(&[environment(), mail(&[OLD, other])], Some(Strength::Weak));
        let gone = Entry::Navigated { url: format!("{OLD}/recover?token=1") };
        check(&[environment(), mail(&[other, OLD]), record(3, gone)], Some(Strength::Strong));
        let asked = |kind: &str| {
            let entry = Entry::Request {
                method: "GET".to_owned(),
                url: format!("{OLD}/a"),
                status: None,
                error: Some("net::ERR_NAME_NOT_RESOLVED".to_owned()),
                kind: Some(kind.to_owned()),
                milliseconds: None,
                cache: None,
            };
            [environment(), mail(&[OLD]), record(3, entry)]
        };
        check(&asked("document"), Some(Strength::Strong));
        check(&asked("script"), Some(Strength::Weak));
        let saw = vec!["`old.example.com`".to_owned()];
        let failure = Some(Failure { saw, ..Failure::default() });
        let told = record(3, Entry::StepEnded { step: 1, failure });
        check(&[environment(), mail(&[OLD]), told], Some(Strength::Strong));
    }

    #[test]
    fn a_mail_that_leads_here_or_nowhere_speaks_for_nothing() {
        check(&[environment(), mail(&["https://shop.example.com", OLD])], None);
        check(&[environment(), mail(&[])], None);
    }
}
