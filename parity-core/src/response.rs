//! What came back: to a request of the harness, or to one of a page.

use serde::de::DeserializeOwned;
use url::Url;

use crate::error::{Error, Place, Result};
use crate::http::{HttpAnswer, shown};
use crate::panic;

/// What came back.
#[derive(Debug)]
pub struct Response {
    url: Url,
    answer: HttpAnswer,
    /// The request, as an error shows it.
    asked: Vec<String>,
    /// Why the browser does not have the body any more, if so.
    lost: Option<String>,
}

impl Response {
    pub(crate) fn new(url: Url, answer: HttpAnswer, asked: Vec<String>) -> Self {
        Self { url, answer, asked, lost: None }
    }

    /// The same without its body, if that cannot be read any more.
    pub(crate) fn losing(self, lost: Option<String>) -> Self {
        Self { lost, ..self }
    }

    /// The error of a body that was there, and cannot be read any more.
    fn unreadable(&self) -> Option<Error> {
        let why = self.lost.as_ref()?;
        let error = Error::environment(format!("the body of the answer from {}", self.url));
        let error = error.saw(format!("the browser has let go of it: {why}"));
        Some(error.advice("let the page, and the frame that asked, stay until the answer is there"))
    }

    /// The status.
    pub fn status(&self) -> u16 {
        self.answer.status
    }

    /// The address that answered, after redirects.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The header's value, if the answer has it and it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.answer.headers.get(name)?.to_str().ok()
    }

    /// The body.
    ///
    /// # Panics
    ///
    /// If it is that of a page's request, and the browser does not have it any more, since the page was left before the
    /// answer was whole: the verdict is `broken`.
    #[track_caller]
    pub fn bytes(&self) -> &[u8] {
        if let Some(error) = self.unreadable() {
            panic::with(error.at("read the body of an answer", Place::of_caller()));
        }
        &self.answer.body
    }

    /// The body as text; what is no UTF-8 is replaced.
    ///
    /// # Panics
    ///
    /// As [`bytes`](Self::bytes).
    #[track_caller]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(self.bytes()).into_owned()
    }

    /// The request and the answer, one thing a line, for an error.
    pub(crate) fn exchange(&self) -> Vec<String> {
        self.asked.iter().cloned().chain(shown::answer(&self.answer)).collect()
    }

    /// The body, read as JSON.
    ///
    /// # Errors
    ///
    /// A product error that shows the body's beginning if it is not such JSON; an environment error if the browser does not
    /// have it any more.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        if let Some(error) = self.unreadable() {
            return Err(error);
        }
        serde_json::from_slice(&self.answer.body).map_err(|error| {
            Error::product(format!("JSON from {}", self.url))
                .saw(error.to_string())
                .saw(self.answer.beginning())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_that_is_lost_is_not_taken_for_an_empty_one() {
        let url = Url::parse("http://x/").unwrap();
        let answer = HttpAnswer::new(200, &[], Vec::new());
        let lost = Response::new(url, answer, Vec::new()).losing(Some("no resource".to_owned()));
        assert_eq!(lost.status(), 200);
        let error = lost.json::<()>().unwrap_err();
        assert_eq!(error.failure().saw, ["the browser has let go of it: no resource"]);
        assert!(std::panic::catch_unwind(|| lost.bytes().len()).is_err());
    }
}
