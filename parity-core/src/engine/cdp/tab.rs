//! One page of a Chromium: how it is prepared, and where it is.

use std::cmp::Reverse;
use std::path::PathBuf;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use parity_cdp::protocol::network::{ConfigureDurableMessages, GetResponseBody};
use parity_cdp::protocol::page::GetFrameTree;
use parity_cdp::protocol::{FrameId, RequestId, SessionId, TargetId};
use parity_cdp::{CallError, Session};
use serde_json::Value;
use tokio::sync::{OnceCell, watch};
use url::Url;

use crate::clock::Deadline;
use crate::engine::cdp::authenticating::CdpAuthenticator;
use crate::engine::cdp::document::{Document, Frames};
use crate::engine::cdp::emulating::Machine;
use crate::engine::cdp::failure::{lines, unanswered};
use crate::engine::cdp::following::{self, Follower, Script};
use crate::engine::cdp::on_their_way::OnTheirWay;
use crate::engine::cdp::picturing;
use crate::engine::cdp::storing;
use crate::engine::cdp::tracing::Tracing;
use crate::engine::cookies;
use crate::engine::{
    Answered, Answering, Authenticator, DialogAnswer, Emulation, Happenings, KeyInput, Listeners,
    MouseInput, Network, Part, Point, Ran, Refusal, Rule, Tab, Tells, Travel, WINDOW,
};
use crate::error::{Error, Result};
use crate::evidence::Evidence;
use crate::query::Query;

/// How many bytes of bodies are kept beyond the page.
const KEPT_BODIES: u32 = 32 << 20;

/// What a page is opened in.
#[derive(Debug, Clone)]
pub(crate) struct Surroundings {
    /// The requests of all its pages that are on their way.
    pub(crate) requests: OnTheirWay,
    pub(crate) network: Network,
    pub(crate) emulation: Emulation,
    /// Where downloads go; none where they are refused, as the browser is another's.
    pub(crate) downloads: Option<PathBuf>,
    /// The kind of browser, as it stands in names of files.
    pub(crate) kind: &'static str,
    /// What the browser calls itself.
    pub(crate) user_agent: Arc<str>,
    pub(crate) evidence: Evidence,
}

/// One page of a Chromium.
pub(crate) struct CdpTab {
    tab: parity_cdp::Tab,
    pub(crate) network: Network,
    kind: &'static str,
    following: Follower,
    pub(crate) frames: watch::Receiver<Frames>,
    /// Set when the in-page script runs in the page's first document, or has no need to.
    pub(crate) script_runs: OnceCell<()>,
    /// Set when the browser keeps bodies beyond the page, or is known not to.
    keeps_bodies: OnceCell<()>,
}

impl CdpTab {
    /// Prepares a new page, which is empty: its events are heard before anything can happen in it.
    pub(crate) async fn open(
        tab: parity_cdp::Tab,
        surroundings: &Surroundings,
        listeners: Listeners,
        deadline: Deadline,
    ) -> Result<Self> {
        let mut surroundings = surroundings.clone();
        surroundings.emulation.viewport.get_or_insert(WINDOW);
        Self::prepared(tab, &surroundings, listeners, Script::InNew, deadline).await
    }

    async fn prepared(
        tab: parity_cdp::Tab,
        surroundings: &Surroundings,
        listeners: Listeners,
        script: Script,
        deadline: Deadline,
    ) -> Result<Self> {
        let Surroundings { network, emulation, kind, user_agent, requests, evidence, .. } =
            surroundings.clone();
        let main = FrameId::new(tab.target().as_str());
        let (sender, frames) = watch::channel(Frames::blank(main));
        let tracing =
            network.trace.clone().map(|trace| Tracing::new(Arc::clone(&network.names), trace));
        let machine = Machine::new(emulation, user_agent);
        let emulated = machine.tell_page(tab.session());
        let following = Follower::new(sender, listeners, tracing, requests, machine, evidence);
        following::page(tab.session().clone(), following.clone(), script, deadline).await?;
        for reply in emulated {
            reply.wait(deadline.instant()).await.map_err(unanswered)?;
        }
        let script_runs = OnceCell::new_with((script == Script::InAll).then_some(()));
        let keeps_bodies = OnceCell::new();
        Ok(Self { tab, network, kind, following, frames, script_runs, keeps_bodies })
    }

