//! Scripts of a test, in the world of a document's own scripts.

use parity_cdp::CallError;
use parity_cdp::protocol::runtime::Evaluate;
use serde_json::Value;

use crate::clock::Deadline;
use crate::engine::cdp::failure::unanswered;
use crate::engine::cdp::script_call::said;
use crate::engine::cdp::tab::CdpTab;
use crate::engine::{Ran, patience};
use crate::error::Result;
use crate::query::Query;

impl CdpTab {
    /// Evaluates a script once, in the document of the frame that `frames` lead to.
    pub(crate) async fn evaluated(
        &self,
        frames: &[Query],
        script: &str,
        deadline: Deadline,
    ) -> Result<Ran> {
        let world = self.entered(frames, None, deadline).await?;
        let (session, unique_context_id) = if frames.is_empty() {
            // The browser knows which is the page's own; of an empty page, it makes that when it is first needed.
            (self.session().clone(), None)
        } else {
            let own = self.until(&deadline, |frames| frames.own(&world)).await?;
            let Some(own) = own else { return Ok(Ran::Left) };
            (own.session, Some(own.id))
        };
        let evaluate = Evaluate { unique_context_id, ..Evaluate::value(script) };
        let called = tokio::select! {
            biased;
            called = session.call(&evaluate, patience(deadline).instant()) => called,
            () = self.left(&world) => return Ok(Ran::Left),
        };
        match called {
            Ok(evaluated) => match said(&evaluated) {
                Some(said) => Ok(Ran::Refused(said)),
                None => Ok(Ran::Told(evaluated.result.value.unwrap_or(Value::Null))),
            },
            Err(CallError::Timeout { .. }) => Err(self.silent(deadline)),
            Err(CallError::Refused { .. } | CallError::Detached { .. }) => Ok(Ran::Left),
            Err(error) => Err(unanswered(error)),
        }
    }
}
