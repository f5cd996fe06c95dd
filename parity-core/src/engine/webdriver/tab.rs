//! One page of a browser that a driver drives: where it is, and where it goes.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use thirtyfour::common::command::Command;
use url::Url;

use crate::abilities;
use crate::clock::{self, Deadline};
use crate::engine::cookies;
use crate::engine::webdriver::browser::Family;
use crate::engine::webdriver::failure::impossible;
use crate::engine::webdriver::fetching;
use crate::engine::webdriver::hearing::request_of;
use crate::engine::webdriver::jar;
use crate::engine::webdriver::script_call::{in_a_document, unanswered};
use crate::engine::webdriver::seat::WebDriverTab;
use crate::engine::webdriver::storing;
use crate::engine::{
    Answered, Answering, Authenticator, DialogAnswer, Happenings, Interception, KeyInput,
    MouseInput, Part, Point, Ran, Refusal, RequestKey, Rule, Tab, Tells, Travel, patience,
};
use crate::error::{Error, Result};
use crate::picture::Area;
use crate::query::Query;

/// How often it is looked where the page is.
const LOOK: Duration = Duration::from_millis(50);

impl WebDriverTab {
    /// Looks where the page is.
    async fn looked(&self, deadline: Deadline) -> Result<Url> {
        in_a_document!(self, deadline, {
            let turn = self.entered(&[], deadline).await?;
            let url = turn.run(|| Command::GetCurrentUrl, &patience(deadline)).await;
            let url = url.map_err(|refused| unanswered(refused, deadline))?;
            turn.face.is_at(url.as_str().unwrap_or_default());
            Ok(turn.face.url())
        })
    }

    async fn changed(&self, url: &Url, deadline: Deadline) -> Result<()> {
        while self.looked(deadline).await? == *url {
            if deadline.is_over() {
                let error = Error::product("the page to be at another address");
                return Err(error.waited(&deadline, None));
            }
            deadline.pause(LOOK).await;
        }
        Ok(())
    }

    async fn closed(&self, deadline: Deadline) -> Result<()> {
        let mut turn = self.seat.turn(&self.face, deadline).await?;
        let closed = turn.run(|| Command::CloseWindow, &deadline).await;
        turn.closed();
        if closed.is_ok() {
            self.face.gone.store(true, Ordering::Relaxed);
        }
        closed.map(drop).map_err(|refused| refused.into_error("to close the page", &deadline))
    }

    /// The cookies of this session, of all addresses.
    async fn kept(&self, deadline: Deadline) -> Result<Vec<Value>> {
        storing::cookies(&self.seat, &self.face.window, deadline).await
    }

    async fn cookie_set(
        &self,
        url: &Url,
        header: &str,
        deadline: Deadline,
    ) -> Result<Option<Refusal>> {
        let refusal = |why: String| Some(Refusal { name: cookies::name(header).to_owned(), why });
        let new = match cookies::new_cookie(url, header, clock::time_of_day().as_second()) {
            Ok(new) => new,
            Err(why) => return Ok(refusal(why)),
        };
        if let Some(by_tls) = cookies::by_tls(url) {
            let kept = self.kept(deadline).await?;
            let is_it = |kept: &&Value| kept["secure"] == true && kept["name"] == new.name.as_str();
            if jar::sent_to(&by_tls, &kept).iter().any(is_it) {
                return Ok(refusal(cookies::SECURE_ONE_IS_KEPT.to_owned()));
            }
        }
        let place = storing::partition(&self.seat, &self.face.window);
        let told = json!({ "cookie": jar::partial(&new), "partition": place });
        let bidi = self.seat.bidi_for("setting cookies")?;
        match bidi.call("storage.setCookie", told, &deadline).await {
            Ok(_) => Ok(None),
            Err(unheeded) if unheeded.is_refusal() => {
                Ok(refusal("its attributes do not fit the address".to_owned()))
            }
            Err(unheeded) => {
                Err(unheeded.into_error_of("setting cookies", "storage.setCookie", &deadline))
            }
        }
    }

