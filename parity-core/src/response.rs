//! What came back: to a request of the harness, or to one of a page.

use serde::de::DeserializeOwned;
use url::Url;

use crate::error::{Error, Result};
use crate::http::{HttpAnswer, shown};

/// What came back.
#[derive(Debug)]
pub struct Response {
    url: Url,
    answer: HttpAnswer,
    /// The request, as an error shows it.
    asked: Vec<String>,
}

impl Response {
    pub(crate) fn new(url: Url, answer: HttpAnswer, asked: Vec<String>) -> Self {
        Self { url, answer, asked }
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
    pub fn bytes(&self) -> &[u8] {
        &self.answer.body
    }

    /// The body as text; what is no UTF-8 is replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.answer.body).into_owned()
    }

    /// The request and the answer, one thing a line, for an error.
    pub(crate) fn exchange(&self) -> Vec<String> {
        self.asked.iter().cloned().chain(shown::answer(&self.answer)).collect()
    }

    /// The body, read as JSON.
    ///
    /// # Errors
    ///
    /// A product error that shows the body's beginning if it is not such JSON.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.answer.body).map_err(|error| {
            Error::product(format!("JSON from {}", self.url))
                .saw(error.to_string())
                .saw(self.answer.beginning())
        })
    }
}
