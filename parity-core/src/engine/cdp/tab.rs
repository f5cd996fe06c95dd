//! One page of a Chromium: navigation, the in-page script, input and cookies.

use parity_cdp::protocol::emulation::SetFocusEmulationEnabled;
use parity_cdp::protocol::input::{DispatchMouseEvent, MouseButton, MouseEvent};
use parity_cdp::protocol::network::{self, GetCookies};
use parity_cdp::protocol::page::{
    self, AddScriptToEvaluateOnNewDocument, HandleJavaScriptDialog, JavaScriptDialogOpening,
    Navigate, Reload, SetLifecycleEventsEnabled,
};
use parity_cdp::protocol::runtime::{self, CallFunctionOn, Evaluated};
use parity_cdp::protocol::{FrameId, UniqueContextId};
use parity_cdp::{CallError, Events, Session};
use parity_model::duration;
use serde_json::{Value, json};
use tokio::sync::watch;
use url::Url;

use crate::clock::{self, Deadline};
use crate::engine::cdp::cookies;
use crate::engine::cdp::document::{self, Document, WORLD};
use crate::engine::cdp::failure::{lines, no_page, unanswered};
use crate::engine::cdp::recorder::{self, Recorder};
use crate::engine::{Answering, Network, Point, Refusal, Tab};
use crate::error::{Error, Result};
use crate::evidence::Evidence;
use crate::script;

/// How much longer than its own time a call of the in-page script is given to answer.
const MARGIN: std::time::Duration = std::time::Duration::from_secs(2);

/// One page of a Chromium.
pub(crate) struct CdpTab {
    tab: parity_cdp::Tab,
    network: Network,
    document: watch::Receiver<Document>,
}

impl CdpTab {
    /// Prepares a new page: its events are heard before anything can happen in it.
    pub(crate) async fn open(
        tab: parity_cdp::Tab,
        told: Network,
        evidence: Evidence,
        deadline: Deadline,
    ) -> Result<Self> {
        let session = tab.session().clone();
        let frame = FrameId::new(tab.target().as_str());
        let (sender, document) = watch::channel(Document::blank(frame));
        let events = session.events(&[document::EVENTS, recorder::EVENTS].concat());
        tokio::spawn(follow(session.clone(), events, sender, evidence));
        let script = AddScriptToEvaluateOnNewDocument {
            source: script::SOURCE.to_owned(),
            world_name: Some(WORLD.to_owned()),
            run_immediately: Some(true),
        };
        // Sent together: one round trip for all.
        let page = session.send(&page::Enable {});
        let lifecycle = session.send(&SetLifecycleEventsEnabled { enabled: true });
        let runtime = session.send(&runtime::Enable {});
        let script = session.send(&script);
        let network = session.send(&network::Enable {});
        let focus = session.send(&SetFocusEmulationEnabled { enabled: true });
        let until = deadline.instant();
        page.wait(until).await.map_err(unanswered)?;
        lifecycle.wait(until).await.map_err(unanswered)?;
        runtime.wait(until).await.map_err(unanswered)?;
        script.wait(until).await.map_err(unanswered)?;
        network.wait(until).await.map_err(unanswered)?;
        focus.wait(until).await.map_err(unanswered)?;
        Ok(Self { tab, network: told, document })
    }

    fn session(&self) -> &Session {
        self.tab.session()
    }

    /// Waits until the document is as `wanted`; `None` if it is not by the deadline.
    async fn until(
        &self,
        deadline: &Deadline,
        wanted: impl FnMut(&Document) -> bool,
    ) -> Result<Option<Document>> {
        let mut wanted = wanted;
        let mut document = self.document.clone();
        let arrived = document.wait_for(|document| document.gone.is_some() || wanted(document));
        match deadline.bound(arrived).await {
            Some(Ok(document)) => match &document.gone {
                None => Ok(Some(document.clone())),
                Some(why) => Err(gone(why)),
            },
            Some(Err(_)) => Err(gone("nobody hears its events any more")),
            None => Ok(None),
        }
    }

    /// Waits until the document that is shown, other than the one that was shown before, has loaded.
    async fn loaded(&self, before: u64, deadline: Deadline) -> Result<()> {
        let loaded = self
            .until(&deadline, |document| {
                document.shown > before && document.is_loaded && !document.is_leaving
            })
            .await?;
        if loaded.is_some() {
            return Ok(());
        }
        let document = self.document.borrow().clone();
        let saw = if document.shown > before {
            format!("{} has been shown, but its `load` event has not fired", document.url)
        } else {
            format!("no new document: {} is still shown", document.url)
        };
        Err(Error::product("the page to load").saw(saw).waited(&deadline, None))
    }

