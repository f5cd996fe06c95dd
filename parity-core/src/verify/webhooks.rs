//! Asks the system under test for the webhooks of the run: what it received and sent, and what became of it.

use parity_model::evidence::{Entry, MissedKind};
use parity_model::verification::{Direction, Event, Webhook, Webhooks};

use crate::clock::Deadline;
use crate::error::{Error, Result};
use crate::step::Step;
use crate::verify::{LIMIT, Verify};

/// Webhooks that tell of one event; see [`Verify::webhook`].
#[derive(Debug, Clone)]
pub struct WebhooksOf {
    verify: Verify,
    event: String,
}

impl WebhooksOf {
    pub(crate) fn new(verify: Verify, event: String) -> Self {
        Self { verify, event }
    }

    /// Asks for the newest webhook of this event that the system under test received during the run. Takes at
    /// most 5 s.
    ///
    /// # Errors
    ///
    /// A product error if it received none; inside `eventually!` it is looked for again.
    #[track_caller]
    pub fn received(&self) -> Step<Webhook> {
        self.newest(Direction::In)
    }

    /// Asks for the newest webhook of this event that the system under test sent during the run. Takes at most 5 s.
    ///
    /// # Errors
    ///
    /// A product error if it sent none; inside `eventually!` it is looked for again.
    #[track_caller]
    pub fn sent(&self) -> Step<Webhook> {
        self.newest(Direction::Out)
    }

    #[track_caller]
    fn newest(&self, direction: Direction) -> Step<Webhook> {
        let Self { verify, event } = self.clone();
        let done = match direction {
            Direction::In => "received",
            Direction::Out => "sent",
        };
        let title = format!("ask for the webhook `{event}` that was {done}");
        Step::new(verify.scope().clone(), title, LIMIT, move |deadline| async move {
            let webhooks = verify.webhooks_of_run(deadline).await?;
            let is_meant = |webhook: &&Webhook| {
                webhook.direction == direction && webhook.event.as_deref() == Some(&event)
            };
            if let Some(webhook) = webhooks.iter().rfind(is_meant) {
                return Ok(webhook.clone());
            }
            let kind = match direction {
                Direction::In => MissedKind::WebhookReceived,
                Direction::Out => MissedKind::WebhookSent,
            };
            let error = Error::missed(kind, format!("webhook `{event}` that was {done}"));
            Err(match &webhooks[..] {
                [] => error.saw("no webhook at all in this run"),
                others => others.iter().fold(error, |error, other| error.saw(format!("{other:?}"))),
            })
        })
    }
}

impl Verify {
    /// Names an event that webhooks of the run tell of: `invoice.paid`.
    pub fn webhook(&self, event: impl Into<String>) -> WebhooksOf {
        WebhooksOf::new(self.clone(), event.into())
    }

    /// Asks for all webhooks that the system under test received and sent during the run, in the order of their
    /// first attempts. Takes at most 5 s.
    #[track_caller]
    pub fn webhooks(&self) -> Step<Vec<Webhook>> {
        let verify = self.clone();
        let title = "ask for the webhooks of the run";
        Step::new(verify.scope().clone(), title, LIMIT, move |deadline| async move {
            verify.webhooks_of_run(deadline).await
        })
    }

    async fn webhooks_of_run(&self, deadline: Deadline) -> Result<Vec<Webhook>> {
        self.watch(|event| matches!(event, Event::Webhook(_)));
        let run = self.run_name();
        let Webhooks { webhooks } =
            self.ask("webhooks", &[("run", &run)], deadline).await?.unwrap_or_default();
        for webhook in &webhooks {
            if self.is_news(&format!("webhook/{}", webhook.id), &format!("{webhook:?}")) {
                self.scope().evidence().write(Entry::Webhook(webhook.clone()));
            }
        }
        Ok(webhooks)
    }
}
