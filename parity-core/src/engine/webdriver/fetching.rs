//! Requests of a Chromium that stand still until it is said what becomes of them.
//!
//! Over a connection to the browser itself: while chromedriver waits for a page, it passes nothing on.

use std::sync::{Arc, Weak};

use parity_model::evidence::Entry;
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedReceiver;

use crate::clock::Deadline;
use crate::engine::Interception;
use crate::engine::webdriver::bidi::{Bidi, Event};
use crate::engine::webdriver::intercepting;
use crate::engine::webdriver::seat::{Face, Seat};
use crate::error::{Error, Result};
use crate::evidence::Evidence;

const ENABLE: &str = "Fetch.enable";

/// Has the requests of a window, and of its frames, stand still from now on, and go on by its rules.
///
/// # Errors
///
/// An environment error if the browser itself cannot be reached.
pub(crate) async fn stop_requests(seat: &Seat, face: &Arc<Face>, deadline: Deadline) -> Result<()> {
    let url = address(seat, &face.window).ok_or_else(|| {
        Error::environment("the address of the browser itself").saw("the driver does not tell it")
    })?;
    let (browser, events) = Bidi::connect(&url, deadline).await?;
    let hands = Hands { browser, face: Arc::downgrade(face), evidence: seat.evidence.clone() };
    for (method, params) in commands() {
        let answer = hands.browser.call(method, params, &deadline).await;
        answer.map_err(|unheeded| unheeded.to_error(method, &deadline))?;
    }
    tokio::spawn(hands.decide_all(events));
    Ok(())
}

fn address(seat: &Seat, window: &str) -> Option<String> {
    let options = seat.driver.capabilities().get(seat.family.options())?;
    let at = options["debuggerAddress"].as_str()?;
    Some(format!("ws://{at}/devtools/page/{window}"))
}

/// A frame that gets a process of its own waits there until it is told the same.
fn commands() -> [(&'static str, Value); 2] {
    let attach = json!({ "autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true });
    [("Target.setAutoAttach", attach), (ENABLE, json!({}))]
}

/// Who says what becomes of the requests of a window.
struct Hands {
    browser: Bidi,
    face: Weak<Face>,
    evidence: Evidence,
}

impl Hands {
    /// Until the window is closed.
    async fn decide_all(self, mut events: UnboundedReceiver<Event>) {
        while let Some(Event { method, params, session, .. }) = events.recv().await {
            match method.as_str() {
                "Fetch.requestPaused" => self.decide(&params, session.as_deref()),
                "Target.attachedToTarget" => self.join(&params),
                _ => {}
            }
        }
    }

    /// The browser answers in order, and nobody has to wait for these.
    fn join(&self, params: &Value) {
        let session = params["sessionId"].as_str();
        for (method, params) in commands() {
            drop(self.browser.send_in(session, method, &params));
        }
        drop(self.browser.send_in(session, "Runtime.runIfWaitingForDebugger", &json!({})));
    }

    fn decide(&self, paused: &Value, session: Option<&str>) {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let request = &paused["request"];
        let (method, url) = (text(&request["method"]), text(&request["url"]));
        let does = self.face.upgrade().and_then(|face| face.rule(&method, &url)).map(|it| it.does);
        let how = does.as_ref().map(Interception::told);
        let (command, params) = intercepting::fetch_command(paused, does);
        drop(self.browser.send_in(session, command, &params));
        if let Some(how) = how {
            self.evidence.write(Entry::Intercepted { method, url, how });
        }
    }
}
