//! Where a page of a Chromium goes: to an address, through its history, and when it is there.

use std::time::Duration;

use parity_cdp::CallError;
use parity_cdp::protocol::history::{
    GetNavigationHistory, NavigateToHistoryEntry, NavigationEntry, NavigationHistory,
};
use parity_cdp::protocol::page::{Navigate, Reload};
use parity_cdp::protocol::runtime::Evaluate;
use parity_model::duration;
use url::Url;

use crate::clock::Deadline;
use crate::engine::Travel;
use crate::engine::cdp::document::{ABORTED, Frames};
use crate::engine::cdp::failure::unanswered;
use crate::engine::cdp::tab::CdpTab;
use crate::engine::unreached::no_page;
use crate::error::{Error, Result};

/// How long is waited for the page that the browser shows in the place of one that is not there.
const INSTEAD: Duration = Duration::from_secs(2);

/// How long a page may take to tell that its process has died.
const CRASHES: Duration = Duration::from_secs(5);

/// How many of the requests that a document waits for are told.
const LISTED: usize = 3;

impl CdpTab {
    /// Goes to an address.
    pub(crate) async fn navigated(&self, url: &Url, deadline: Deadline) -> Result<()> {
        let navigate = Navigate::to(url.as_str());
        let navigated = match self.session().call(&navigate, deadline.instant()).await {
            Ok(navigated) => navigated,
            Err(CallError::Timeout { .. }) => {
                let shown = self.network.names.shown(url);
                return Err(Error::environment(format!("an answer from {shown}"))
                    .saw("no answer")
                    .waited(&deadline, None));
            }
            Err(error) => return Err(unanswered(error)),
        };
        let has_shown = |document| move |frames: &Frames| frames.has_shown(document);
        match (&navigated.error_text, &navigated.loader_id) {
            (None, Some(document)) => self.loaded(has_shown(document), deadline).await,
            // The address differs in its fragment only.
            (None, None) => Ok(()),
            (Some(error), document) => {
                if error == ABORTED {
                    // A page whose process dies says the same, and answers nothing more.
                    let (ask, until) = (Evaluate::value("0"), deadline.inner(CRASHES).instant());
                    match self.session().call(&ask, until).await {
                        // A page that is busy, or goes elsewhere, answers late.
                        Ok(_) | Err(CallError::Timeout { .. } | CallError::Refused { .. }) => {}
                        Err(gone) => return Err(unanswered(gone)),
                    }
                }
                if let Some(document) = document.as_ref().filter(|_| error != ABORTED) {
                    // It would be taken for what the next step leads to.
                    let has_shown = has_shown(document);
                    let instead = deadline.inner(INSTEAD);
                    drop(self.until(&instead, |frames| has_shown(frames).then_some(())).await);
                }
                Err(no_page(&self.network, url, error))
            }
        }
    }

    /// Loads the document again.
    pub(crate) async fn reloaded(&self, deadline: Deadline) -> Result<()> {
        let before = self.page().shown;
        let reload = Reload::default();
        self.session().call(&reload, deadline.instant()).await.map_err(unanswered)?;
        self.loaded(|frames| frames.page().shown > before, deadline).await
    }

    /// Goes to the entry of the history that stands before or after the one that is shown.
    pub(crate) async fn travelled(&self, travel: Travel, deadline: Deadline) -> Result<()> {
        let get = GetNavigationHistory {};
        let history = self.session().call(&get, deadline.instant()).await.map_err(unanswered)?;
        let Some(entry) = beside(&history, travel) else {
            let (expected, saw) = match travel {
                Travel::Back => ("a page to go back to", "the first that it has shown"),
                Travel::Forward => ("a page to go forward to", "the last that it has shown"),
            };
            let saw = format!("{} is {saw}", self.page().url);
            return Err(Error::product(expected).saw(saw));
        };
        let before = self.frames.borrow().travels();
        let go = NavigateToHistoryEntry { entry_id: entry.id };
        self.session().call(&go, deadline.instant()).await.map_err(unanswered)?;
        let came = |frames: &Frames| frames.travels() > before && frames.is_at_rest();
        if self.until(&deadline, |frames| came(frames).then_some(())).await?.is_some() {
            return self.reached();
        }
        let shown = self.page().url;
        let saw = if self.frames.borrow().travels() > before {
            format!("{shown} is shown, but not all of it has loaded")
        } else {
            format!("{shown} is still shown")
        };
        let error = Error::product(format!("{} to load", entry.url)).saw(saw);
        Err(error.waited(&deadline, None))
    }

    /// Waits for the navigation that has been started, if one has, until its document is shown.
    pub(crate) async fn has_arrived(&self, deadline: Deadline) -> Result<()> {
        let stays = |frames: &Frames| (!frames.page().is_leaving).then_some(());
        match self.until(&deadline, stays).await? {
            Some(()) => self.shows_page("the page that this leads to"),
            None => Err(self.never_comes(deadline)),
        }
    }

    /// The error of a page that is gone to and does not come.
    pub(crate) fn never_comes(&self, deadline: Deadline) -> Error {
        let error = Error::product("the page that this leads to")
            .saw(format!("{} is still shown", self.page().url));
        let asked = self.requests().document(&self.main());
        asked.into_iter().fold(error, without_answer).waited(&deadline, None)
    }

    /// Waits until the page has shown the document that it is to show, and what it shows now has loaded.
    async fn loaded(&self, has_come: impl Fn(&Frames) -> bool, deadline: Deadline) -> Result<()> {
        let is_there = |frames: &Frames| {
            let page = frames.page();
            has_come(frames) && page.is_loaded && !page.is_leaving
        };
        if self.until(&deadline, |frames| is_there(frames).then_some(())).await?.is_some() {
            return self.reached();
        }
        let (page, error) = (self.page(), Error::product("the page to load"));
        let error = if has_come(&self.frames.borrow()) {
            let saw = format!("{} has been shown, but its `load` event has not fired", page.url);
            let held_up = {
                let frames = self.frames.borrow();
                self.requests().held_up(|frame| frames.document(frame).is_some())
            };
            held_up.into_iter().take(LISTED).fold(error.saw(saw), without_answer)
        } else {
            error.saw(format!("no new document: {} is still shown", page.url))
        };
        Err(error.waited(&deadline, None))
    }

    /// Whether what is shown is a page, and not what the browser tells of an address without one.
    ///
    /// # Errors
    ///
    /// A product error otherwise, that expected so.
    pub(crate) fn shows_page(&self, expected: &str) -> Result<()> {
        match self.page().unreached {
            Some(url) => {
                Err(Error::product(expected).saw(format!("the browser has no page of {url}")))
            }
            None => Ok(()),
        }
    }

    /// The same for an address that was gone to.
    fn reached(&self) -> Result<()> {
        match self.page().unreached.map(|url| Url::parse(&url)) {
            Some(Ok(url)) => {
                Err(no_page(&self.network, &url, "the browser tells that it has none"))
            }
            Some(Err(_)) | None => Ok(()),
        }
    }
}

/// Tells of a request that has had no answer for some time.
fn without_answer(error: Error, (asked, took): (String, Duration)) -> Error {
    error.saw(format!("{asked} has had no answer for {}", duration::display(took)))
}

/// The entry before or after the one that is shown; the empty page that a tab begins with is none.
fn beside(history: &NavigationHistory, travel: Travel) -> Option<&NavigationEntry> {
    let at = match travel {
        Travel::Back => history.current_index.checked_sub(1)?,
        Travel::Forward => history.current_index + 1,
    };
    history.entries.get(at).filter(|entry| at > 0 || entry.url != "about:blank")
}
