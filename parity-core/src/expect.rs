//! What should be true of an element or of a page, waited for.

use std::time::Duration;

use crate::locator::Locator;
use crate::page::Page;
use crate::query::TextMatch;
use crate::step::Step;
use crate::view::Question;

/// How long an expectation is waited for where nothing is said.
const LIMIT: Duration = Duration::from_secs(5);

/// Begins an expectation of an element or of a page.
///
/// An expectation waits, at most 5 s unless [`Step::within`] says otherwise, and is noticed when it
/// becomes true, not at a next poll.
pub fn expect<T: Expectable>(what: &T) -> Expectation<T> {
    Expectation { what: what.clone() }
}

/// What something can be expected of: a [`Locator`] or a [`Page`].
pub trait Expectable: Clone + sealed::Sealed {}

impl Expectable for Locator {}
impl Expectable for Page {}

mod sealed {
    pub trait Sealed {}
    impl Sealed for crate::locator::Locator {}
    impl Sealed for crate::page::Page {}
}

/// An expectation that has yet to be said; made by [`expect`].
#[derive(Debug, Clone)]
#[must_use = "say what is expected: `expect(…).to_be_visible().await?`"]
pub struct Expectation<T> {
    what: T,
}

impl Expectation<Locator> {
    /// Exactly one element matches, and a user sees it.
    ///
    /// # Errors
    ///
    /// A product error if that does not come to be within 5 s.
    #[track_caller]
    pub fn to_be_visible(self) -> Step<()> {
        self.state("to be visible", "visible", None)
    }

    /// Exactly one element matches, and it is not disabled.
    ///
    /// # Errors
    ///
    /// A product error if that does not come to be within 5 s.
    #[track_caller]
    pub fn to_be_enabled(self) -> Step<()> {
        self.state("to be enabled", "enabled", None)
    }

    /// Exactly one element matches, and it shows this text.
    ///
    /// # Errors
    ///
    /// A product error if that does not come to be within 5 s.
    #[track_caller]
    pub fn to_have_text(self, text: impl Into<TextMatch>) -> Step<()> {
        let text = text.into();
        self.state(&format!("to have the text {text}"), "text", Some(text))
    }

    #[track_caller]
    fn state(self, wording: &str, is: &'static str, matching: Option<TextMatch>) -> Step<()> {
        let locator = self.what;
        let title = format!("expect {locator} {wording}");
        let expected = format!("one {locator} {wording}");
        Step::new(locator.view().scope().clone(), title, LIMIT, move |deadline| async move {
            let matching = matching.as_ref();
            let question = Question { is: Some(is), matching, ..Question::of(locator.query()) };
            let answer = locator.view().ask("expect", &question, deadline).await?;
            answer.into_result(expected, &deadline).map(drop)
        })
    }
}

impl Expectation<Page> {
    /// The page's address is this path of the environment, or this whole address.
    ///
    /// # Errors
    ///
    /// A product error if that does not come to be within 5 s.
    #[track_caller]
    pub fn to_have_url(self, path: impl Into<String>) -> Step<()> {
        let (page, path) = (self.what, path.into());
        let title = format!("expect the page to be at {path}");
        Step::new(page.scope().clone(), title, LIMIT, move |deadline| async move {
            page.expect_url(&path, deadline).await
        })
    }
}
