//! The mailbox that all mail of the system under test ends in.

use std::sync::Arc;
use std::time::Duration;

use parity_model::evidence::{Entry, MissedKind};
use parity_model::manifest::MailKind;
use parity_model::received::ReceivedMail;
use url::Url;

use crate::clock::Deadline;
use crate::error::{Error, Result};
use crate::http::HttpClient;
use crate::mail::listed::Listed;
use crate::mail::message::Mail;
use crate::mail::service::Service;
use crate::query::TextMatch;
use crate::receive::intake::Received;
use crate::receive::{Receiver, Sharing, others};
use crate::scope::Scope;
use crate::step::Step;

/// How long a look may take.
const LOOK: Duration = Duration::from_secs(5);

/// A mailbox, or those of its mails that are wanted; made by [`Action::mailbox`](crate::Action::mailbox).
#[derive(Debug, Clone)]
pub struct Mailbox {
    scope: Scope,
    source: Source,
    wanted: Wanted,
}

/// Where mails come from.
#[derive(Debug, Clone)]
enum Source {
    Received { receiver: Receiver, host: String, port: u16 },
    Service(Arc<Service>),
}

/// Which mails are wanted.
#[derive(Debug, Clone, Default)]
struct Wanted {
    to: Option<String>,
    from: Option<String>,
    subject: Option<TextMatch>,
}

/// What a mail is told apart by.
struct Envelope<'m> {
    to: &'m [String],
    from: &'m str,
    subject: &'m str,
}

type IsWanted = Box<dyn Fn(&Envelope<'_>) -> bool + Send + Sync>;

impl Mailbox {
    /// The mailbox of the run's receiver, or of the action's own.
    pub(crate) async fn open(scope: Scope, receiver: Receiver, deadline: Deadline) -> Result<Self> {
        let (host, port) = receiver.smtp(deadline).await?;
        match receiver.sharing() {
            Sharing::Own => note_what_comes(&scope, &receiver),
            // Much of what comes there is of others: what is found is noted.
            Sharing::Run => {}
        }
        let source = Source::Received { receiver, host, port };
        Ok(Self { scope, source, wanted: Wanted::default() })
    }

    /// The mailbox of a service.
    pub(crate) fn of_service(scope: Scope, http: HttpClient, kind: MailKind, url: Url) -> Self {
        let source = Source::Service(Arc::new(Service::new(http, kind, url)));
        Self { scope, source, wanted: Wanted::default() }
    }

    /// The host and the port that the system under test sends its mail to; none where a service takes it.
    pub fn smtp(&self) -> Option<(&str, u16)> {
        match &self.source {
            Source::Received { host, port, .. } => Some((host, *port)),
            Source::Service(_) => None,
        }
    }

    /// Only mail to this address, in any case.
    pub fn to(&self, address: impl Into<String>) -> Self {
        let wanted = Wanted { to: Some(address.into()), ..self.wanted.clone() };
        Self { wanted, ..self.clone() }
    }

    /// Only mail from this address, in any case.
    pub fn from(&self, address: impl Into<String>) -> Self {
        let wanted = Wanted { from: Some(address.into()), ..self.wanted.clone() };
        Self { wanted, ..self.clone() }
    }

    /// Only mail with this subject.
    pub fn subject(&self, subject: impl Into<TextMatch>) -> Self {
        let wanted = Wanted { subject: Some(subject.into()), ..self.wanted.clone() };
        Self { wanted, ..self.clone() }
    }

    /// Looks for the one mail that is wanted.
    ///
    /// # Errors
    ///
    /// A product error if there is none, or there are several; it lists what there is. Inside `eventually!` it is
    /// looked for again.
    #[track_caller]
    pub fn find(&self) -> Step<Mail> {
        let (mailbox, title) =
            (self.clone(), format!("look for {}", self.wanted.shown("the mail")));
        Step::new(self.scope.clone(), title, LOOK, async move |deadline| {
            let mut found = mailbox.look(deadline).await?;
            match (found.pop(), found.is_empty()) {
                (Some(only), true) => Ok(only),
                (Some(last), false) => {
                    found.push(last);
                    let expected = format!("one {}", mailbox.wanted.shown("mail"));
                    let saw = format!(
                        "{} of them: {}",
                        found.len(),
                        shown(&found).collect::<Vec<_>>().join("; ")
                    );
                    Err(Error::product(expected)
                        .saw(saw)
                        .advice("`.newest()` takes the one that came last"))
                }
                (None, _) => Err(mailbox.none(deadline).await),
            }
        })
    }

    /// Looks for the newest mail that is wanted.
    ///
    /// # Errors
    ///
    /// A product error if there is none, which lists what there is. Inside `eventually!` it is looked for again.
    #[track_caller]
    pub fn newest(&self) -> Step<Mail> {
        let mailbox = self.clone();
        let title = format!("look for {}", self.wanted.shown("the newest mail"));
        Step::new(self.scope.clone(), title, LOOK, async move |deadline| {
            match mailbox.look(deadline).await?.pop() {
                Some(newest) => Ok(newest),
                None => Err(mailbox.none(deadline).await),
            }
        })
    }

    /// Looks at all mails that are wanted, in the order in which they came.
    ///
    /// # Errors
    ///
    /// An environment error if the receiver of the run, or the service, does not answer.
    #[track_caller]
    pub fn all(&self) -> Step<Vec<Mail>> {
        let (mailbox, title) =
            (self.clone(), format!("look at {}", self.wanted.shown("all mails")));
        Step::new(self.scope.clone(), title, LOOK, async move |deadline| {
            mailbox.look(deadline).await
        })
    }

    /// The wanted ones, the oldest first; a look of `eventually!` is woken by more of them where a receiver of ours
    /// takes them.
    async fn look(&self, deadline: Deadline) -> Result<Vec<Mail>> {
        let is_wanted = self.wanted.compiled()?;
        match &self.source {
            Source::Received { receiver, .. } => {
                let wanted = move |received: &Received| match received {
                    Received::Mail(mail) => {
                        let mail = Mail::received(mail);
                        is_wanted(&Envelope::of(&mail))
                    }
                    Received::Delivery(_) => false,
                };
                let found = receiver.all(wanted, deadline).await?;
                let mails = found.iter().filter_map(|received| match received {
                    Received::Mail(mail) => Some(noted(&self.scope, receiver, mail)),
                    Received::Delivery(_) => None,
                });
                Ok(mails.collect())
            }
            Source::Service(service) => {
                let wanted = |listed: &Listed| is_wanted(&listed.envelope());
                let found = service.mails(wanted, deadline).await?;
                for mail in found.iter().filter(|(_, is_new)| *is_new).map(|(mail, _)| mail) {
                    self.scope.evidence().write(Entry::Mail(mail.entry()));
                }
                Ok(found.into_iter().map(|(mail, _)| mail).collect())
            }
        }
    }

    /// Why none is there: what is there instead.
    async fn none(&self, deadline: Deadline) -> Error {
        let error = Error::missed(MissedKind::Mail, self.wanted.shown("mail"));
        match &self.source {
            Source::Received { receiver, host, port } => {
                let mails = receiver.seen().into_iter().filter_map(|received| match received {
                    Received::Mail(mail) => Some(Mail::received(&mail)),
                    Received::Delivery(_) => None,
                });
                let mails: Vec<Mail> = mails.collect();
                if mails.is_empty() {
                    let error = error.saw(format!("no mail was sent to {host}:{port}"));
                    return error.advice("is that where the system under test sends its mail?");
                }
                error.saw(others(mails.len(), shown(&mails)))
            }
            Source::Service(service) => match service.listed(deadline).await {
                Ok(mails) if mails.is_empty() => error.saw(format!("no mail at {}", service.url())),
                Ok(mails) => {
                    let shown = mails.iter().rev().map(|mail| format!("{mail:?}"));
                    error.saw(format!("at {}, {}", service.url(), others(mails.len(), shown)))
                }
                Err(other) => other,
            },
        }
    }
}

/// Has all mail that comes become evidence when it comes.
fn note_what_comes(scope: &Scope, receiver: &Receiver) {
    let (scope, of) = (scope.clone(), receiver.clone());
    let mut counted = receiver.own().counted();
    receiver.keep(async move {
        while counted.changed().await.is_ok() {
            for received in of.seen() {
                if let Received::Mail(mail) = received {
                    noted(&scope, &of, &mail);
                }
            }
        }
    });
}

/// Reads a mail; it becomes evidence the first time.
fn noted(scope: &Scope, receiver: &Receiver, mail: &ReceivedMail) -> Mail {
    let read = Mail::received(mail);
    if receiver.is_news(mail.number) {
        scope.evidence().write(Entry::Mail(read.entry()));
    }
    read
}

/// The newest first, each on one line.
fn shown(mails: &[Mail]) -> impl Iterator<Item = String> {
    mails.iter().rev().map(|mail| format!("{mail:?}"))
}

impl<'m> Envelope<'m> {
    fn of(mail: &'m Mail) -> Self {
        Self { to: &mail.to, from: &mail.from, subject: &mail.subject }
    }
}

impl Listed {
    fn envelope(&self) -> Envelope<'_> {
        Envelope { to: &self.to, from: &self.from, subject: &self.subject }
    }
}

