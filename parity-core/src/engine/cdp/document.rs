//! What the frames of a page show now, worked out from the page's events; touches nothing.

use std::collections::{HashMap, HashSet};

use parity_cdp::protocol::network::LoadingFailed;
use parity_cdp::protocol::page::{
    Frame, FrameDetached, FrameNavigated, FrameRequestedNavigation, FrameStartedNavigating,
    FrameStoppedLoading, LifecycleEvent, NavigatedWithinDocument,
};
use parity_cdp::protocol::runtime::{
    ExecutionContextCreated, ExecutionContextDestroyed, ExecutionContextsCleared,
};
use parity_cdp::protocol::{Event, FrameId, LoaderId, UniqueContextId};
use parity_cdp::{RawEvent, Session};

/// The browser shows nothing else: the address is a download, or has nothing to show.
pub(crate) const ABORTED: &str = "net::ERR_ABORTED";

/// The name of the isolated world that the in-page script runs in.
pub(crate) const WORLD: &str = "parity";

/// The address of the empty document that a new page shows.
pub(crate) const EMPTY: &str = "about:blank";

/// The events that it is worked out from.
pub(crate) const EVENTS: &[&str] = &[
    FrameDetached::METHOD,
    FrameRequestedNavigation::METHOD,
    FrameStartedNavigating::METHOD,
    FrameNavigated::METHOD,
    NavigatedWithinDocument::METHOD,
    FrameStoppedLoading::METHOD,
    LifecycleEvent::METHOD,
    ExecutionContextCreated::METHOD,
    ExecutionContextDestroyed::METHOD,
    ExecutionContextsCleared::METHOD,
];

/// The frames of a page.
#[derive(Debug)]
pub(crate) struct Frames {
    main: FrameId,
    documents: HashMap<FrameId, Document>,
    /// The documents that the page itself has shown.
    shown_documents: HashSet<LoaderId>,
    /// How often a frame has come to another entry of the history.
    travels: u64,
    /// Why the page is gone, if it is.
    pub(crate) gone: Option<String>,
}

/// What a frame shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Document {
    /// Its address.
    pub(crate) url: String,
    /// Which document it is.
    loader: LoaderId,
    /// How many documents were shown before it.
    pub(crate) shown: u64,
    /// Whether its `load` event has fired.
    pub(crate) is_loaded: bool,
    /// Whether another document was asked for and is not there yet.
    pub(crate) is_leaving: bool,
    /// Which document was asked for last.
    asked: LoaderId,
    /// Whether another entry of the history was asked for and is not there yet.
    is_travelling: bool,
    /// The address that has no page, where the browser shows a page of its own that tells so.
    pub(crate) unreached: Option<String>,
    /// Where the in-page script runs.
    pub(crate) world: Option<World>,
    /// Where the scripts of the document itself run.
    own: Option<World>,
}

/// Where scripts of a document run.
#[derive(Debug, Clone)]
pub(crate) struct World {
    /// The page's session, or that of a frame which has a process of its own.
    pub(crate) session: Session,
    pub(crate) id: UniqueContextId,
}

impl Frames {
    /// The frames of a new page: one, with an empty document.
    pub(crate) fn blank(main: FrameId) -> Self {
        let blank = Document { url: EMPTY.to_owned(), is_loaded: true, ..Document::default() };
        let documents = HashMap::from([(main.clone(), blank)]);
        Self { main, documents, shown_documents: HashSet::new(), travels: 0, gone: None }
    }

    /// Whether the page itself shows a document, or has shown it.
    pub(crate) fn has_shown(&self, document: &LoaderId) -> bool {
        self.shown_documents.contains(document)
    }

    /// How often a frame has come to another entry of the history.
    pub(crate) fn travels(&self) -> u64 {
        self.travels
    }

    /// Whether every document that was come to by the history is there and loaded.
    pub(crate) fn is_at_rest(&self) -> bool {
        let rests = |it: &Document| it.is_loaded && !it.is_leaving && !it.is_travelling;
        rests(self.page()) && !self.documents.values().any(|document| document.is_travelling)
    }

    /// Takes in the main frame of a page that was there before its events were heard; tells whether that
    /// changed anything.
    pub(crate) fn adopt(&mut self, frame: Frame) -> bool {
        let page = self.documents.entry(self.main.clone()).or_default();
        if page.shown > 0 {
            return false;
        }
        page.url = frame.url + frame.url_fragment.as_deref().unwrap_or_default();
        page.loader = frame.loader_id;
        true
    }

    /// The frame that the page itself is.
    pub(crate) fn main(&self) -> &FrameId {
        &self.main
    }

    /// What the page itself shows.
    pub(crate) fn page(&self) -> &Document {
        self.document(&self.main).expect("the page's own document is never removed")
    }

    /// What a frame shows.
    pub(crate) fn document(&self, frame: &FrameId) -> Option<&Document> {
        self.documents.get(frame)
    }

    /// Whether a frame shows the document of `world`.
    pub(crate) fn show(&self, world: &World) -> bool {
        self.worlds().any(|shown| shown.id == world.id)
    }

    /// Where the in-page script runs in each frame.
    pub(crate) fn worlds(&self) -> impl Iterator<Item = &World> {
        self.documents.values().filter_map(|document| document.world.as_ref())
    }

