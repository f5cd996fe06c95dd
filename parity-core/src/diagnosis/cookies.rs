//! Cookies that a browser does not keep or send: whoever they were to recognize is a stranger; touches nothing.

use parity_model::Surface;
use parity_model::evidence::{CookieOperation, Entry};

use crate::diagnosis::seen::{Seen, Strength, Suspect, place};

/// What the cookies of the run speak for.
pub(super) fn suspects(seen: Seen<'_>) -> Vec<Suspect> {
    let of_entry = |entry: &Entry| match entry {
        Entry::CookieRefused { url, name, why } => {
            let sentence =
                format!("a browser does not keep the cookie `{name}` of {}: {why}", place(url));
            Some(sentence)
        }
        Entry::CookieBlocked { operation, name, url, kind, why, .. } => {
            let done = match operation {
                CookieOperation::Set => "did not keep the cookie",
                CookieOperation::Send => "did not send the cookie",
            };
            let place = place(url);
            let sentence = format!("the browser {done} `{name}` of {place}: {}", why.join("; "));
            explains(seen, *operation, url, kind.as_deref()).then_some(sentence)
        }
        _ => None,
    };
    let told = seen.entries().filter_map(|(record, entry)| Some((record, of_entry(entry)?)));
    told.map(|(record, sentence)| {
        Suspect::new(Strength::Strong, Surface::Cookies, sentence, record)
    })
    .collect()
}

/// A page itself that gets no cookie explains much. What it loads of other sites gets none as a rule.
fn explains(seen: Seen<'_>, operation: CookieOperation, url: &str, kind: Option<&str>) -> bool {
    let is_document = kind.is_none_or(|kind| kind == "document");
    is_document || operation == CookieOperation::Set && seen.is_own(url)
}

#[cfg(test)]
mod tests {
    use parity_model::evidence::Record;

    use super::*;

    fn found(entry: Entry) -> Vec<Suspect> {
        suspects(Seen { records: &[Record { number: 3, at: 0, entry }] })
    }

    fn blocked(operation: CookieOperation, kind: &str) -> Option<Suspect> {
        let entry = Entry::CookieBlocked {
            operation,
            name: "sid".to_owned(),
            domain: None,
            url: "https://shop.example.com/back?code=4711".to_owned(),
            kind: Some(kind.to_owned()),
            why: vec!["it is `SameSite=Strict`, and another site led here".to_owned()],
        };
        found(entry).pop()
    }

    #[test]
    fn a_page_that_gets_no_cookie_is_told_without_the_query_of_its_address() {
        let suspect = blocked(CookieOperation::Send, "document").unwrap();
        assert_eq!((suspect.strength, suspect.cause.surface), (Strength::Strong, Surface::Cookies));
        assert_eq!(
            suspect.cause.sentence,
            "the browser did not send the cookie `sid` of https://shop.example.com/back: it is \
             `SameSite=Strict`, and another site led here"
        );
    }

    #[test]
    fn a_picture_of_another_site_that_gets_no_cookie_speaks_for_nothing() {
        assert_eq!(blocked(CookieOperation::Send, "image"), None);
        assert_eq!(blocked(CookieOperation::Set, "image"), None);
    }

    #[test]
    fn a_cookie_that_the_harness_itself_does_not_keep_is_told() {
        let entry = Entry::CookieRefused {
            url: "https://shop.example.com/".to_owned(),
            name: "sid".to_owned(),
            why: "it is no cookie".to_owned(),
        };
        assert_eq!(
            found(entry)[0].cause.sentence,
            "a browser does not keep the cookie `sid` of https://shop.example.com/: it is no cookie"
        );
    }

    #[test]
    fn other_entries_speak_for_no_cookie() {
        assert_eq!(found(Entry::Navigated { url: "https://shop.example.com/".to_owned() }), []);
    }
}
