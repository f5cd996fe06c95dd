//! One session of a driver, of which one command runs at a time: it has one current window.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use parity_model::evidence::Entry;
use serde_json::Value;
use thirtyfour::common::command::Command;
use thirtyfour::{ElementId, WebDriver, WindowHandle};
use url::Url;

use crate::clock::Deadline;
use crate::engine::webdriver::bidi::Bidi;
use crate::engine::webdriver::browser::Family;
use crate::engine::webdriver::failure::{Refused, impossible};
use crate::engine::{DialogAnswer, Happening, Listeners, Network, Rule, patience};
use crate::error::{Error, Result};
use crate::evidence::Evidence;

/// How long a dialog may stand before the next try.
const DIALOG: Duration = Duration::from_millis(20);

/// A session of a driver.
#[derive(Debug)]
pub(crate) struct Seat {
    pub(crate) driver: WebDriver,
    pub(crate) family: Family,
    /// Where events come from, where the browser has them.
    pub(crate) bidi: Option<Bidi>,
    /// The name under which documents keep the in-page script; pages cannot guess it.
    pub(crate) key: String,
    pub(crate) network: Network,
    pub(crate) evidence: Evidence,
    /// The events that the browser does not know.
    untold: Mutex<Vec<&'static str>>,
    /// Whether someone else sends commands, too.
    is_shared: AtomicBool,
    /// Whether the window may be gone.
    is_in_doubt: AtomicBool,
    at: tokio::sync::Mutex<At>,
}

/// One page of a browser that a driver drives.
pub(crate) struct WebDriverTab {
    pub(crate) seat: Arc<Seat>,
    pub(crate) face: Arc<Face>,
}

/// Where the next command of a session goes.
#[derive(Debug, Default)]
struct At {
    window: Option<String>,
    /// Whether that is the window's own document.
    is_outermost: bool,
}

/// One window of a session, as those know it who act in it and those who hear of it.
pub(crate) struct Face {
    pub(crate) window: String,
    pub(crate) listeners: Listeners,
    /// Whether it was closed by a command.
    pub(crate) gone: AtomicBool,
    dialogs: Mutex<DialogAnswer>,
    url: Mutex<Url>,
    rules: Mutex<Vec<Rule>>,
    /// Set once its requests stand still until it is said what becomes of them.
    pub(crate) intercepts: tokio::sync::OnceCell<()>,
}

impl Face {
    pub(crate) fn new(window: String) -> Self {
        let blank = Url::parse("about:blank").expect("a valid address");
        Self {
            window,
            listeners: Listeners::default(),
            gone: AtomicBool::new(false),
            dialogs: Mutex::default(),
            url: Mutex::new(blank),
            rules: Mutex::default(),
            intercepts: tokio::sync::OnceCell::new(),
        }
    }

    pub(crate) fn url(&self) -> Url {
        self.url.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes in where the page is.
    pub(crate) fn is_at(&self, url: &str) {
        if let Ok(url) = Url::parse(url) {
            *self.url.lock().unwrap_or_else(PoisonError::into_inner) = url;
        }
    }

    pub(crate) fn dialog_answer(&self) -> DialogAnswer {
        self.dialogs.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn answer_dialogs(&self, answer: DialogAnswer) {
        *self.dialogs.lock().unwrap_or_else(PoisonError::into_inner) = answer;
    }

    pub(crate) fn add_rule(&self, rule: Rule) {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner).push(rule);
    }

    /// The rule that takes a request; the last one that was made comes first.
    pub(crate) fn rule(&self, method: &str, url: &str) -> Option<Rule> {
        let rules = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        rules.iter().rev().find(|rule| (rule.takes)(method, url)).cloned()
    }
}

impl Seat {
    pub(crate) fn new(
        driver: WebDriver,
        family: Family,
        bidi: Option<Bidi>,
        network: Network,
        evidence: Evidence,
    ) -> Self {
        let key = format!("{:016x}{:016x}", chance(), chance());
        Self {
            driver,
            family,
            bidi,
            key,
            network,
            evidence,
            untold: Mutex::default(),
            is_shared: AtomicBool::default(),
            is_in_doubt: AtomicBool::default(),
            at: tokio::sync::Mutex::default(),
        }
    }

    /// Someone else sends commands from now on, too, and may go to other windows and frames.
    pub(crate) fn share(&self) {
        self.is_shared.store(true, Ordering::SeqCst);
    }

    /// The browser does not tell of this.
    pub(crate) fn is_silent_of(&self, event: &'static str) {
        self.untold.lock().unwrap_or_else(PoisonError::into_inner).push(event);
    }

    /// Whether the browser tells of this.
    pub(crate) fn is_told(&self, event: &str) -> bool {
        let untold = self.untold.lock().unwrap_or_else(PoisonError::into_inner);
        self.bidi.is_some() && !untold.contains(&event)
    }

    /// Where events come from, and what the driver itself cannot do is asked; without it, `what` is not possible.
    ///
    /// # Errors
    ///
    /// A usage error where the browser has none.
    pub(crate) fn bidi_for(&self, what: &str) -> Result<&Bidi> {
        self.bidi.as_ref().ok_or_else(|| impossible(what))
    }

