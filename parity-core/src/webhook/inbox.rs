//! An inbox of the harness, to which the system under test sends its webhooks.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use parity_model::evidence::Entry;
use parity_model::received::{InboxAnswer, ReceivedDelivery};

use crate::clock::Deadline;
use crate::error::{Error, Result};
use crate::receive::intake::Received;
use crate::receive::{Receiver, Sharing};
use crate::scope::Scope;
use crate::secret::Secret;
use crate::step::Step;
use crate::webhook::delivery::{Delivery, Verifier, id_of};
use crate::webhook::scheme::Scheme;

/// How long a look may take.
const LOOK: Duration = Duration::from_secs(5);

/// An inbox of the harness; made by [`Action::inbox`](crate::Action::inbox). Clones are the same.
#[derive(Debug, Clone)]
pub struct Inbox {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    scope: Scope,
    receiver: Receiver,
    name: String,
    url: String,
    /// By what signatures are judged; why not, where a secret is none of the scheme.
    verifier: RwLock<Result<Option<Verifier>>>,
}

impl Inbox {
    /// Opens it; what is sent to it is received from then on.
    pub(crate) async fn open(
        scope: Scope,
        receiver: Receiver,
        name: String,
        deadline: Deadline,
    ) -> Result<Self> {
        if name.is_empty()
            || name.contains(['/', '?', '#', '%'])
            || name.contains(char::is_whitespace)
        {
            return Err(Error::usage("a name of an inbox that can be a part of a path")
                .saw(format!("`{name}`"))
                .advice("use letters, digits and dashes"));
        }
        let url = format!("{}/{name}", receiver.inbox_url(deadline).await?);
        let (verifier, sharing) = (RwLock::new(Ok(None)), receiver.sharing());
        let inbox = Self { shared: Arc::new(Shared { scope, receiver, name, url, verifier }) };
        match sharing {
            Sharing::Own => inbox.note_what_comes(),
            // Much of what comes there is of others: what is found is noted.
            Sharing::Run => {}
        }
        Ok(inbox)
    }

    /// Its address, which the system under test sends to: a path may follow.
    pub fn url(&self) -> &str {
        &self.shared.url
    }

    /// Has signatures judged: by `scheme`, and any of these secrets, of which there are two while one is replaced.
    pub fn verified_by(
        self,
        scheme: Scheme,
        secrets: impl IntoIterator<Item = Secret<String>>,
    ) -> Self {
        let key = |secret: Secret<String>| {
            self.shared.scope.evidence().redactor().register(&secret);
            scheme.key(&secret)
        };
        let keys: Result<Vec<_>> = secrets.into_iter().map(key).collect();
        let verifier = keys.map(|keys| Some(Verifier { scheme, keys }));
        *self.shared.verifier.write().unwrap_or_else(PoisonError::into_inner) = verifier;
        self
    }

    /// Has it answer so from now on, to see what the system under test does then: a status, or more by
    /// [`InboxAnswer`]. It answers 200 where nothing is said.
    ///
    /// # Errors
    ///
    /// A usage error if the status is none of a whole answer.
    #[track_caller]
    pub fn answers(&self, answer: impl Into<InboxAnswer>) -> Step<()> {
        let (inbox, answer) = (self.clone(), answer.into());
        let title = format!("have the inbox `{}` answer with {}", self.name(), answer.status);
        Step::new(self.scope().clone(), title, LOOK, async move |deadline| {
            if !(200..=599).contains(&answer.status) {
                return Err(Error::usage("a status from 200 to 599")
                    .saw(format!("{}, which ends no request", answer.status)));
            }
            inbox.shared.receiver.answer(inbox.name(), answer, deadline).await
        })
    }

    /// Looks at all that came, in order.
    ///
    /// # Errors
    ///
    /// An environment error if the receiver of the run is gone.
    #[track_caller]
    pub fn deliveries(&self) -> Step<Vec<Delivery>> {
        let inbox = self.clone();
        let title = format!("look at the inbox `{}`", self.name());
        Step::new(self.scope().clone(), title, LOOK, async move |deadline| {
            inbox.look(|_| true, deadline).await
        })
    }

    pub(crate) fn name(&self) -> &str {
        &self.shared.name
    }

    pub(crate) fn scope(&self) -> &Scope {
        &self.shared.scope
    }

    /// Whether all that comes to it is this action's.
    pub(crate) fn sharing(&self) -> Sharing {
        self.shared.receiver.sharing()
    }

    /// What came and is `wanted`, in order; a look of `eventually!` is woken by more of it.
    pub(crate) async fn look(
        &self,
        wanted: impl Fn(&ReceivedDelivery) -> bool + Send + Sync + 'static,
        deadline: Deadline,
    ) -> Result<Vec<Delivery>> {
        let name = self.shared.name.clone();
        let is_wanted = move |received: &Received| match received {
            Received::Delivery(delivery) => delivery.inbox == name && wanted(delivery),
            Received::Mail(_) => false,
        };
        let found = self.shared.receiver.all(is_wanted, deadline).await?;
        let all = self.came();
        let mut deliveries = Vec::new();
        for received in found {
            if let Received::Delivery(came) = received {
                deliveries.push(self.delivery(&came, &all)?);
            }
        }
        Ok(deliveries)
    }

    /// All that has come so far, without waiting for more.
    pub(crate) fn came(&self) -> Vec<Arc<ReceivedDelivery>> {
        let name = self.shared.name.clone();
        let delivery = |received| match received {
            Received::Delivery(delivery) if delivery.inbox == name => Some(delivery),
            Received::Delivery(_) | Received::Mail(_) => None,
        };
        self.shared.receiver.seen().into_iter().filter_map(delivery).collect()
    }

    /// One of `all` that came, judged; it becomes evidence the first time.
    fn delivery(&self, came: &ReceivedDelivery, all: &[Arc<ReceivedDelivery>]) -> Result<Delivery> {
        let verifier = self.shared.verifier.read().unwrap_or_else(PoisonError::into_inner);
        let verifier = verifier.as_ref().map_err(Error::again)?.as_ref();
        let delivery = Delivery::new(came, attempt(came, all), verifier);
        if self.shared.receiver.is_news(came.number) {
            self.scope().evidence().write(Entry::Delivery(delivery.entry(self.name())));
        }
        Ok(delivery)
    }

    /// Has all that comes become evidence when it comes.
    fn note_what_comes(&self) {
        let inbox = self.clone();
        let mut counted = self.shared.receiver.own().counted();
        self.shared.receiver.keep(async move {
            while counted.changed().await.is_ok() {
                let all = inbox.came();
                for came in &all {
                    // A secret that is none of the scheme is told by the first look.
                    let _judged = inbox.delivery(came, &all);
                }
            }
        });
    }
}

/// How often the same was received, this time included.
fn attempt(came: &ReceivedDelivery, all: &[Arc<ReceivedDelivery>]) -> u32 {
    let Some(id) = id_of(came) else { return 1 };
    let same = all.iter().filter(|other| {
        other.number <= came.number && id_of(other).as_deref() == Some(id.as_str())
    });
    u32::try_from(same.count()).unwrap_or(u32::MAX).max(1)
}
