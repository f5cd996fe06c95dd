//! Calls of the in-page script in the document of a frame, again in each new document until one answers.

use std::time::Duration;

use parity_cdp::protocol::dom::DescribeNode;
use parity_cdp::protocol::page::CreateIsolatedWorld;
use parity_cdp::protocol::runtime::{CallFunctionOn, Evaluate, Evaluated};
use parity_cdp::protocol::{FrameId, RemoteObjectId};
use parity_cdp::{CallError, Session};
use parity_model::duration;
use serde_json::{Value, json};

use crate::clock::Deadline;
use crate::engine::cdp::document::{EMPTY, WORLD, World};
use crate::engine::cdp::failure::unanswered;
use crate::engine::cdp::tab::CdpTab;
use crate::engine::{MARGIN, patience};
use crate::error::{Error, Result};
use crate::query::Query;
use crate::script;

/// How long the document of a frame is waited for before the frame itself is looked for again.
const REPLACED: Duration = Duration::from_millis(500);

/// How a document answers: as JSON, or by a handle to an element of it.
const BY_VALUE: &str = "(name, question, left) => globalThis.__parity.ask(name, question, left)";
const ELEMENT: &str = "(query) => globalThis.__parity.element(query)";

/// An element of a document, and the session that knows it.
pub(crate) struct Handle {
    pub(crate) session: Session,
    pub(crate) id: RemoteObjectId,
}

impl CdpTab {
    /// Asks in the document of the frame that `frames` lead to.
    pub(crate) async fn asked(
        &self,
        frames: &[Query],
        function: &'static str,
        question: &Value,
        deadline: Deadline,
    ) -> Result<Value> {
        let mut lost = None;
        loop {
            let world = self.entered(frames, lost.as_ref(), deadline).await?;
            match self.call(&world, function, question, deadline).await? {
                Some(value) => return Ok(value),
                None => lost = Some(world),
            }
        }
    }

    /// A handle to the one element of `query` now; none where it went away meanwhile.
    pub(crate) async fn element(
        &self,
        frames: &[Query],
        query: &Query,
        deadline: Deadline,
    ) -> Result<Option<Handle>> {
        let world = self.entered(frames, None, deadline).await?;
        self.handle(&world, query, deadline).await
    }

    /// Where the script of the document runs that `frames` lead to, other than in `lost`; waits until
    /// each frame is there.
    pub(crate) async fn entered(
        &self,
        frames: &[Query],
        lost: Option<&World>,
        deadline: Deadline,
    ) -> Result<World> {
        let main = self.main();
        self.script_in_empty(&main, deadline).await?;
        let mut gone = lost.cloned();
        loop {
            let outer = self.world(&main, gone.as_ref(), deadline).await?;
            let Some(mut world) = outer else { return Err(self.never_stays(&main, deadline)) };
            let mut entered = 0;
            for query in frames {
                let frame = match self.enter(&world, query, deadline).await? {
                    Enter::Into(frame) => frame,
                    Enter::Replaced => break,
                    Enter::Lost => {
                        gone = Some(world.clone());
                        break;
                    }
                };
                let Some(inner) = self.world(&frame, gone.as_ref(), deadline).await? else { break };
                (world, entered) = (inner, entered + 1);
            }
            if entered == frames.len() {
                return Ok(world);
            }
            // A frame or a document on the way went away: once more from the outside.
            if deadline.is_over() {
                return Err(self.never_stays(&main, deadline));
            }
        }
    }

    /// Has the script run in the empty document of a new page, where that is still shown. Most pages have left it
    /// before anyone looks at it.
    async fn script_in_empty(&self, main: &FrameId, deadline: Deadline) -> Result<()> {
        let shown = self.page();
        if shown.world.is_some() || shown.url != EMPTY {
            return Ok(());
        }
        let run = self.script_runs.get_or_try_init(async || {
            let until = deadline.instant();
            let (frame_id, world_name) = (main.clone(), Some(WORLD.to_owned()));
            let create = CreateIsolatedWorld { frame_id, world_name };
            let world = self.session().call(&create, until).await?;
            let context_id = Some(world.execution_context_id);
            let run = Evaluate { context_id, ..Evaluate::value(script::SOURCE) };
            self.session().call(&run, until).await.map(drop)
        });
        match run.await {
            // The page has left it meanwhile.
            Err(CallError::Refused { message, .. }) if is_of_lost_document(&message) => Ok(()),
            run => run.map(drop).map_err(unanswered),
        }
    }

    /// Where the script of a frame's document runs, other than in `lost`; `None` where it is not
    /// there by the deadline, or soon for a frame within the page, which may have been replaced.
    async fn world(
        &self,
        frame: &FrameId,
        lost: Option<&World>,
        deadline: Deadline,
    ) -> Result<Option<World>> {
        let limit = if *frame == self.main() { deadline } else { deadline.inner(REPLACED) };
        let is_new = |world: &World| lost.is_none_or(|lost| lost.id != world.id);
        self.until(&limit, |frames| {
            let world = frames.document(frame)?.world.as_ref()?;
            is_new(world).then(|| world.clone())
        })
        .await
    }

    /// Calls the in-page script once; `None` where its document went away meanwhile.
    async fn call(
        &self,
        world: &World,
        function: &'static str,
        question: &Value,
        deadline: Deadline,
    ) -> Result<Option<Value>> {
        let left = u64::try_from(deadline.remaining().as_millis()).unwrap_or(u64::MAX);
        let call = CallFunctionOn {
            unique_context_id: Some(world.id.clone()),
            ..CallFunctionOn::value(BY_VALUE, [json!(function), question.clone(), json!(left)])
        };
        let called = tokio::select! {
            biased;
            called = world.session.call(&call, patience(deadline).instant()) => called,
            // A document that another has replaced says so late, and does not answer any more.
            () = self.left(world) => return Ok(None),
        };
        let Some(evaluated) = self.unless_lost(called, deadline)? else { return Ok(None) };
        thrown(&evaluated)?;
        Ok(Some(evaluated.result.value.unwrap_or(Value::Null)))
    }