impl Wanted {
    fn compiled(&self) -> Result<IsWanted> {
        let Self { to, from, subject } = self.clone();
        let subject = subject.map(|subject| subject.compiled()).transpose()?;
        Ok(Box::new(move |mail| {
            let is_to = |wanted: &String| mail.to.iter().any(|to| to.eq_ignore_ascii_case(wanted));
            let is_from = |wanted: &String| mail.from.eq_ignore_ascii_case(wanted);
            to.as_ref().is_none_or(is_to)
                && from.as_ref().is_none_or(is_from)
                && subject.as_ref().is_none_or(|is_wanted| is_wanted(mail.subject))
        }))
    }

    /// As a reader of a message is told of it.
    fn shown(&self, what: &str) -> String {
        let mut shown = what.to_owned();
        self.to.iter().for_each(|to| shown += &format!(" to {to}"));
        self.from.iter().for_each(|from| shown += &format!(" from {from}"));
        self.subject.iter().for_each(|subject| shown += &format!(" with the subject {subject}"));
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_the_same_in_any_case_and_all_that_is_said_must_hold() {
        let to = ["hidden@example.com".to_owned(), "Ada@Example.com".to_owned()];
        let mail = Envelope { to: &to, from: "Shop@example.com", subject: "Reset your password" };
        let is_wanted = |wanted: Wanted| wanted.compiled().expect("it is no pattern")(&mail);
        let to = |address: &str| Wanted { to: Some(address.to_owned()), ..Wanted::default() };
        assert!(is_wanted(Wanted::default()) && is_wanted(to("ada@example.com")));
        assert!(!is_wanted(to("ada@example.com.evil")));
        let from = |address: &str| Some(address.to_owned());
        assert!(is_wanted(Wanted { from: from("shop@EXAMPLE.com"), ..to("ADA@example.com") }));
        assert!(!is_wanted(Wanted { from: from("other@example.com"), ..to("ada@example.com") }));
        let subject = |text: &str| Some(TextMatch::from(text));
        assert!(is_wanted(Wanted { subject: subject("reset your"), ..Wanted::default() }));
        assert!(!is_wanted(Wanted { subject: subject("welcome"), ..Wanted::default() }));
    }
}
