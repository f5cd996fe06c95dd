//! A session with a browser, and the driver's process where it is ours.

use std::time::Duration;

use thirtyfour::{Capabilities, WebDriver};

use crate::clock::Deadline;
use crate::engine::webdriver::browser::{Family, Wanted};
use crate::engine::webdriver::driver::Driver;
use crate::engine::webdriver::failure::{Refused, word};
use crate::engine::webdriver::wire::Wire;
use crate::error::{Error, Result};

/// How long a driver of ours may take to end its browser by itself.
const POLITE: Duration = Duration::from_secs(4);

/// A session with a browser.
#[derive(Debug)]
pub(crate) struct Session {
    webdriver: Option<WebDriver>,
    family: Family,
    /// None where someone else has started it.
    driver: Option<Driver>,
    /// How the browser before it ended, which crashed as it started.
    crash: Option<String>,
}

/// Where sessions are asked for.
#[derive(Debug, Clone)]
pub(crate) enum Place {
    /// At a driver of our own, one for each session: some drivers take no second one.
    Own,
    /// At a driver or a Grid that runs already.
    At(String),
}

impl Session {
    /// Opens a session. Where the driver says that the browser crashed as it started, another is started, once.
    ///
    /// # Errors
    ///
    /// An environment error if the driver is missing, does not start, or has no such browser.
    pub(crate) async fn open(
        wanted: &Wanted,
        place: &Place,
        capabilities: &Capabilities,
        deadline: Deadline,
    ) -> Result<Self> {
        let first = match Self::open_once(wanted, place, capabilities, deadline).await? {
            Ok(session) => return Ok(session),
            Err(none) if none.refused.is_of_crash() => none.refused,
            Err(none) => return Err(none.into_error(wanted, &deadline)),
        };
        match Self::open_once(wanted, place, capabilities, deadline).await? {
            Ok(session) => Ok(Self::after_crash(session, &first)),
            Err(none) => {
                let error = none.into_error(wanted, &deadline);
                Err(error.saw("the browser before it ended as it started, too"))
            }
        }
    }

    /// Opens one without another try; why there is none where the driver says no.
    async fn open_once(
        wanted: &Wanted,
        place: &Place,
        capabilities: &Capabilities,
        deadline: Deadline,
    ) -> Result<Result<Self, NoSession>> {
        let driver = match place {
            Place::Own => Some(Driver::start(wanted.family, deadline).await?),
            Place::At(_) => None,
        };
        let url = match (&driver, place) {
            (Some(driver), _) => driver.url.clone(),
            (None, Place::At(url)) => url.clone(),
            (None, Place::Own) => unreachable!("one of our own has been started"),
        };
        Ok(match opened(&url, capabilities.clone(), &deadline).await {
            Ok(webdriver) => Ok(Self::new(webdriver, wanted.family, driver)),
            Err(refused) => Err(NoSession { url, refused }),
        })
    }

    fn new(webdriver: WebDriver, family: Family, driver: Option<Driver>) -> Self {
        Self { webdriver: Some(webdriver), family, driver, crash: None }
    }

    fn after_crash(mut self, crash: &Refused) -> Self {
        self.crash = crash.said();
        self
    }

    /// Opens a session with a Chromium that runs already, by a driver of our own.
    ///
    /// # Errors
    ///
    /// An environment error if the driver is missing, does not start, or is not let in.
    #[cfg(feature = "cdp")]
    pub(crate) async fn attach(capabilities: Capabilities, deadline: Deadline) -> Result<Self> {
        let family = Family::Chromium;
        let driver = Driver::start(family, deadline).await?;
        let opened = opened(&driver.url, capabilities, &deadline).await;
        let webdriver = opened.map_err(|refused| {
            let advice = format!("does the version of `{}` fit the browser's?", family.driver());
            refused.into_error("to attach to the running browser", &deadline).advice(advice)
        })?;
        Ok(Self::new(webdriver, family, Some(driver)))
    }

    pub(crate) fn webdriver(&self) -> &WebDriver {
        self.webdriver.as_ref().expect("it is taken only when the session is closed")
    }

    pub(crate) fn family(&self) -> Family {
        self.family
    }

    /// What the driver said of the browser before this one, which crashed as it started; most often there was none.
    pub(crate) fn crash(&self) -> Option<&str> {
        self.crash.as_deref()
    }

    /// Product and version, as the browser says it.
    pub(crate) fn product(&self) -> String {
        let capabilities = self.webdriver().capabilities();
        let told = |name: &str| capabilities.get(name).and_then(serde_json::Value::as_str);
        let name = told("browserName").unwrap_or("a browser");
        format!("{name}/{}", told("browserVersion").unwrap_or("unknown"))
    }

    /// Ends the session with its browser, and the driver if it is ours.
    ///
    /// # Errors
    ///
    /// An environment error if something is left at the deadline.
    pub(crate) async fn close(mut self, deadline: Deadline) -> Result<()> {
        // What a driver of ours does not do by then, the shell that runs it does.
        let until = if self.driver.is_some() { deadline.inner(POLITE) } else { deadline };
        let quit = match self.webdriver.take() {
            Some(webdriver) => quit(webdriver, &until).await,
            None => Ok(()),
        };
        match self.driver.take() {
            // With the driver, the browser is gone, whatever the driver has answered.
            Some(driver) => driver.end(deadline).await,
            None => quit,
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Our driver takes its browser with it. To one of others, a farewell is said.
        if let (Some(webdriver), Some(_)) = (self.webdriver.take(), &self.driver) {
            // It fails where the farewell has been said.
            let _ = webdriver.leak();
        }
    }
}

async fn opened(
    url: &str,
    capabilities: Capabilities,
    deadline: &Deadline,
) -> Result<WebDriver, Refused> {
    let opening = WebDriver::builder(url, capabilities).client(Wire::new());
    let opened = deadline.bound(opening.into_future()).await.ok_or(Refused::Late);
    opened.and_then(|opened| opened.map_err(Refused::from))
}

async fn quit(webdriver: WebDriver, deadline: &Deadline) -> Result<()> {
    let handle = webdriver.clone();
    let quit = deadline.bound(webdriver.quit()).await.ok_or(Refused::Late);
    let Err(refused) = quit.and_then(|quit| quit.map_err(Refused::from)) else { return Ok(()) };
    // It is not said once more when the last handle is dropped.
    let _ = handle.leak();
    Err(refused.into_error("to end the session", deadline))
}

/// Why there is no session, and where it was asked for.
struct NoSession {
    url: String,
    refused: Refused,
}

impl NoSession {
    fn into_error(self, wanted: &Wanted, deadline: &Deadline) -> Error {
        let error = Error::environment("a browser by WebDriver");
        match self.refused {
            Refused::Late => {
                error.saw(format!("no answer from {}", self.url)).waited(deadline, None)
            }
            Refused::Said(said) => {
                let family = wanted.family;
                error.saw(word(&said)).advice(format!(
                    "is the browser installed? `{}`; does its version fit that of `{}`?",
                    family.remedy(),
                    family.driver()
                ))
            }
        }
    }
}