    async fn intercepted(&self, rule: Rule, deadline: Deadline) -> Result<()> {
        let moves = matches!(&rule.does, Interception::Change { url: Some(_), .. });
        if moves && self.seat.family == Family::Firefox {
            return Err(impossible(abilities::ADDRESS.what));
        }
        self.face.add_rule(rule);
        let once = || self.requests_stopped(deadline);
        self.face.intercepts.get_or_try_init(once).await.copied()
    }

    async fn requests_stopped(&self, deadline: Deadline) -> Result<()> {
        match self.seat.family {
            Family::Chromium | Family::Edge => {
                fetching::stop_requests(&self.seat, &self.face, deadline).await
            }
            Family::Firefox | Family::Safari => {
                let window = &self.face.window;
                let phases = json!({ "phases": ["beforeRequestSent"], "contexts": [window] });
                let what = "doing something with requests";
                self.seat.told(what, "network.addIntercept", phases, deadline).await.map(drop)
            }
        }
    }

    async fn pictured(&self, part: Part, deadline: Deadline) -> Result<Vec<u8>> {
        let Area { x, y, width, height } = part.area;
        let wanted = json!({
            "context": self.face.window,
            "origin": "document",
            "clip": { "type": "box", "x": x, "y": y, "width": width, "height": height },
        });
        let what = "taking a picture";
        let (method, patience) = ("browsingContext.captureScreenshot", patience(deadline));
        let told = self.seat.told(what, method, wanted, patience).await?;
        let decoded = STANDARD.decode(told["data"].as_str().unwrap_or_default());
        decoded.map_err(|error| Error::environment("a picture of the page").saw(error.to_string()))
    }

    async fn body_of(&self, key: &RequestKey, deadline: Deadline) -> Result<Vec<u8>> {
        let wanted = json!({ "dataType": "response", "request": request_of(key) });
        let what = abilities::BODY.what;
        let told = self.seat.told(what, "network.getData", wanted, deadline).await?;
        let (bytes, value) = (&told["bytes"], told["bytes"]["value"].as_str().unwrap_or_default());
        if bytes["type"] == "string" {
            return Ok(value.as_bytes().to_vec());
        }
        let decoded = STANDARD.decode(value);
        decoded.map_err(|error| Error::environment("the body of an answer").saw(error.to_string()))
    }
}

