//! What can be expected of a page.

use std::fmt;

use crate::clock::Deadline;
use crate::error::{Error, ErrorKind, Result};
use crate::expect::{Expectation, LIMIT, Sense};
use crate::page::Page;
use crate::query::{TextMatch, WholeText};
use crate::step::Step;
use crate::view::Question;

/// An address: a `&str` or `String` is a path of the environment or a whole address, a [`TextMatch`] is
/// compared with the whole address.
#[derive(Debug, Clone)]
pub struct UrlMatch(Meant);

#[derive(Debug, Clone)]
enum Meant {
    Path(String),
    Text(TextMatch),
}

impl From<&str> for UrlMatch {
    fn from(path: &str) -> Self {
        Self(Meant::Path(path.to_owned()))
    }
}

impl From<String> for UrlMatch {
    fn from(path: String) -> Self {
        Self(Meant::Path(path))
    }
}

impl From<&String> for UrlMatch {
    fn from(path: &String) -> Self {
        Self(Meant::Path(path.clone()))
    }
}

impl From<TextMatch> for UrlMatch {
    fn from(text: TextMatch) -> Self {
        Self(Meant::Text(text))
    }
}

impl fmt::Display for UrlMatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Meant::Path(path) => f.write_str(path),
            Meant::Text(text) => text.fmt(f),
        }
    }
}

impl Expectation<Page> {
    /// The page's address is this path of the environment, or this whole address; a [`TextMatch`] is
    /// compared with the whole address.
    ///
    /// # Errors
    ///
    /// A product error if that does not come to be within 5 s.
    #[track_caller]
    pub fn to_have_url(self, url: impl Into<UrlMatch>) -> Step<()> {
        let url = url.into();
        let wording = self.worded(&format!("to be at {url}"));
        let Self { what: page, sense, strength } = self;
        let title = format!("expect the page {wording}");
        let step = Step::new(page.scope().clone(), title, LIMIT, async move |deadline| {
            expect_url(&page, url, sense, deadline).await
        });
        strength.applied_to(step)
    }

    /// The page's title is this, white space folded; a [`TextMatch`] compares as it says.
    ///
    /// # Errors
    ///
    /// A product error if that does not come to be within 5 s.
    #[track_caller]
    pub fn to_have_title(self, title: impl Into<WholeText>) -> Step<()> {
        let wanted = title.into().0;
        let wording = self.worded(&format!("to have the title {wanted}"));
        let Self { what: page, sense, strength } = self;
        let title = format!("expect the page {wording}");
        let step = Step::new(page.scope().clone(), title, LIMIT, async move |deadline| {
            let question =
                Question::of_page().with("text", wanted).with("not", sense == Sense::IsNot);
            let answer = page.view().ask("expectTitle", &question, deadline).await?;
            answer.into_result(format!("the page {wording}"), &deadline).map(drop)
        });
        strength.applied_to(step)
    }
}

/// Waits until the page is, or is not, where `url` says; asks at each change of its address.
async fn expect_url(page: &Page, url: UrlMatch, sense: Sense, deadline: Deadline) -> Result<()> {
    let (meant, shown) = match url.0 {
        Meant::Path(path) => {
            let whole = page.address(&path)?;
            (TextMatch::exact(whole.as_str()), whole.to_string())
        }
        Meant::Text(text) => (text.clone(), text.to_string()),
    };
    let wanted = match sense {
        Sense::Is => "to be at",
        Sense::IsNot => "not to be at",
    };
    let is_meant = meant.compiled()?;
    let mut looks = 1;
    loop {
        let at = page.url();
        if is_meant(at.as_str()) == (sense == Sense::Is) {
            return Ok(());
        }
        match page.tab().url_changed(&at, deadline).await {
            Ok(()) => looks += 1,
            // A page that is lost is none that is elsewhere.
            Err(error) if error.kind() != ErrorKind::Product => return Err(error),
            Err(_) => {
                return Err(Error::product(format!("the page {wanted} {shown}"))
                    .saw(format!("it is at {at}"))
                    .waited(&deadline, Some(looks)));
            }
        }
    }
}
