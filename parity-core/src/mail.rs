//! Mail that the system under test sends.

mod code;
mod html;
mod listed;
pub(crate) mod mailbox;
mod maildev;
mod mailpit;
pub(crate) mod message;
mod service;

use std::time::Duration;

use crate::action::Action;
use crate::mail::mailbox::Mailbox;
use crate::step::Step;

/// How long opening the mailbox may take.
const OPEN: Duration = Duration::from_secs(10);

impl Action {
    /// Opens the mailbox that all mail of the system under test ends in: that of the service that `mail` of the
    /// environment names in `parity.toml` (Mailpit, maildev); else that of the receiver of the run, where `cargo parity
    /// receive` has started one; else one of this action, on a free port of 127.0.0.1.
    ///
    /// ```no_run
    /// # use parity_core::prelude::*;
    /// # async fn reset(cx: &Action, page: &Page) -> Result<()> {
    /// let email = cx.unique_email("reset");
    /// page.label("Email").fill(&email).await?;
    /// page.role(Role::Button).name("Send me a link").click().await?;
    ///
    /// let mailbox = cx.mailbox().await?.to(&email).subject("Reset your password");
    /// let mail = eventually!(mailbox.newest().await? => |_| true, within = "30s")?;
    /// page.goto(mail.link("Choose a new password")?).await
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// An environment error if no mail can be received; a usage error if the service has no address.
    #[track_caller]
    pub fn mailbox(&self) -> Step<Mailbox> {
        let (scope, receiver) = (self.scope().clone(), self.receiver().clone());
        let (http, environment) = (self.http().clone(), self.environment_of_run());
        Step::new(scope.clone(), "open the mailbox", OPEN, async move |deadline| match environment
            .mail()?
        {
            Some((kind, url)) => Ok(Mailbox::of_service(scope, http, kind, url)),
            None => Mailbox::open(scope, receiver, deadline).await,
        })
    }
}