    /// Calls the in-page script once; `None` where its document went away meanwhile.
    async fn call(
        &self,
        world: &UniqueContextId,
        function: &'static str,
        question: &Value,
        deadline: Deadline,
    ) -> Result<Option<Value>> {
        let left = deadline.remaining().as_millis();
        let call = CallFunctionOn {
            unique_context_id: Some(world.clone()),
            ..CallFunctionOn::value(
                "(name, question, left) => globalThis.__parity[name](question, left)",
                [json!(function), question.clone(), json!(u64::try_from(left).unwrap_or(u64::MAX))],
            )
        };
        match self.session().call(&call, deadline.instant() + MARGIN).await {
            Ok(evaluated) => value_of(evaluated).map(Some),
            Err(CallError::Refused { message, .. }) if is_of_lost_document(&message) => Ok(None),
            Err(CallError::Timeout { .. }) => Err(Error::product("the page to answer")
                .saw(format!(
                    "nothing, not even {} after its time was over: its main thread is busy",
                    duration::display(MARGIN)
                ))
                .waited(&deadline, None)),
            Err(error) => Err(unanswered(error)),
        }
    }

    async fn asked(
        &self,
        function: &'static str,
        question: Value,
        deadline: Deadline,
    ) -> Result<Value> {
        let mut lost = None;
        loop {
            let wanted = |document: &Document| document.world.is_some() && document.world != lost;
            let Some(document) = self.until(&deadline, wanted).await? else {
                let url = self.document.borrow().url.clone();
                return Err(Error::product("a page that stays while it is looked at")
                    .saw(format!("the document of {url} went away, and no other came"))
                    .waited(&deadline, None));
            };
            let world = document.world.expect("`wanted` asks for it");
            match self.call(&world, function, &question, deadline).await? {
                Some(value) => return Ok(value),
                None => lost = Some(world),
            }
        }
    }

    /// The cookies that the browser would send to `url`.
    async fn kept(&self, url: &Url, deadline: Deadline) -> Result<Vec<network::Cookie>> {
        let get = GetCookies { urls: vec![url.to_string()] };
        let found = self.session().call(&get, deadline.instant()).await.map_err(unanswered)?;
        Ok(found.cookies)
    }

    async fn clicked(&self, point: Point, deadline: Deadline) -> Result<()> {
        let event = |kind, buttons, click_count| DispatchMouseEvent {
            kind,
            x: point.x,
            y: point.y,
            button: if click_count == 0 { MouseButton::None } else { MouseButton::Left },
            buttons,
            click_count,
            ..DispatchMouseEvent::default()
        };
        // Sent together: a move that is waited for alone takes until the next frame.
        let moved = self.session().send(&event(MouseEvent::MouseMoved, 0, 0));
        let pressed = self.session().send(&event(MouseEvent::MousePressed, 1, 1));
        let released = self.session().send(&event(MouseEvent::MouseReleased, 0, 1));
        let until = deadline.instant();
        moved.wait(until).await.map_err(unanswered)?;
        pressed.wait(until).await.map_err(unanswered)?;
        released.wait(until).await.map_err(unanswered)?;
        // What the page's own handlers have put off until after the click has run when this answers,
        // so that a navigation which the click starts is known by then.
        self.asked("settle", Value::Null, deadline).await?;
        let arrived = self.until(&deadline, |document| !document.is_leaving).await?;
        match arrived {
            Some(_) => Ok(()),
            None => Err(Error::product("the page that the click leads to")
                .saw(format!("{} is still shown", self.document.borrow().url))
                .waited(&deadline, None)),
        }
    }
}

impl Tab for CdpTab {
    fn navigate<'a>(&'a self, url: &'a Url, deadline: Deadline) -> Answering<'a, ()> {
        Box::pin(async move {
            let before = self.document.borrow().shown;
            let navigate = Navigate::to(url.as_str());
            let navigated = match self.session().call(&navigate, deadline.instant()).await {
                Ok(navigated) => navigated,
                Err(CallError::Timeout { .. }) => {
                    return Err(Error::environment(format!(
                        "an answer from {}",
                        self.network.names.shown(url)
                    ))
                    .saw("no answer")
                    .waited(&deadline, None));
                }
                Err(error) => return Err(unanswered(error)),
            };
            if let Some(error) = navigated.error_text {
                return Err(no_page(&self.network, url, &error));
            }
            match navigated.loader_id {
                Some(_) => self.loaded(before, deadline).await,
                // The address differs in its fragment only.
                None => Ok(()),
            }
        })
    }

