//! Hears what happens in a page, in its workers, and in those of its frames that have a process of their own.

use std::sync::{Arc, Mutex, PoisonError};

use parity_cdp::protocol::emulation::SetFocusEmulationEnabled;
use parity_cdp::protocol::fetch::RequestPaused;
use parity_cdp::protocol::page::{
    self, AddScriptToEvaluateOnNewDocument, HandleJavaScriptDialog, JavaScriptDialogOpening,
    SetLifecycleEventsEnabled,
};
use parity_cdp::protocol::runtime::{self, RunIfWaitingForDebugger};
use parity_cdp::protocol::target::{AttachedToTarget, SetAutoAttach};
use parity_cdp::protocol::{Event, audits, network};
use parity_cdp::{Events, Session};
use parity_model::evidence::Entry;
use tokio::sync::watch;

use crate::clock::Deadline;
use crate::engine::cdp::document::{self, Frames, WORLD};
use crate::engine::cdp::emulating::Machine;
use crate::engine::cdp::failure::unanswered;
use crate::engine::cdp::intercepting::Intercepting;
use crate::engine::cdp::on_their_way::OnTheirWay;
use crate::engine::cdp::recorder::{self, Recorder};
use crate::engine::cdp::tracing::Tracing;
use crate::engine::cdp::traffic;
use crate::engine::{DialogAnswer, Happening, Listeners, service_worker};
use crate::error::Result;
use crate::evidence::Evidence;
use crate::script;

/// Where what is heard goes.
#[derive(Clone)]
pub(crate) struct Follower {
    frames: Arc<watch::Sender<Frames>>,
    listeners: Listeners,
    intercepting: Intercepting,
    dialogs: Arc<Mutex<DialogAnswer>>,
    requests: OnTheirWay,
    machine: Machine,
    evidence: Evidence,
}

impl Follower {
    pub(crate) fn new(
        frames: watch::Sender<Frames>,
        listeners: Listeners,
        tracing: Option<Tracing>,
        requests: OnTheirWay,
        machine: Machine,
        evidence: Evidence,
    ) -> Self {
        let (intercepting, dialogs) = (Intercepting::new(tracing), Arc::default());
        let frames = Arc::new(frames);
        Self { frames, listeners, intercepting, dialogs, requests, machine, evidence }
    }

    /// Those who want to be told of what happens.
    pub(crate) fn listeners(&self) -> &Listeners {
        &self.listeners
    }

    /// The requests that are on their way.
    pub(crate) fn requests(&self) -> &OnTheirWay {
        &self.requests
    }

    /// What becomes of requests.
    pub(crate) fn intercepting(&self) -> &Intercepting {
        &self.intercepting
    }

    /// Answers dialogs so from now on.
    pub(crate) fn answer_dialogs(&self, answer: DialogAnswer) {
        *self.dialogs.lock().unwrap_or_else(PoisonError::into_inner) = answer;
    }

    /// Takes in what the page shows, where it was there before its events were heard.
    pub(crate) fn shows(&self, frame: page::Frame) {
        self.frames.send_if_modified(|frames| frames.adopt(frame));
    }

    /// Answers a dialog: a page waits for that, and every step would wait with it.
    fn answer(&self, session: &Session, opening: JavaScriptDialogOpening) {
        let answer = self.dialogs.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let (accept, prompt_text) = match answer {
            DialogAnswer::Dismiss => (opening.kind == "beforeunload", None),
            DialogAnswer::Accept => (true, Some(opening.default_prompt.unwrap_or_default())),
            DialogAnswer::AcceptWith(text) => (true, Some(text)),
        };
        drop(session.send(&HandleJavaScriptDialog { accept, prompt_text }));
        let (kind, message) = (opening.kind, opening.message);
        self.listeners.tell(|| Some(Happening::Dialog { kind, message }));
    }
}

/// Which documents run the in-page script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    /// What is shown already, and what comes after it.
    InAll,
    /// What comes after the one that is shown, which is empty.
    InNew,
}

/// Prepares a new page, and hears it from then on.
///
/// # Errors
///
/// An environment error if the browser does not answer by the deadline.
pub(crate) async fn page(
    session: Session,
    follower: Follower,
    script: Script,
    deadline: Deadline,
) -> Result<()> {
    let events = listen(&session, Whose::Page);
    follower.intercepting.join(&session);
    let replies = prepare(&session, script);
    let focus = session.send(&SetFocusEmulationEnabled { enabled: true });
    tokio::spawn(follow(session, events, follower.clone(), Whose::Page));
    let until = deadline.instant();
    replies.wait(until).await?;
    focus.wait(until).await.map_err(unanswered).map(drop)
}

/// Whose events are heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    /// The page's; without them it is lost.
    Page,
    /// Those of a frame with a process of its own.
    Frame,
    /// Those of a worker that a page or a worker has made.
    Worker,
    /// Those of a worker that stands between pages and the network.
    ServiceWorker,
}

impl Whose {
    /// Whose events those of a target are; nothing where they are of no interest.
    fn of(kind: &str) -> Option<Self> {
        match kind {
            "iframe" => Some(Self::Frame),
            "worker" => Some(Self::Worker),
            "service_worker" => Some(Self::ServiceWorker),
            _ => None,
        }
    }

    fn shows_documents(self) -> bool {
        matches!(self, Self::Page | Self::Frame)
    }

