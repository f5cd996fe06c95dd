//! What a service worker does, as evidence; touches nothing.

use parity_model::evidence::Entry;

/// The entry of what a service worker has done. What it gets no answer to is thrown there, and the page handles it:
/// so it is told, and is no error of a page.
pub(crate) fn entry(entry: Entry) -> Entry {
    match entry {
        Entry::PageError { text, .. } => Entry::Console { level: "error".to_owned(), text },
        entry => entry,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_throws_is_told_and_is_no_error_of_a_page() {
        let thrown = Entry::PageError {
            text: "TypeError: Failed to fetch".to_owned(),
            page: None,
            url: Some("http://a/service-worker.js".to_owned()),
            line: Some(3),
            first_party: false,
            allowed: None,
        };
        let told = "TypeError: Failed to fetch".to_owned();
        assert_eq!(entry(thrown), Entry::Console { level: "error".to_owned(), text: told });
        let written = Entry::Console { level: "log".to_owned(), text: "installed".to_owned() };
        assert_eq!(entry(written.clone()), written);
    }
}