    fn reload(&self, deadline: Deadline) -> Answering<'_, ()> {
        Box::pin(async move {
            let before = self.document.borrow().shown;
            let reload = Reload::default();
            self.session().call(&reload, deadline.instant()).await.map_err(unanswered)?;
            self.loaded(before, deadline).await
        })
    }

    fn url(&self) -> Url {
        let shown = Url::parse(&self.document.borrow().url);
        shown.unwrap_or_else(|_| Url::parse("about:blank").expect("a valid address"))
    }

    fn url_changed<'a>(&'a self, url: &'a Url, deadline: Deadline) -> Answering<'a, ()> {
        Box::pin(async move {
            let changed = self.until(&deadline, |document| document.url != url.as_str()).await?;
            changed.map(drop).ok_or_else(|| {
                Error::product("the page to be at another address").waited(&deadline, None)
            })
        })
    }

    fn ask<'a>(
        &'a self,
        function: &'static str,
        question: Value,
        deadline: Deadline,
    ) -> Answering<'a, Value> {
        Box::pin(self.asked(function, question, deadline))
    }

    fn click(&self, point: Point, deadline: Deadline) -> Answering<'_, ()> {
        Box::pin(self.clicked(point, deadline))
    }

    fn cookies<'a>(&'a self, url: &'a Url, deadline: Deadline) -> Answering<'a, String> {
        Box::pin(async move { Ok(cookies::header(&self.kept(url, deadline).await?)) })
    }

    fn set_cookie<'a>(
        &'a self,
        url: &'a Url,
        header: &'a str,
        deadline: Deadline,
    ) -> Answering<'a, Option<Refusal>> {
        Box::pin(async move {
            let refusal = |why| Refusal { name: cookies::name(header).to_owned(), why };
            let set = match cookies::command(url, header, clock::time_of_day().as_second()) {
                Ok(set) => set,
                Err(why) => return Ok(Some(refusal(why))),
            };
            if let Some(by_tls) = cookies::by_tls(url) {
                let kept = self.kept(&by_tls, deadline).await?;
                if kept.iter().any(|kept| kept.secure && kept.name == set.name) {
                    let why =
                        "a `Secure` cookie of that name is kept, and the address is not `https`";
                    return Ok(Some(refusal(why.to_owned())));
                }
            }
            match self.session().call(&set, deadline.instant()).await {
                Ok(set) if set.success => Ok(None),
                Ok(_) | Err(CallError::Refused { .. }) => {
                    Ok(Some(refusal("its attributes do not fit the address".to_owned())))
                }
                Err(error) => Err(unanswered(error)),
            }
        })
    }
}

/// Takes in a page's events as long as there are any.
async fn follow(
    session: Session,
    mut events: Events,
    document: watch::Sender<Document>,
    evidence: Evidence,
) {
    let mut recorder = Recorder::default();
    loop {
        let event = match events.recv().await {
            Ok(event) => event,
            Err(over) => {
                document.send_modify(|document| document.gone = Some(over.to_string()));
                return;
            }
        };
        if let Some(entry) = recorder.entry(&event) {
            evidence.write(entry);
        }
        // A page waits for the answer to its dialog, and every step would wait with it.
        if let Some(Ok(opening)) = event.decode::<JavaScriptDialogOpening>() {
            let accept = opening.kind == "beforeunload";
            drop(session.send(&HandleJavaScriptDialog { accept, prompt_text: None }));
        }
        document.send_if_modified(|document| {
            let before = document.clone();
            document.take(&event);
            *document != before
        });
    }
}

fn value_of(evaluated: Evaluated) -> Result<Value> {
    match evaluated.exception_details {
        None => Ok(evaluated.result.value.unwrap_or(Value::Null)),
        Some(details) => {
            let said = details.exception.and_then(|exception| exception.description);
            Err(Error::environment("the in-page script to work").saw(said.unwrap_or(details.text)))
        }
    }
}

/// Whether the browser refused because the document went away.
fn is_of_lost_document(message: &str) -> bool {
    let message = message.to_lowercase();
    // Such as "Execution context was destroyed." and "uniqueContextId not found".
    ["context", "inspected target navigated or closed", "promise was collected"]
        .iter()
        .any(|word| message.contains(word))
}

fn gone(why: &str) -> Error {
    lines(Error::environment("an open page"), why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_of_saying_that_a_document_is_gone_is_known() {
        for message in [
            "Cannot find context with specified id",
            "Execution context was destroyed.",
            "uniqueContextId not found",
            "Inspected target navigated or closed",
            "Promise was collected",
        ] {
            assert!(is_of_lost_document(message), "{message}");
        }
        assert!(!is_of_lost_document("Invalid parameters"));
    }
}
