//! A driver beside one who drives a Chromium already.

use std::net::SocketAddr;

use parity_cdp::{BrowserContext, Doorway};
use serde_json::{Value, json};
use thirtyfour::common::command::Command;
use thirtyfour::{Capabilities, WebDriver, WindowHandle};
use tokio::sync::Mutex;

use crate::clock::Deadline;
use crate::engine::webdriver::failure::Refused;
use crate::engine::webdriver::session::Session;
use crate::error::{Error, Result};

/// A driver that is attached to one context of a running Chromium when it is first asked for. It is gone when this
/// is closed or dropped, and when this process ends; the browser goes on.
#[derive(Debug)]
pub(crate) struct Attaching {
    /// Where the browser answers, as a websocket's address.
    browser: String,
    context: BrowserContext,
    attached: Mutex<Option<Attached>>,
}

/// A driver, and the way that it has into the browser.
#[derive(Debug)]
struct Attached {
    // Before the way: it says farewell.
    session: Session,
    _doorway: Doorway,
}

impl Attaching {
    /// A driver that is yet to be attached.
    pub(crate) fn to(browser: String, context: BrowserContext) -> Self {
        Self { browser, context, attached: Mutex::default() }
    }

    /// The driver, at the window of a page.
    ///
    /// # Errors
    ///
    /// An environment error if the driver is missing, does not start, or does not fit the browser.
    pub(crate) async fn webdriver(&self, window: &str, deadline: Deadline) -> Result<WebDriver> {
        let mut attached = self.attached.lock().await;
        let attached = match &mut *attached {
            Some(attached) => attached,
            none => none.insert(self.attach(deadline).await?),
        };
        let webdriver = attached.session.webdriver().clone();
        let switch = Command::SwitchToWindow(WindowHandle::from(window.to_owned()));
        let switched = deadline.bound(webdriver.cmd(switch)).await.ok_or(Refused::Late);
        let switched = switched.and_then(|answer| answer.map(drop).map_err(Refused::from));
        switched.map_err(|refused| refused.into_error("to go to the page", &deadline))?;
        Ok(webdriver)
    }

    async fn attach(&self, deadline: Deadline) -> Result<Attached> {
        let doorway = self.context.doorway(self.browser.clone()).await;
        let doorway = doorway.map_err(|error| failed(error.to_string()))?;
        let session = Session::attach(capabilities(doorway.address())?, deadline).await?;
        Ok(Attached { session, _doorway: doorway })
    }

    /// Ends the driver, if there is one.
    ///
    /// # Errors
    ///
    /// An environment error if something of it is left at the deadline.
    pub(crate) async fn close(&self, deadline: Deadline) -> Result<()> {
        match self.attached.lock().await.take() {
            Some(attached) => attached.session.close(deadline).await,
            None => Ok(()),
        }
    }
}

fn failed(why: String) -> Error {
    Error::environment("an address to attach a driver at").saw(why)
}

/// What a driver is asked for that starts no browser.
fn capabilities(address: SocketAddr) -> Result<Capabilities> {
    let mut capabilities = Capabilities::new();
    let mut set = |name: &str, value: Value| {
        capabilities.set(name, value).map_err(|error| failed(error.to_string()))
    };
    set("browserName", json!("chrome"))?;
    set("goog:chromeOptions", json!({ "debuggerAddress": address.to_string() }))?;
    // Who drives the browser already answers them.
    set("unhandledPromptBehavior", json!("ignore"))?;
    Ok(capabilities)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_driver_is_told_where_the_browser_answers() {
        let told = capabilities("127.0.0.1:35271".parse().unwrap()).unwrap();
        assert_eq!(told.get("goog:chromeOptions").unwrap()["debuggerAddress"], "127.0.0.1:35271");
    }
}