    /// An entry as evidence of whose it is.
    fn entry(self, entry: Entry) -> Entry {
        if self == Self::ServiceWorker { service_worker::entry(entry) } else { entry }
    }
}

fn listen(session: &Session, whose: Whose) -> Events {
    let documents = if whose.shows_documents() { document::EVENTS } else { &[] };
    let ours = [AttachedToTarget::METHOD, RequestPaused::METHOD];
    session.events(&[documents, recorder::EVENTS, traffic::EVENTS, &ours].concat())
}

/// What has been asked of a page or a frame, all in one write.
struct Prepared {
    page: parity_cdp::Reply<parity_cdp::protocol::Nothing>,
    lifecycle: parity_cdp::Reply<parity_cdp::protocol::Nothing>,
    runtime: parity_cdp::Reply<parity_cdp::protocol::Nothing>,
    script: parity_cdp::Reply<page::ScriptAdded>,
    network: parity_cdp::Reply<parity_cdp::protocol::Nothing>,
    audits: parity_cdp::Reply<parity_cdp::protocol::Nothing>,
    attach: parity_cdp::Reply<parity_cdp::protocol::Nothing>,
}

impl Prepared {
    async fn wait(self, until: tokio::time::Instant) -> Result<()> {
        self.page.wait(until).await.map_err(unanswered)?;
        self.lifecycle.wait(until).await.map_err(unanswered)?;
        self.runtime.wait(until).await.map_err(unanswered)?;
        self.script.wait(until).await.map_err(unanswered)?;
        self.network.wait(until).await.map_err(unanswered)?;
        self.audits.wait(until).await.map_err(unanswered)?;
        self.attach.wait(until).await.map_err(unanswered).map(drop)
    }
}

fn prepare(session: &Session, script: Script) -> Prepared {
    let script = AddScriptToEvaluateOnNewDocument {
        source: script::SOURCE.to_owned(),
        world_name: Some(WORLD.to_owned()),
        run_immediately: Some(script == Script::InAll),
    };
    Prepared {
        page: session.send(&page::Enable {}),
        lifecycle: session.send(&SetLifecycleEventsEnabled { enabled: true }),
        runtime: session.send(&runtime::Enable {}),
        script: session.send(&script),
        network: session.send(&network::Enable {}),
        audits: session.send(&audits::Enable {}),
        attach: session.send(&ATTACH),
    }
}

/// A worker, and a frame that gets a process of its own, wait until their events are heard.
const ATTACH: SetAutoAttach =
    SetAutoAttach { auto_attach: true, wait_for_debugger_on_start: true, flatten: true };

/// Prepares what has been attached to. The browser answers in order, so nobody has to wait.
fn prepare_inner(session: &Session, machine: &Machine, whose: Whose) {
    if whose.shows_documents() {
        drop(machine.tell_frame(session));
        drop(prepare(session, Script::InAll));
        return;
    }
    drop(machine.tell_worker(session));
    drop(session.send(&runtime::Enable {}));
    drop(session.send(&network::Enable {}));
    drop(session.send(&ATTACH));
}

/// Takes in the events of a session as long as there are any.
async fn follow(session: Session, mut events: Events, follower: Follower, whose: Whose) {
    let page = (!whose.shows_documents()).then(|| follower.frames.borrow().page().url.clone());
    let mut recorder = Recorder::new(follower.requests.clone(), page);
    loop {
        let event = match events.recv().await {
            Ok(event) => event,
            Err(over) if whose == Whose::Page => {
                follower.frames.send_modify(|frames| frames.gone = Some(over.to_string()));
                return;
            }
            Err(_) => return,
        };
        if let Some(Ok(attached)) = event.decode::<AttachedToTarget>() {
            attach(&session, attached, &follower);
            continue;
        }
        for entry in recorder.entries(&event) {
            follower.evidence.write(whose.entry(entry));
        }
        if let Some(Ok(opening)) = event.decode() {
            follower.answer(&session, opening);
        } else if let Some(Ok(paused)) = event.decode::<RequestPaused>() {
            if let Some(entry) = follower.intercepting.decide(&session, paused) {
                follower.evidence.write(entry);
            }
        } else {
            follower.listeners.tell(|| traffic::happenings(&event, session.id()));
        }
        if whose.shows_documents() {
            follower.frames.send_if_modified(|frames| frames.take(&session, &event));
        }
    }
}

/// Hears a frame that has got a process of its own, or a worker, and lets everything else go on.
fn attach(session: &Session, attached: AttachedToTarget, follower: &Follower) {
    let inner = session.attached(attached.session_id);
    if let Some(whose) = Whose::of(&attached.target_info.kind) {
        let events = listen(&inner, whose);
        // The requests of other workers stand still for who has made them.
        if whose != Whose::Worker {
            follower.intercepting.join(&inner);
        }
        prepare_inner(&inner, &follower.machine, whose);
        let follower = follower.clone();
        tokio::spawn(follow_boxed(inner.clone(), events, follower, whose));
    }
    drop(inner.send(&RunIfWaitingForDebugger {}));
}

/// A future that spawns its own kind has to be boxed once.
fn follow_boxed(
    session: Session,
    events: Events,
    follower: Follower,
    whose: Whose,
) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> {
    Box::pin(follow(session, events, follower, whose))
}
