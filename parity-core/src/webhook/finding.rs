//! Looks for one webhook in an inbox, by what it tells of and by what is in it.

use std::future::IntoFuture;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use parity_model::evidence::MissedKind;
use parity_model::received::ReceivedDelivery;
use serde::Serialize;
use serde_json::Value;

use crate::clock::Deadline;
use crate::error::{Error, Place, Result};
use crate::receive::{Sharing, others};
use crate::step::Step;
use crate::webhook::delivery::{Delivery, event_of};
use crate::webhook::inbox::Inbox;

/// How long a look may take.
const LOOK: Duration = Duration::from_secs(5);

/// A webhook that is looked for when it is awaited; made by [`Inbox::find`].
#[derive(Debug, Clone)]
#[must_use = "nothing is looked for until it is awaited"]
pub struct Finding {
    inbox: Inbox,
    place: Place,
    event: String,
    /// What is in its body, by JSON pointers.
    fields: Vec<(String, Value)>,
}

impl Inbox {
    /// Looks for the newest webhook that tells of `event`.
    ///
    /// ```no_run
    /// # use parity_core::prelude::*;
    /// # async fn look(cx: &Action, email: &str) -> Result<()> {
    /// let crm = cx.inbox("crm").await?.verified_by(Scheme::standard(), [cx.secret("CRM_SECRET")?]);
    /// let told = eventually!(
    ///     crm.find("lead.created").with("/data/email", email).await? => |_| true,
    ///     within = "30s", because = "the CRM hears of every lead",
    /// )?;
    /// told.expect_signed()
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// A product error that lists what did come if there is none; inside `eventually!` it is looked for again, as
    /// soon as one comes.
    #[track_caller]
    pub fn find(&self, event: impl Into<String>) -> Finding {
        Finding::new(self.clone(), event.into())
    }
}

impl Finding {
    #[track_caller]
    pub(crate) fn new(inbox: Inbox, event: String) -> Self {
        Self { inbox, place: Place::of_caller(), event, fields: Vec::new() }
    }

    /// Only one that has this value in its body at a JSON pointer (RFC 6901), such as `/data/object/id`.
    ///
    /// # Panics
    ///
    /// If `value` cannot be written as JSON.
    pub fn with(mut self, pointer: impl Into<String>, value: impl Serialize) -> Self {
        let value = serde_json::to_value(value).expect("the value can be written as JSON");
        self.fields.push((pointer.into(), value));
        self
    }

    /// As a reader of a message is told of it.
    fn shown(&self) -> String {
        let mut shown = format!("webhook `{}`", self.event);
        for (pointer, value) in &self.fields {
            shown += &format!(" with {value} at {pointer}");
        }
        shown
    }

    async fn found(self, deadline: Deadline) -> Result<Delivery> {
        let (event, fields) = (self.event.clone(), self.fields.clone());
        let is_wanted = move |came: &ReceivedDelivery| {
            event_of(came).as_deref() == Some(event.as_str()) && has(came, &fields)
        };
        let found = self.inbox.look(is_wanted, deadline).await?;
        found.into_iter().next_back().ok_or_else(|| self.none())
    }

    /// Why there is none: what came instead.
    fn none(&self) -> Error {
        let came = self.inbox.came();
        let what = format!("{} in the inbox `{}`", self.shown(), self.inbox.name());
        let error = Error::missed(MissedKind::WebhookSent, what);
        if came.is_empty() {
            let error = error.saw(format!("nothing was sent to {}", self.inbox.url()));
            return error.advice("is that where the system under test sends its webhooks?");
        }
        let sharing = self.inbox.sharing();
        error.saw(others(came.len(), came.iter().rev().map(|came| listed(came, sharing))))
    }
}

impl IntoFuture for Finding {
    type Output = Result<Delivery>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        let title = format!("look in the inbox `{}` for the {}", self.inbox.name(), self.shown());
        let (scope, place) = (self.inbox.scope().clone(), self.place);
        Step::placed(scope, title, place, LOOK, async move |deadline| self.found(deadline).await)
            .into_future()
    }
}

/// One that came, on one line.
fn listed(came: &Arc<ReceivedDelivery>, sharing: Sharing) -> String {
    let line = format!("{:?}", Delivery::new(came, 1, None));
    // Neither is known without the others.
    let line = line.replace(", signature unchecked, attempt 1", "");
    match sharing {
        Sharing::Own => line,
        Sharing::Run => format!("{line}, at {}", came.at),
    }
}

fn has(came: &ReceivedDelivery, fields: &[(String, Value)]) -> bool {
    if fields.is_empty() {
        return true;
    }
    let body: Value = serde_json::from_slice(&came.body).unwrap_or_default();
    fields.iter().all(|(pointer, value)| body.pointer(pointer) == Some(value))
}