impl Tab for WebDriverTab {
    fn add_authenticator(&self, _deadline: Deadline) -> Answering<'_, Arc<dyn Authenticator>> {
        Box::pin(std::future::ready(Err(impossible(abilities::PASSKEYS.what))))
    }

    fn navigate<'a>(&'a self, url: &'a Url, deadline: Deadline) -> Answering<'a, ()> {
        Box::pin(self.navigated(url, deadline))
    }

    fn reload(&self, deadline: Deadline) -> Answering<'_, ()> {
        Box::pin(self.left(|| Command::Refresh, "to load the page again", deadline))
    }

    fn travel(&self, travel: Travel, deadline: Deadline) -> Answering<'_, ()> {
        Box::pin(async move {
            if self.traversed(travel, deadline).await? {
                return self.loaded(None, deadline).await;
            }
            match travel {
                Travel::Back => self.left(|| Command::Back, "to go back", deadline).await,
                Travel::Forward => self.left(|| Command::Forward, "to go forward", deadline).await,
            }
        })
    }

    fn url(&self) -> Url {
        self.face.url()
    }

    fn window(&self) -> &str {
        &self.face.window
    }

    fn url_changed<'a>(&'a self, url: &'a Url, deadline: Deadline) -> Answering<'a, ()> {
        Box::pin(self.changed(url, deadline))
    }

    fn ask<'a>(
        &'a self,
        frames: &'a [Query],
        function: &'static str,
        question: Value,
        deadline: Deadline,
    ) -> Answering<'a, Value> {
        Box::pin(async move { self.asked(frames, function, &question, deadline).await })
    }

    fn evaluate<'a>(
        &'a self,
        frames: &'a [Query],
        script: &'a str,
        deadline: Deadline,
    ) -> Answering<'a, Ran> {
        Box::pin(self.evaluated(frames, script, deadline))
    }

    fn mouse<'a>(&'a self, inputs: &'a [MouseInput], deadline: Deadline) -> Answering<'a, ()> {
        Box::pin(self.moved(inputs, deadline))
    }

    fn drag<'a>(
        &'a self,
        frames: &'a [Query],
        from: Point,
        to: Point,
        deadline: Deadline,
    ) -> Answering<'a, ()> {
        Box::pin(self.dragged(frames, from, to, deadline))
    }

    fn keys<'a>(&'a self, inputs: &'a [KeyInput], deadline: Deadline) -> Answering<'a, ()> {
        Box::pin(self.pressed(inputs, deadline))
    }

    fn insert_text<'a>(&'a self, text: &'a str, deadline: Deadline) -> Answering<'a, ()> {
        Box::pin(self.inserted(text, deadline))
    }

    fn set_files<'a>(
        &'a self,
        frames: &'a [Query],
        input: &'a Query,
        paths: &'a [PathBuf],
        deadline: Deadline,
    ) -> Answering<'a, ()> {
        Box::pin(self.given_files(frames, input, paths, deadline))
    }

    fn picture(&self, part: Part, deadline: Deadline) -> Answering<'_, Vec<u8>> {
        Box::pin(self.pictured(part, deadline))
    }

    fn kind(&self) -> &'static str {
        self.seat.family.word()
    }

    fn arrived(&self, deadline: Deadline) -> Answering<'_, ()> {
        // A driver runs no command before the navigation that has begun shows its document.
        Box::pin(async move { self.looked(deadline).await.map(drop) })
    }

    fn tells(&self, what: Tells) -> Result<()> {
        let (event, doing) = match what {
            Tells::Requests => ("network.responseCompleted", "waiting for a request"),
            Tells::Dialogs => ("browsingContext.userPromptOpened", "waiting for a dialog"),
            Tells::Popups => {
                ("browsingContext.contextCreated", "waiting for a page that is opened")
            }
            Tells::Downloads => ("browsingContext.downloadEnd", abilities::DOWNLOAD.what),
            // A driver answers one question after the other.
            Tells::Changes => {
                return Err(impossible("waiting for a change beside other questions"));
            }
        };
        if self.seat.is_told(event) { Ok(()) } else { Err(impossible(doing)) }
    }

    fn listen(&self) -> Happenings {
        self.face.listeners.listen()
    }

    fn keep_bodies(&self, _deadline: Deadline) -> Answering<'_, ()> {
        // Those that are collected are outside of the page anyway.
        Box::pin(std::future::ready(Ok(())))
    }

    fn body<'a>(&'a self, of: &'a Answered, deadline: Deadline) -> Answering<'a, Vec<u8>> {
        Box::pin(self.body_of(&of.key, deadline))
    }

    fn answer_dialogs(&self, answer: DialogAnswer) {
        self.face.answer_dialogs(answer);
    }

    fn intercept(&self, rule: Rule, deadline: Deadline) -> Answering<'_, ()> {
        Box::pin(self.intercepted(rule, deadline))
    }

    fn close(&self, deadline: Deadline) -> Answering<'_, ()> {
        Box::pin(self.closed(deadline))
    }

    fn is_gone(&self) -> bool {
        self.face.gone.load(Ordering::Relaxed)
    }

    fn cookies<'a>(&'a self, url: &'a Url, deadline: Deadline) -> Answering<'a, String> {
        Box::pin(async move {
            let kept = self.kept(deadline).await?;
            Ok(jar::header(&jar::sent_to(url, &kept)))
        })
    }

    fn set_cookie<'a>(
        &'a self,
        url: &'a Url,
        header: &'a str,
        deadline: Deadline,
    ) -> Answering<'a, Option<Refusal>> {
        Box::pin(self.cookie_set(url, header, deadline))
    }
}
