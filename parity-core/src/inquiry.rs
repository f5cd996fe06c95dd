//! Asks the system under test once, when an action has failed, for what the diagnosis reads.

use std::time::Duration;

use parity_model::evidence::Entry;
use parity_model::verification::Shape;

use crate::action::Action;
use crate::clock::Deadline;

/// How long that may take: nobody waits for it.
const WITHIN: Duration = Duration::from_secs(2);

/// Keeps the evaluations of flags and the shape as evidence, where they are told. What is not told is not missed: the
/// action has failed for another reason.
pub(crate) async fn ask(cx: &Action) {
    let deadline = Deadline::within(WITHIN);
    tokio::join!(cx.flags().ask_once(deadline), ask_for_shape(cx, deadline));
}

async fn ask_for_shape(cx: &Action, deadline: Deadline) {
    if !cx.surroundings().has_verification() {
        return;
    }
    if let Ok(Some(shape)) = cx.verify().ask::<Shape>("shape", &[], deadline).await {
        cx.scope().evidence().write(Entry::Shape { shape });
    }
}
