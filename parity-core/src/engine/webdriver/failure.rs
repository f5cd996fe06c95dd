//! What a failure of a driver is to an action: the environment's, or that WebDriver cannot do it.

use thirtyfour::error::{WebDriverError, WebDriverErrorInner};

use crate::clock::Deadline;
use crate::error::Error;

/// What this adapter cannot do.
pub(crate) fn impossible(what: &str) -> Error {
    Error::usage(format!("{what} to be possible"))
        .saw(format!("{what} is not possible by WebDriver with this browser"))
        .advice(
            "run this action with Chromium by CDP: `PARITY_BROWSER=chromium`, without `PARITY_ADAPTER` and \
             `PARITY_WEBDRIVER_URL`",
        )
}

/// Why a command was not done.
#[derive(Debug)]
pub(crate) enum Refused {
    /// No answer came by the deadline.
    Late,
    /// By the driver's word.
    Said(WebDriverError),
}

impl From<WebDriverError> for Refused {
    fn from(error: WebDriverError) -> Self {
        Self::Said(error)
    }
}

impl Refused {
    /// As an error of the step that needed it; nothing is said about the product.
    pub(crate) fn into_error(self, expected: &str, deadline: &Deadline) -> Error {
        let error = Error::environment(format!("the driver {expected}"));
        let is_of_window = self.is_of_window();
        match self {
            Self::Late => error.saw("no answer").waited(deadline, None),
            Self::Said(said) if is_of_window => {
                error.saw(format!("the window is closed: {}", word(&said)))
            }
            Self::Said(said) => error.saw(word(&said)),
        }
    }

    /// Whether there is no such window, or only the frame in it went away.
    pub(crate) fn is_of_window(&self) -> bool {
        let Self::Said(said) = self else { return false };
        matches!(said.as_inner(), WebDriverErrorInner::NoSuchWindow(_))
    }

    /// Whether the browser ended as it started, by what its driver says.
    pub(crate) fn is_of_crash(&self) -> bool {
        let said = self.said().unwrap_or_default().to_lowercase();
        CRASHED.iter().any(|part| said.contains(part))
    }

    /// What the driver said, without its stack.
    pub(crate) fn said(&self) -> Option<String> {
        match self {
            Self::Late => None,
            Self::Said(said) => Some(word(said)),
        }
    }

    /// Why a script cannot be read, where it is that.
    pub(crate) fn syntax_error(&self) -> Option<String> {
        let Self::Said(said) = self else { return None };
        let WebDriverErrorInner::JavascriptError(info) = said.as_inner() else { return None };
        let mut lines = info.value.message.lines();
        lines.find(|line| line.starts_with("SyntaxError")).map(str::to_owned)
    }

    /// Whether the document, or the frame that shows it, went away meanwhile.
    pub(crate) fn is_of_lost_document(&self) -> bool {
        let Self::Said(said) = self else { return false };
        match said.as_inner() {
            // What the script itself throws is caught in it, and it has an hour: chromedriver says both of a
            // document that went away.
            WebDriverErrorInner::JavascriptError(_)
            | WebDriverErrorInner::ScriptTimeout(_)
            | WebDriverErrorInner::NoSuchFrame(_)
            | WebDriverErrorInner::NoSuchElement(_)
            | WebDriverErrorInner::StaleElementReference(_) => true,
            WebDriverErrorInner::NoSuchWindow(info) => {
                let text = info.value.message.to_lowercase();
                text.contains("frame") || text.contains("discarded")
            }
            _ => {
                let text = word(said).to_lowercase();
                LOST.iter().any(|part| text.contains(part))
            }
        }
    }

    /// Whether a dialog stands in the way.
    pub(crate) fn is_of_dialog(&self) -> bool {
        let Self::Said(said) = self else { return false };
        matches!(said.as_inner(), WebDriverErrorInner::UnexpectedAlertOpen(_))
    }

    /// Whether the page did not load in the time that the driver was given.
    pub(crate) fn is_of_time(&self) -> bool {
        let Self::Said(said) = self else { return true };
        matches!(said.as_inner(), WebDriverErrorInner::WebDriverTimeout(_))
    }
}

/// How drivers say that a browser ended as it started.
const CRASHED: &[&str] = &["failed to start: crashed", "instance exited", "unexpectedly closed"];

/// How drivers say that a document is gone.
const LOST: &[&str] = &[
    "aborted by navigation",
    "document was unloaded",
    "document unloaded",
    "execution context",
    "cannot find context",
    "inspected target navigated or closed",
    "browsing context has been discarded",
    "actor",
];

/// What a driver says, without its stack.
pub(crate) fn word(error: &WebDriverError) -> String {
    let text = error.to_string();
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.clone().next().unwrap_or_default().to_owned();
    let said = lines.by_ref().skip_while(|line| !line.starts_with("Additional info")).nth(1);
    said.map_or(first, str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_driver_is_quoted_without_its_stack() {
        let body = r##"{"value": {"error": "unknown error", "message": "net::ERR_FAILED\n  (Session info: chrome)",
            "stacktrace": "#0 0x55"}}"##;
        let error = WebDriverError::parse(500, body.to_owned());
        assert_eq!(word(&error), "net::ERR_FAILED");
        assert!(!Refused::Said(error).is_of_lost_document());
    }

    #[test]
    fn a_script_that_cannot_be_read_is_told_from_a_document_that_went_away() {
        let of = |message: &str| {
            let body = serde_json::json!({ "value": { "error": "javascript error", "message": message, "stacktrace": "" } });
            Refused::Said(WebDriverError::parse(500, body.to_string())).syntax_error()
        };
        let said = "javascript error: Unexpected token ';'\nJavaScript stack:\nSyntaxError: Unexpected token ';'\n    at new Function";
        assert_eq!(of(said).as_deref(), Some("SyntaxError: Unexpected token ';'"));
        assert_eq!(of("document unloaded while waiting for result"), None);
    }

    #[test]
    fn a_document_that_went_away_is_told_from_a_broken_driver() {
        let of = |error: &str, message: &str| {
            let body = serde_json::json!({ "value": { "error": error, "message": message, "stacktrace": "" } });
            Refused::Said(WebDriverError::parse(500, body.to_string())).is_of_lost_document()
        };
        assert!(of("javascript error", "document unloaded while waiting for result"));
        assert!(of("script timeout", "script timeout"));
        assert!(of("unknown error", "aborted by navigation"));
        assert!(of("no such window", "Browsing context has been discarded"));
        assert!(!of("invalid session id", "session deleted"));
    }
}