    /// Where the scripts of the document itself run whose in-page script runs in `world`.
    pub(crate) fn own(&self, world: &World) -> Option<World> {
        let is_it = |it: &&Document| it.world.as_ref().is_some_and(|at| at.id == world.id);
        self.documents.values().find(is_it)?.own.clone()
    }

    /// Takes in one event of `session`, and tells whether it changed anything. Events that cannot be
    /// read change nothing.
    pub(crate) fn take(&mut self, session: &Session, event: &RawEvent) -> bool {
        match event.method() {
            FrameDetached::METHOD => self.detached(session, event),
            ExecutionContextCreated::METHOD => self.world_made(session, event),
            ExecutionContextDestroyed::METHOD => self.world_gone(event),
            ExecutionContextsCleared::METHOD => self.worlds_gone(session),
            _ => self.loading(event).is_some(),
        }
    }

    fn loading(&mut self, event: &RawEvent) -> Option<()> {
        if let Some(requested) = event.decode::<FrameRequestedNavigation>() {
            let requested = requested.ok()?;
            if requested.disposition == "currentTab" {
                self.of(requested.frame_id).is_leaving = true;
            }
        } else if let Some(started) = event.decode::<FrameStartedNavigating>() {
            let started = started.ok()?;
            let document = self.of(started.frame_id);
            if !started.navigation_type.ends_with("ameDocument") {
                document.is_leaving = true;
                document.asked = started.loader_id;
            }
            document.is_travelling = started.navigation_type.starts_with("history");
        } else if let Some(navigated) = event.decode::<FrameNavigated>() {
            let FrameNavigated { frame, kind } = navigated.ok()?;
            if frame.id == self.main {
                self.shown_documents.insert(frame.loader_id.clone());
            }
            let document = self.come_to(frame.id);
            document.url = frame.url + frame.url_fragment.as_deref().unwrap_or_default();
            document.loader = frame.loader_id;
            document.shown += 1;
            // One that was kept as it was left does not load again.
            document.is_loaded = kind == "BackForwardCacheRestore";
            document.unreached = frame.unreachable_url;
        } else if let Some(within) = event.decode::<NavigatedWithinDocument>() {
            let within = within.ok()?;
            self.come_to(within.frame_id).url = within.url;
        } else if let Some(lifecycle) = event.decode::<LifecycleEvent>() {
            let lifecycle = lifecycle.ok()?;
            let document = self.of(lifecycle.frame_id);
            if lifecycle.name == "load" && lifecycle.loader_id == document.loader {
                document.is_loaded = true;
            }
        } else if let Some(stopped) = event.decode::<FrameStoppedLoading>() {
            self.of(stopped.ok()?.frame_id).is_leaving = false;
        } else if let Some(failed) = event.decode::<LoadingFailed>() {
            // A download, or an answer without content; a frame that still loads is not told to have stopped. Of all other
            // failures, the browser shows a page.
            let failed = failed.ok()?;
            let is_it = |it: &&mut Document| {
                it.is_leaving && it.asked.as_str() == failed.request_id.as_str()
            };
            let given_up =
                (failed.error_text == ABORTED).then(|| self.documents.values_mut().find(is_it));
            given_up.flatten()?.is_leaving = false;
        }
        Some(())
    }

    /// What a frame shows that has come to where it was going.
    fn come_to(&mut self, frame: FrameId) -> &mut Document {
        let document = self.documents.entry(frame).or_default();
        self.travels += u64::from(std::mem::take(&mut document.is_travelling));
        document.is_leaving = false;
        document
    }

    fn of(&mut self, frame: FrameId) -> &mut Document {
        self.documents.entry(frame).or_default()
    }

    fn detached(&mut self, session: &Session, event: &RawEvent) -> bool {
        let Some(Ok(detached)) = event.decode::<FrameDetached>() else { return false };
        if detached.frame_id == self.main {
            return false;
        }
        if detached.reason != "swap" {
            self.documents.remove(&detached.frame_id);
            return true;
        }
        // A frame that goes on in another process is told of by the session of that, which may have been
        // heard before this one.
        let left = |world: &mut World| world.session.id() == session.id();
        let document = self.of(detached.frame_id);
        let _left = (document.world.take_if(left), document.own.take_if(left));
        true
    }

    fn world_made(&mut self, session: &Session, event: &RawEvent) -> bool {
        let Some(Ok(ExecutionContextCreated { context })) = event.decode() else { return false };
        let (is_default, is_ours) = (context.aux_data.is_default, context.name == WORLD);
        let Some(frame) = context.aux_data.frame_id.filter(|_| is_default || is_ours) else {
            return false;
        };
        let world = Some(World { session: session.clone(), id: context.unique_id });
        let document = self.of(frame);
        if is_ours {
            document.world = world;
        } else {
            document.own = world;
        }
        true
    }

    fn world_gone(&mut self, event: &RawEvent) -> bool {
        let Some(Ok(destroyed)) = event.decode::<ExecutionContextDestroyed>() else { return false };
        let id = destroyed.execution_context_unique_id;
        self.lose(|world| world.id == id)
    }

    fn worlds_gone(&mut self, session: &Session) -> bool {
        self.lose(|world| world.session.id() == session.id())
    }

    fn lose(&mut self, is_gone: impl Fn(&World) -> bool) -> bool {
        let mut changed = false;
        for document in self.documents.values_mut() {
            for world in [&mut document.world, &mut document.own] {
                changed |= world.take_if(|world| is_gone(world)).is_some();
            }
        }
        changed
    }
}
