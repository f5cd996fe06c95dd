//! What the main frame of a page shows now, worked out from the page's events; touches nothing.

use parity_cdp::RawEvent;
use parity_cdp::protocol::page::{
    FrameNavigated, FrameRequestedNavigation, FrameStartedNavigating, FrameStoppedLoading,
    LifecycleEvent, NavigatedWithinDocument,
};
use parity_cdp::protocol::runtime::{
    ExecutionContextCreated, ExecutionContextDestroyed, ExecutionContextsCleared,
};
use parity_cdp::protocol::{Event, FrameId, LoaderId, UniqueContextId};

/// The name of the isolated world that the in-page script runs in.
pub(crate) const WORLD: &str = "parity";

/// The events that it is worked out from.
pub(crate) const EVENTS: &[&str] = &[
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

/// What the main frame shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Document {
    frame: FrameId,
    /// Its address.
    pub(crate) url: String,
    /// Which document it is.
    pub(crate) loader: LoaderId,
    /// How many documents were shown before it.
    pub(crate) shown: u64,
    /// Whether its `load` event has fired.
    pub(crate) is_loaded: bool,
    /// Whether another document was asked for and is not there yet.
    pub(crate) is_leaving: bool,
    /// Where the in-page script runs.
    pub(crate) world: Option<UniqueContextId>,
    /// Why the page is gone, if it is.
    pub(crate) gone: Option<String>,
}

impl Document {
    /// The empty document of a new page.
    pub(crate) fn blank(frame: FrameId) -> Self {
        Self {
            frame,
            url: "about:blank".to_owned(),
            loader: LoaderId::default(),
            shown: 0,
            is_loaded: true,
            is_leaving: false,
            world: None,
            gone: None,
        }
    }

    /// Takes in one event. Events that cannot be read, or are of other frames, change nothing.
    pub(crate) fn take(&mut self, event: &RawEvent) {
        if let Some(Ok(requested)) = event.decode::<FrameRequestedNavigation>()
            && requested.frame_id == self.frame
            && requested.disposition == "currentTab"
        {
            self.is_leaving = true;
        } else if let Some(Ok(started)) = event.decode::<FrameStartedNavigating>()
            && started.frame_id == self.frame
            && !started.navigation_type.ends_with("ameDocument")
        {
            self.is_leaving = true;
        } else if let Some(Ok(FrameNavigated { frame, .. })) = event.decode()
            && frame.id == self.frame
        {
            self.url = frame.url + frame.url_fragment.as_deref().unwrap_or_default();
            self.loader = frame.loader_id;
            self.shown += 1;
            self.is_loaded = false;
            self.is_leaving = false;
        } else if let Some(Ok(within)) = event.decode::<NavigatedWithinDocument>()
            && within.frame_id == self.frame
        {
            self.url = within.url;
            self.is_leaving = false;
        } else {
            self.take_loading(event);
            self.take_world(event);
        }
    }

    fn take_loading(&mut self, event: &RawEvent) {
        if let Some(Ok(lifecycle)) = event.decode::<LifecycleEvent>()
            && lifecycle.frame_id == self.frame
            && lifecycle.loader_id == self.loader
            && lifecycle.name == "load"
        {
            self.is_loaded = true;
        } else if let Some(Ok(stopped)) = event.decode::<FrameStoppedLoading>()
            && stopped.frame_id == self.frame
        {
            self.is_leaving = false;
        }
    }

    fn take_world(&mut self, event: &RawEvent) {
        if let Some(Ok(ExecutionContextCreated { context })) = event.decode()
            && context.name == WORLD
            && context.aux_data.frame_id.as_ref() == Some(&self.frame)
        {
            self.world = Some(context.unique_id);
        } else if let Some(Ok(destroyed)) = event.decode::<ExecutionContextDestroyed>() {
            if self.world.as_ref() == Some(&destroyed.execution_context_unique_id) {
                self.world = None;
            }
        } else if let Some(Ok(_)) = event.decode::<ExecutionContextsCleared>() {
            self.world = None;
        }
    }
}
