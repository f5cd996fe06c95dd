//! A driver beside one who drives a Chromium already.

use serde_json::{Value, json};
use thirtyfour::common::command::Command;
use thirtyfour::{Capabilities, WebDriver, WindowHandle};
use tokio::sync::Mutex;
use url::Url;

use crate::clock::Deadline;
use crate::engine::webdriver::failure::Refused;
use crate::engine::webdriver::session::Session;
use crate::error::{Error, Result};

/// A driver that is attached to a running Chromium when it is first asked for. It is gone when this is closed or
/// dropped, and when this process ends; the browser goes on.
#[derive(Debug)]
pub(crate) struct Attaching {
    /// Where the browser answers, as a websocket's address.
    browser: String,
    session: Mutex<Option<Session>>,
}

impl Attaching {
    /// A driver that is yet to be attached.
    pub(crate) fn to(browser: String) -> Self {
        Self { browser, session: Mutex::default() }
    }

    /// The driver, at the window of a page.
    ///
    /// # Errors
    ///
    /// An environment error if the driver is missing, does not start, or does not fit the browser.
    pub(crate) async fn webdriver(&self, window: &str, deadline: Deadline) -> Result<WebDriver> {
        let mut session = self.session.lock().await;
        let session = match &mut *session {
            Some(session) => session,
            none => none.insert(Session::attach(capabilities(&self.browser)?, deadline).await?),
        };
        let webdriver = session.webdriver().clone();
        let switch = Command::SwitchToWindow(WindowHandle::from(window.to_owned()));
        let switched = deadline.bound(webdriver.cmd(switch)).await.ok_or(Refused::Late);
        let switched = switched.and_then(|answer| answer.map(drop).map_err(Refused::from));
        switched.map_err(|refused| refused.into_error("to go to the page", &deadline))?;
        Ok(webdriver)
    }

    /// Ends the driver, if there is one.
    ///
    /// # Errors
    ///
    /// An environment error if something of it is left at the deadline.
    pub(crate) async fn close(&self, deadline: Deadline) -> Result<()> {
        match self.session.lock().await.take() {
            Some(session) => session.close(deadline).await,
            None => Ok(()),
        }
    }
}

/// What a driver is asked for that starts no browser.
fn capabilities(browser: &str) -> Result<Capabilities> {
    let failed = |why: String| Error::environment("an address to attach a driver at").saw(why);
    let url = Url::parse(browser).map_err(|error| failed(error.to_string()))?;
    let (host, port) = (url.host_str().unwrap_or_default(), url.port().unwrap_or(80));
    let mut capabilities = Capabilities::new();
    let mut set = |name: &str, value: Value| {
        capabilities.set(name, value).map_err(|error| failed(error.to_string()))
    };
    set("browserName", json!("chrome"))?;
    set("goog:chromeOptions", json!({ "debuggerAddress": format!("{host}:{port}") }))?;
    // Who drives the browser already answers them.
    set("unhandledPromptBehavior", json!("ignore"))?;
    Ok(capabilities)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_driver_is_told_where_the_browser_answers() {
        let told = capabilities("ws://127.0.0.1:35271/devtools/browser/5f").unwrap();
        assert_eq!(told.get("goog:chromeOptions").unwrap()["debuggerAddress"], "127.0.0.1:35271");
    }
}
