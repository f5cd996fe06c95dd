//! Where a page goes by a driver: to an address, through its history, and when it is there.

use std::sync::Arc;

use serde_json::Value;
use serde_json::json;
use thirtyfour::TimeoutConfiguration;
use thirtyfour::common::command::Command;
use url::Url;

use crate::clock::Deadline;
use crate::engine::unreached::no_page;
use crate::engine::webdriver::bidi::Unheeded;
use crate::engine::webdriver::browser::Family;
use crate::engine::webdriver::failure::{Refused, word};
use crate::engine::webdriver::script_call::{Unanswered, in_a_document, unanswered};
use crate::engine::webdriver::seat::{Turn, WebDriverTab};
use crate::engine::{Travel, patience};
use crate::error::{Error, Result};

/// Waits for the `load` event; answers where the page is, and whether it has fired in time.
const LOADED: &str = include_str!("loaded.js");

impl WebDriverTab {
    /// Goes to an address.
    pub(super) async fn navigated(&self, url: &Url, deadline: Deadline) -> Result<()> {
        let turn = self.seat.turn(&self.face, deadline).await?;
        let address: Arc<str> = Arc::from(url.as_str());
        let go = || Command::NavigateTo(Arc::clone(&address));
        self.gone(&turn, go, deadline)
            .await
            .map_err(|refused| self.not_there(url, refused, deadline))?;
        drop(turn);
        self.loaded(Some(url), deadline).await
    }

    /// Leaves the document, and waits for the next one as long as the deadline allows.
    async fn gone(
        &self,
        turn: &Turn<'_>,
        command: impl Fn() -> Command,
        deadline: Deadline,
    ) -> Result<(), Refused> {
        let limit = TimeoutConfiguration::new(None, Some(deadline.remaining()), None);
        turn.run(|| Command::SetTimeouts(limit.clone()), &deadline).await?;
        turn.run(command, &deadline).await.map(drop)
    }

    fn not_there(&self, url: &Url, refused: Refused, deadline: Deadline) -> Error {
        let shown = self.seat.network.names.shown(url);
        if refused.is_of_time() {
            return Error::environment(format!("an answer from {shown}"))
                .saw("no answer")
                .waited(&deadline, None);
        }
        match refused {
            Refused::Said(said) => no_page(&self.seat.network, url, &word(&said)),
            refused @ Refused::Late => refused.into_error("to go there", &deadline),
        }
    }

    /// Leaves the document by a command of the driver that says `what`, and waits until the next has loaded.
    pub(super) async fn left(
        &self,
        command: impl Fn() -> Command,
        what: &str,
        deadline: Deadline,
    ) -> Result<()> {
        let turn = self.seat.turn(&self.face, deadline).await?;
        let gone = self.gone(&turn, command, deadline).await;
        drop(turn);
        match gone {
            Err(refused) if !refused.is_of_time() => Err(refused.into_error(what, &deadline)),
            Ok(()) | Err(_) => self.loaded(None, deadline).await,
        }
    }

    /// Goes through the history of a Firefox, and says whether that could be. Its own commands for that wait for a
    /// document of the page itself, also where only a frame goes back, until the deadline.
    pub(super) async fn traversed(&self, travel: Travel, deadline: Deadline) -> Result<bool> {
        let Some(bidi) = self.seat.bidi.as_ref().filter(|_| self.seat.family == Family::Firefox)
        else {
            return Ok(false);
        };
        let delta = match travel {
            Travel::Back => -1,
            Travel::Forward => 1,
        };
        let turn = self.seat.turn(&self.face, deadline).await?;
        let wanted = json!({ "context": self.face.window, "delta": delta });
        let method = "browsingContext.traverseHistory";
        let called = bidi.call(method, wanted, &deadline).await;
        drop(turn);
        match called {
            Ok(_) => Ok(true),
            // It knows of no such page, or is too old: its own commands say the rest.
            Err(Unheeded::Unknown | Unheeded::Refused(_)) => Ok(false),
            Err(unheeded @ (Unheeded::Closed | Unheeded::Late)) => {
                Err(unheeded.to_error(method, &deadline))
            }
        }
    }

    /// Waits for the `load` event of the document, which has been gone to at `asked`.
    pub(super) async fn loaded(&self, asked: Option<&Url>, deadline: Deadline) -> Result<()> {
        in_a_document!(self, deadline, {
            let turn = self.entered(&[], deadline).await?;
            let left = u64::try_from(deadline.remaining().as_millis()).unwrap_or(u64::MAX);
            let arguments: Arc<[Value]> = Arc::from([json!(left)]);
            let wait = || Command::ExecuteAsyncScript(Arc::from(LOADED), Arc::clone(&arguments));
            let loaded = turn.run(wait, &patience(deadline)).await;
            let loaded = loaded.map_err(|refused| unanswered(refused, deadline))?;
            let Some(url) = loaded["url"].as_str() else {
                return Err(Unanswered::Lost("it was left before it was loaded".to_owned()));
            };
            if let (Some(why), Some(asked)) = (loaded["instead"].as_str(), asked) {
                return Err(Unanswered::Failed(no_page(&self.seat.network, asked, why)));
            }
            turn.face.is_at(url);
            if loaded["held"] == true {
                return Ok(());
            }
            let saw = format!("{url} has been shown, but its `load` event has not fired");
            let error = Error::product("the page to load").saw(saw).waited(&deadline, None);
            Err(Unanswered::Failed(error))
        })
    }
}
