//! Which errors of pages fail an action: those of the environment's own scripts that nobody has allowed.

use std::sync::{Arc, Mutex, PoisonError};

use parity_model::evidence::Entry;
use parity_model::manifest::AllowedPageError;
use parity_model::verdict::Failure;
use url::Url;

use crate::names::Names;

/// Whether a text is one that is allowed.
type Allows = dyn Fn(&str) -> bool + Send + Sync;

/// An error that is allowed, and why.
struct Allowed {
    allows: Box<Allows>,
    reason: String,
}

/// The errors of a run's pages; clones are the same.
#[derive(Clone, Default)]
pub(crate) struct PageErrors {
    shared: Arc<Mutex<Shared>>,
}

#[derive(Default)]
struct Shared {
    names: Arc<Names>,
    allowed: Vec<Allowed>,
    /// The first error that fails the action.
    failure: Option<Failure>,
}

impl std::fmt::Debug for PageErrors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PageErrors").finish_non_exhaustive()
    }
}

impl PageErrors {
    /// Says whose scripts are the environment's, and which errors the team allows on this day.
    pub(crate) fn set(&self, names: &Arc<Names>, allowed: &[AllowedPageError], today: &str) {
        self.with(|shared| shared.names = Arc::clone(names));
        for allowed in allowed {
            let (rule, today) = (allowed.clone(), today.to_owned());
            let allows = move |text: &str| rule.allows(text, &today);
            self.allow(allows, allowed.reason.get_ref().clone());
        }
    }

    /// Allows errors from now on.
    pub(crate) fn allow(
        &self,
        allows: impl Fn(&str) -> bool + Send + Sync + 'static,
        reason: String,
    ) {
        self.with(|shared| shared.allowed.push(Allowed { allows: Box::new(allows), reason }));
    }

    /// Judges an error of a page; other entries stay as they are.
    pub(crate) fn judged(&self, entry: Entry) -> Entry {
        let Entry::PageError { text, page, url, line, .. } = entry else { return entry };
        self.with(|shared| {
            let script = url.as_ref().or(page.as_ref()).and_then(|url| Url::parse(url).ok());
            let first_party = script.is_some_and(|script| shared.names.is_first_party(&script));
            let allowing = shared.allowed.iter().find(|allowed| (allowed.allows)(&text));
            let allowed = allowing.map(|allowed| allowed.reason.clone());
            if first_party && allowed.is_none() && shared.failure.is_none() {
                shared.failure = Some(failure(&text, page.as_deref(), url.as_deref(), line));
            }
            Entry::PageError { text, page, url, line, first_party, allowed }
        })
    }

    /// The first error that fails the action.
    pub(crate) fn failure(&self) -> Option<Failure> {
        self.with(|shared| shared.failure.clone())
    }

    fn with<T>(&self, f: impl FnOnce(&mut Shared) -> T) -> T {
        f(&mut self.shared.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn failure(text: &str, page: Option<&str>, url: Option<&str>, line: Option<u64>) -> Failure {
    let mut saw: Vec<String> = text.lines().map(|line| line.trim().to_owned()).collect();
    if let Some(url) = url {
        saw.push(line.map_or_else(|| format!("in {url}"), |line| format!("in {url}, line {line}")));
    }
    saw.extend(page.filter(|page| Some(*page) != url).map(|page| format!("on the page {page}")));
    Failure {
        step: Some("watch the pages for errors".to_owned()),
        expected: Some("no uncaught error of the site's own scripts".to_owned()),
        saw,
        advice: Some(
            "mend it; or allow it with a reason: `[[allowed_page_errors]]` in parity.toml, \
             `page.allow_error(…)`"
                .to_owned(),
        ),
        ..Failure::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors() -> PageErrors {
        let base_url = Some(Url::parse("https://shop.example.com/").unwrap());
        let errors = PageErrors::default();
        errors.set(&Arc::new(Names { base_url, ..Names::default() }), &[], "2026-11-24");
        errors
    }

    fn thrown(text: &str, script: Option<&str>) -> Entry {
        let page = Some("https://shop.example.com/billing".to_owned());
        let (url, line) = (script.map(str::to_owned), Some(7));
        Entry::PageError {
            text: text.to_owned(),
            page,
            url,
            line,
            first_party: false,
            allowed: None,
        }
    }

    #[track_caller]
    fn check(script: Option<&str>, fails: bool) {
        let errors = errors();
        let entry = errors.judged(thrown("TypeError: x", script));
        assert_eq!(errors.failure().is_some(), fails, "{entry:?}");
        assert!(matches!(entry, Entry::PageError { first_party, .. } if first_party == fails));
    }

    #[test]
    fn only_scripts_of_the_site_fail_an_action() {
        check(Some("https://shop.example.com/app.js"), true);
        check(Some("https://static.shop.example.com/app.js"), true);
        check(Some("https://example.com/app.js"), true);
        check(None, true);
        check(Some("https://cdn.example.net/consent.js"), false);
        check(Some("https://othershop.example.com/app.js"), false);
    }

    #[test]
    fn an_error_that_is_allowed_fails_nothing_and_keeps_the_reason() {
        let errors = errors();
        errors.allow(|text| text.contains("ResizeObserver"), "harmless".to_owned());
        let entry = errors.judged(thrown("ResizeObserver loop", None));
        assert!(
            matches!(entry, Entry::PageError { allowed: Some(reason), .. } if reason == "harmless")
        );
        assert_eq!(errors.failure(), None);
    }
}