    /// What the browser answers to a command of `BiDi`, which does `what`.
    ///
    /// # Errors
    ///
    /// A usage error where the browser has no such command; an environment error if it does not do it.
    pub(crate) async fn told(
        &self,
        what: &str,
        method: &str,
        params: Value,
        deadline: Deadline,
    ) -> Result<Value> {
        let called = self.bidi_for(what)?.call(method, params, &deadline).await;
        called.map_err(|unheeded| unheeded.into_error_of(what, method, &deadline))
    }

    /// Waits until no other command runs, and goes to the document of a window.
    ///
    /// # Errors
    ///
    /// An environment error if the window is gone, or it is not our turn by the deadline.
    pub(crate) async fn turn<'s>(&'s self, face: &'s Face, deadline: Deadline) -> Result<Turn<'s>> {
        let patience = patience(deadline);
        let Some(mut at) = patience.bound(self.at.lock()).await else {
            return Err(Error::environment("the driver to be free for the next command")
                .saw("another command of the same session still runs")
                .waited(&deadline, None));
        };
        if self.is_in_doubt.swap(false, Ordering::SeqCst) || self.is_shared.load(Ordering::SeqCst) {
            *at = At::default();
        }
        let mut turn = Turn { seat: self, face, at };
        let open = "to go to the page";
        if turn.at.window.as_ref() != Some(&face.window) {
            *turn.at = At::default();
            let window = WindowHandle::from(face.window.clone());
            let switched = turn.run(|| Command::SwitchToWindow(window.clone()), &patience).await;
            switched.map_err(|refused| refused.into_error(open, &deadline))?;
            turn.at.window = Some(face.window.clone());
        }
        turn.outermost(&patience).await.map_err(|refused| refused.into_error(open, &deadline))?;
        Ok(turn)
    }
}

/// The right to send commands to one window.
pub(crate) struct Turn<'s> {
    pub(crate) seat: &'s Seat,
    pub(crate) face: &'s Face,
    at: tokio::sync::MutexGuard<'s, At>,
}

impl Turn<'_> {
    /// Runs a command; once more where a dialog stood in its way.
    pub(crate) async fn run(
        &self,
        command: impl Fn() -> Command,
        deadline: &Deadline,
    ) -> Result<Value, Refused> {
        loop {
            let ran = deadline.bound(self.seat.driver.cmd(command())).await.ok_or(Refused::Late);
            let refused = match ran.and_then(|answer| answer.map_err(Refused::from)) {
                Ok(answer) => return answer.value_json().map_err(Refused::from),
                Err(refused) => refused,
            };
            if refused.is_of_window() {
                self.seat.is_in_doubt.store(true, Ordering::SeqCst);
            }
            if !refused.is_of_dialog() || deadline.is_over() {
                return Err(refused);
            }
            match self.seat.bidi {
                // Who hears of it answers it.
                Some(_) => deadline.pause(DIALOG).await,
                None => self.answer_dialog(deadline).await,
            }
        }
    }

    /// Answers a dialog of which no event tells; what kind it is, the protocol does not say.
    async fn answer_dialog(&self, deadline: &Deadline) {
        let send = async |command| deadline.bound(self.seat.driver.cmd(command)).await;
        let text = match send(Command::GetAlertText).await {
            Some(Ok(answer)) => answer.value::<String>().unwrap_or_default(),
            Some(Err(_)) | None => return,
        };
        let answer = match self.face.dialog_answer() {
            DialogAnswer::Dismiss => Command::DismissAlert,
            DialogAnswer::Accept => Command::AcceptAlert,
            DialogAnswer::AcceptWith(with) => {
                // Only a prompt takes it.
                let _ = send(Command::SendAlertText(with.into())).await;
                Command::AcceptAlert
            }
        };
        // Where it went away by itself, that is as good.
        let _ = send(answer).await;
        let kind = "dialog".to_owned();
        self.seat.evidence.write(Entry::Dialog { dialog: kind.clone(), text: text.clone() });
        self.face.listeners.tell(|| Some(Happening::Dialog { kind, message: text }));
    }

    /// Goes to the window's own document.
    pub(crate) async fn outermost(&mut self, deadline: &Deadline) -> Result<(), Refused> {
        if !self.at.is_outermost {
            self.run(|| Command::SwitchToFrameDefault, deadline).await?;
            self.at.is_outermost = true;
        }
        Ok(())
    }

    /// Goes into the document that an element of the current one shows.
    pub(crate) async fn enter(
        &mut self,
        element: &ElementId,
        deadline: &Deadline,
    ) -> Result<(), Refused> {
        self.at.is_outermost = false;
        self.run(|| Command::SwitchToFrameElement(element.clone()), deadline).await.map(drop)
    }

    /// The window is closed, and there is no current one.
    pub(crate) fn closed(&mut self) {
        self.at.window = None;
    }
}

/// A number that nobody can guess.
fn chance() -> u64 {
    use std::hash::{BuildHasher, Hasher, RandomState};
    RandomState::new().build_hasher().finish()
}