    /// Waits until no frame shows the document of `world` any more.
    pub(crate) async fn left(&self, world: &World) {
        let mut frames = self.frames();
        if frames.wait_for(|frames| !frames.show(world)).await.is_err() {
            // Nobody hears the page's events any more: the call itself says why.
            std::future::pending::<()>().await;
        }
    }

    /// Waits for the one element of `query`, and enters the frame that it shows.
    async fn enter(&self, world: &World, query: &Query, deadline: Deadline) -> Result<Enter> {
        let question = json!({ "locator": query });
        let Some(answer) = self.call(world, "one", &question, deadline).await? else {
            return Ok(Enter::Lost);
        };
        if answer["held"] != true {
            let saw = answer["saw"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let error = saw.fold(Error::product(format!("one frame: {query}")), Error::saw);
            return Err(error.waited(&deadline, answer["looks"].as_u64()));
        }
        let Some(handle) = self.handle(world, query, deadline).await? else {
            return Ok(Enter::Replaced);
        };
        let describe = DescribeNode { object_id: handle.id };
        let node = match handle.session.call(&describe, patience(deadline).instant()).await {
            Ok(described) => described.node,
            Err(CallError::Refused { .. }) => return Ok(Enter::Replaced),
            Err(error) => return Err(unanswered(error)),
        };
        match node.frame_id {
            Some(frame) => Ok(Enter::Into(frame)),
            None => Err(Error::usage(format!("{query} to be a frame"))
                .saw(format!("a <{}>", node.node_name.to_lowercase()))
                .advice("`frame()` is for an `<iframe>`; `within` looks inside of any element")),
        }
    }

    /// A handle to the one element of `query` now.
    async fn handle(
        &self,
        world: &World,
        query: &Query,
        deadline: Deadline,
    ) -> Result<Option<Handle>> {
        let call = CallFunctionOn {
            unique_context_id: Some(world.id.clone()),
            return_by_value: false,
            ..CallFunctionOn::value(ELEMENT, [json!(query)])
        };
        let called = world.session.call(&call, patience(deadline).instant()).await;
        let Some(evaluated) = self.unless_lost(called, deadline)? else { return Ok(None) };
        thrown(&evaluated)?;
        let session = world.session.clone();
        Ok(evaluated.result.object_id.map(|id| Handle { session, id }))
    }

    /// The answer; `None` where the document went away before it came.
    fn unless_lost(
        &self,
        called: Result<Evaluated, CallError>,
        deadline: Deadline,
    ) -> Result<Option<Evaluated>> {
        match called {
            Ok(evaluated) => Ok(Some(evaluated)),
            Err(CallError::Refused { message, .. }) if is_of_lost_document(&message) => Ok(None),
            // The frame's own process went away with it; of the page itself, its events tell.
            Err(CallError::Detached { .. }) => Ok(None),
            Err(CallError::Timeout { .. }) => Err(self.silent(deadline)),
            Err(error) => Err(unanswered(error)),
        }
    }

    /// Says why a page does not answer. While it goes to a document that does not come, the browser asks the one
    /// before nothing any more.
    pub(crate) fn silent(&self, deadline: Deadline) -> Error {
        if self.requests().document(&self.main()).is_some() {
            return self.never_comes(deadline);
        }
        let saw = format!(
            "nothing, not even {} after its time was over: its main thread is busy",
            duration::display(MARGIN)
        );
        Error::product("the page to answer").saw(saw).waited(&deadline, None)
    }

    fn never_stays(&self, frame: &FrameId, deadline: Deadline) -> Error {
        let url = self.url_of(frame);
        Error::product("a page that stays while it is looked at")
            .saw(format!("the document of {url} went away, and no other came"))
            .waited(&deadline, None)
    }
}

impl World {
    /// Waits until what stands in the queue of its document has run. One that is gone has nothing to run.
    pub(crate) async fn turned(&self, deadline: Deadline) {
        let call = CallFunctionOn {
            unique_context_id: Some(self.id.clone()),
            ..CallFunctionOn::value(BY_VALUE, [json!("turn"), Value::Null, Value::Null])
        };
        let _ = self.session.call(&call, deadline.instant()).await;
    }
}

/// Where the way into a frame led.
enum Enter {
    Into(FrameId),
    /// The element went away after it was found.
    Replaced,
    /// The document around it went away.
    Lost,
}

fn thrown(evaluated: &Evaluated) -> Result<()> {
    match said(evaluated) {
        Some(said) => Err(Error::environment("the in-page script to work").saw(said)),
        None => Ok(()),
    }
}

/// What was thrown, if something was.
pub(crate) fn said(evaluated: &Evaluated) -> Option<String> {
    let details = evaluated.exception_details.as_ref()?;
    let said = details.exception.as_ref().and_then(|exception| exception.description.clone());
    Some(said.unwrap_or_else(|| details.text.clone()))
}

/// Whether the browser refused because the document went away.
fn is_of_lost_document(message: &str) -> bool {
    let message = message.to_lowercase();
    // Such as "Execution context was destroyed." and "uniqueContextId not found".
    ["context", "inspected target navigated or closed", "promise was collected"]
        .iter()
        .any(|word| message.contains(word))
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