    /// Prepares a page that another page has opened: it may show a document already.
    pub(crate) async fn open_popup(
        tab: parity_cdp::Tab,
        surroundings: &Surroundings,
        listeners: Listeners,
        deadline: Deadline,
    ) -> Result<Self> {
        let opened = Self::prepared(tab, surroundings, listeners, Script::InAll, deadline).await?;
        let tree = opened.session().call(&GetFrameTree {}, deadline.instant()).await;
        let tree = tree.map_err(unanswered)?.frame_tree;
        opened.following.shows(tree.frame);
        Ok(opened)
    }

    pub(crate) fn session(&self) -> &Session {
        self.tab.session()
    }

    /// The requests of its pages that are on their way.
    pub(crate) fn requests(&self) -> &OnTheirWay {
        self.following.requests()
    }

    /// What the browser calls it.
    pub(crate) fn target(&self) -> TargetId {
        self.tab.target().clone()
    }

    /// The frame that the page itself is.
    pub(crate) fn main(&self) -> FrameId {
        self.frames.borrow().main().clone()
    }

    /// What its frames show, now and from now on.
    pub(crate) fn frames(&self) -> watch::Receiver<Frames> {
        self.frames.clone()
    }

    /// What the page itself shows.
    pub(crate) fn page(&self) -> Document {
        self.frames.borrow().page().clone()
    }

    /// The address of what a frame shows.
    pub(crate) fn url_of(&self, frame: &FrameId) -> String {
        let frames = self.frames.borrow();
        frames.document(frame).unwrap_or_else(|| frames.page()).url.clone()
    }

    /// Waits until the frames are as `wanted` finds them; `None` if they are not by the deadline.
    pub(crate) async fn until<T>(
        &self,
        deadline: &Deadline,
        mut wanted: impl FnMut(&Frames) -> Option<T>,
    ) -> Result<Option<T>> {
        let mut found = None;
        let mut frames = self.frames();
        let arrived = frames.wait_for(|frames| {
            found = wanted(frames);
            frames.gone.is_some() || found.is_some()
        });
        let gone = match deadline.bound(arrived).await {
            Some(Ok(frames)) => frames.gone.clone(),
            Some(Err(_)) => Some("nobody hears its events any more".to_owned()),
            None => None,
        };
        match gone {
            Some(why) => Err(lines(Error::environment("an open page"), &why)),
            None => Ok(found),
        }
    }
}

impl Tab for CdpTab {
    fn navigate<'a>(&'a self, url: &'a Url, deadline: Deadline) -> Answering<'a, ()> {
        Box::pin(self.navigated(url, deadline))
    }

