//! What a reader of a failed run should know of, whether or not it speaks for a surface; touches nothing.

use parity_model::evidence::Entry;

use crate::diagnosis::seen::{Seen, place};

/// The most that are told: those next to the end.
const MOST: usize = 3;

/// Returns what the page threw, what the environment answered with an error, and what a page asked its user, each once
/// and in their order.
pub(super) fn lines(seen: Seen<'_>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in seen.entries().filter_map(|(_, entry)| line(seen, entry)) {
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines.split_off(lines.len().saturating_sub(MOST))
}

fn line(seen: Seen<'_>, entry: &Entry) -> Option<String> {
    match entry {
        Entry::PageError { text, url, line, first_party: true, allowed: None, .. } => {
            let first = text.lines().next().unwrap_or_default();
            let at = match (url, line) {
                (Some(url), Some(line)) => format!(" at {}:{line}", place(url)),
                _ => String::new(),
            };
            Some(format!("the page threw {first}{at}"))
        }
        Entry::Request { method, url, status: Some(status), kind, .. } if seen.is_own(url) => {
            let least = match kind.as_deref() {
                Some("document") => 400,
                Some("fetch" | "xhr" | "eventsource") => 500,
                _ => return None,
            };
            (*status >= least)
                .then(|| format!("{method} {} was answered with status {status}", place(url)))
        }
        Entry::Dialog { dialog, text } if dialog == "confirm" || dialog == "prompt" => {
            Some(format!(
                "the page asked {text:?} ({dialog}): such are dismissed, unless the action says `page.accept_dialogs()`"
            ))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use parity_model::evidence::Record;

    use super::*;

    fn told(entries: Vec<Entry>) -> Vec<String> {
        let (name, base_url) = ("verify".to_owned(), "https://shop.example.com".to_owned());
        let environment = Entry::Environment { name, base_url, hosts: BTreeMap::new(), ca: None };
        let entries = [environment].into_iter().chain(entries);
        let records: Vec<_> =
            (1..).zip(entries).map(|(number, entry)| Record { number, at: 0, entry }).collect();
        lines(Seen { records: &records })
    }

    fn answered(url: &str, kind: &str, status: u16) -> Entry {
        Entry::Request {
            method: "GET".to_owned(),
            url: url.to_owned(),
            status: Some(status),
            error: None,
            kind: Some(kind.to_owned()),
            milliseconds: None,
            cache: None,
        }
    }

    fn thrown(first_party: bool, allowed: Option<&str>) -> Entry {
        Entry::PageError {
            text: "TypeError: cart is undefined\n    at pay (app.js:7:3)".to_owned(),
            page: None,
            url: Some("https://shop.example.com/app.js?v=3".to_owned()),
            line: Some(7),
            first_party,
            allowed: allowed.map(str::to_owned),
        }
    }

    #[test]
    fn what_the_page_threw_is_told_once_with_its_place() {
        let entries = vec![
            thrown(true, None),
            thrown(true, None),
            thrown(false, None),
            thrown(true, Some("known")),
        ];
        let expected =
            "the page threw TypeError: cart is undefined at https://shop.example.com/app.js:7";
        assert_eq!(told(entries), [expected]);
    }

    #[test]
    fn errors_of_the_environment_are_told_and_refusals_of_documents() {
        for (url, kind, status, is_told) in [
            ("https://shop.example.com/api", "fetch", 500, true),
            ("https://shop.example.com/api", "fetch", 404, false),
            ("https://shop.example.com/", "document", 404, true),
            ("https://shop.example.com/", "document", 200, false),
            ("https://shop.example.com/a.png", "image", 500, false),
            ("https://other.example.org/api", "fetch", 500, false),
        ] {
            assert_eq!(
                told(vec![answered(url, kind, status)]).len() == 1,
                is_told,
                "{url} {kind} {status}"
            );
        }
    }

    #[test]
    fn the_last_are_told_and_what_a_page_asked() {
        let asked = |dialog: &str| Entry::Dialog {
            dialog: dialog.to_owned(),
            text: "Delete Bob?".to_owned(),
        };
        let entries =
            (1..=4).map(|n| answered(&format!("https://shop.example.com/{n}"), "xhr", 503));
        let lines = told(entries.chain([asked("confirm"), asked("alert")]).collect());
        assert_eq!(lines.len(), MOST);
        assert_eq!(lines[0], "GET https://shop.example.com/3 was answered with status 503");
        assert!(lines[2].starts_with("the page asked \"Delete Bob?\" (confirm)"), "{lines:?}");
    }
}