    fn reload(&self, deadline: Deadline) -> Answering<'_, ()> {
        Box::pin(self.reloaded(deadline))
    }

    fn travel(&self, travel: Travel, deadline: Deadline) -> Answering<'_, ()> {
        Box::pin(self.travelled(travel, deadline))
    }

    fn url(&self) -> Url {
        let shown = Url::parse(&self.page().url);
        shown.unwrap_or_else(|_| Url::parse("about:blank").expect("a valid address"))
    }

    #[cfg(feature = "webdriver")]
    fn window(&self) -> &str {
        self.tab.target().as_str()
    }

    fn url_changed<'a>(&'a self, url: &'a Url, deadline: Deadline) -> Answering<'a, ()> {
        Box::pin(async move {
            let changed = |frames: &Frames| (frames.page().url != url.as_str()).then_some(());
            self.until(&deadline, changed).await?.ok_or_else(|| {
                Error::product("the page to be at another address").waited(&deadline, None)
            })
        })
    }

    fn ask<'a>(
        &'a self,
        frames: &'a [Query],
        function: &'static str,
        question: Value,
        deadline: Deadline,
    ) -> Answering<'a, Value> {
        Box::pin(async move {
            let answer = self.asked(frames, function, &question, deadline).await;
            // It may have come while that was asked, and it answers like any page.
            let expected = match function {
                "settle" => "the page that this leads to",
                _ => "a page",
            };
            self.shows_page(expected).and(answer)
        })
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
        Box::pin(picturing::picture(self.session(), part, deadline))
    }

    fn kind(&self) -> &'static str {
        self.kind
    }

    fn arrived(&self, deadline: Deadline) -> Answering<'_, ()> {
        Box::pin(self.has_arrived(deadline))
    }

    fn tells(&self, what: Tells) -> Result<()> {
        match what {
            Tells::Requests
            | Tells::Dialogs
            | Tells::Popups
            | Tells::Downloads
            | Tells::Changes => Ok(()),
        }
    }

    fn listen(&self) -> Happenings {
        self.following.listeners().listen()
    }

    fn keep_bodies(&self, deadline: Deadline) -> Answering<'_, ()> {
        Box::pin(async move {
            let keep = ConfigureDurableMessages {
                max_total_buffer_size: KEPT_BODIES,
                max_resource_buffer_size: KEPT_BODIES,
            };
            let kept = self.keeps_bodies.get_or_try_init(async || {
                match self.session().call(&keep, deadline.instant()).await {
                    // Chromium does since 140.
                    Ok(_) | Err(CallError::Refused { .. }) => Ok(()),
                    Err(error) => Err(unanswered(error)),
                }
            });
            kept.await.copied()
        })
    }

    fn body<'a>(&'a self, of: &'a Answered, deadline: Deadline) -> Answering<'a, Vec<u8>> {
        Box::pin(async move {
            let get = GetResponseBody { request_id: RequestId::new(&of.key.0) };
            let session = match &of.session {
                Some(id) => self.session().attached(SessionId::new(id)),
                None => self.session().clone(),
            };
            let found = session.call(&get, deadline.instant()).await.map_err(unanswered)?;
            if !found.base64_encoded {
                return Ok(found.body.into_bytes());
            }
            STANDARD
                .decode(found.body)
                .map_err(|error| Error::environment("the body of an answer").saw(error.to_string()))
        })
    }

    fn answer_dialogs(&self, answer: DialogAnswer) {
        self.following.answer_dialogs(answer);
    }

    fn intercept(&self, rule: Rule, deadline: Deadline) -> Answering<'_, ()> {
        Box::pin(self.following.intercepting().add(rule, deadline))
    }

    fn add_authenticator(&self, deadline: Deadline) -> Answering<'_, Arc<dyn Authenticator>> {
        Box::pin(async move {
            let added = CdpAuthenticator::add(self.session(), deadline).await?;
            Ok(Arc::new(added) as Arc<dyn Authenticator>)
        })
    }

    fn close(&self, deadline: Deadline) -> Answering<'_, ()> {
        Box::pin(async move {
            self.tab.clone().close(deadline.instant()).await.map_err(unanswered)?;
            // The browser answers before it lets go of the page.
            let mut frames = self.frames();
            let gone = frames.wait_for(|frames| frames.gone.is_some());
            deadline.bound(gone).await.map(drop).ok_or_else(|| {
                Error::environment("a page that is closed to be gone").waited(&deadline, None)
            })
        })
    }

    fn is_gone(&self) -> bool {
        self.frames.borrow().gone.is_some()
    }

    fn cookies<'a>(&'a self, url: &'a Url, deadline: Deadline) -> Answering<'a, String> {
        Box::pin(async move {
            let mut kept = storing::sent_to(self.session(), url, deadline).await?;
            kept.sort_by_key(|cookie| Reverse(cookie.path.len()));
            let pairs = kept.iter().map(|cookie| (cookie.name.as_str(), cookie.value.as_str()));
            Ok(cookies::header(pairs))
        })
    }

    fn set_cookie<'a>(
        &'a self,
        url: &'a Url,
        header: &'a str,
        deadline: Deadline,
    ) -> Answering<'a, Option<Refusal>> {
        Box::pin(storing::set_cookie(self.session(), url, header, deadline))
    }
}
