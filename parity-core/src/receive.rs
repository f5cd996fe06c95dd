//! What the harness receives during a run: webhooks that the system under test sends, its mail, and its OpenTelemetry.

mod answers;
mod follow;
mod inboxes;
pub(crate) mod intake;
mod line;
pub(crate) mod listening;
pub(crate) mod of_run;
mod signals;
mod smtp;
mod telling;

use std::collections::HashSet;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use parity_model::received::InboxAnswer;
use tokio::net::TcpListener;
use tokio::sync::OnceCell;
use tokio::task::JoinSet;

use crate::arrivals::Arrivals;
use crate::clock::{self, Deadline};
use crate::error::{Error, Result};
use crate::http::HttpClient;
use crate::receive::follow::{Follower, Hears, ReceiverAccess};
use crate::receive::inboxes::Inboxes;
use crate::receive::intake::Received;
use crate::receive::signals::HeardSignals;
use crate::scope::Scope;
use crate::settings::Settings;
use crate::telemetry::reception::Source;

/// How many of what came instead an error lists.
const LISTED: usize = 8;

/// Where an action receives: with the receiver of its run where there is one, else by servers of its own; clones are
/// the same.
#[derive(Debug, Clone)]
pub(crate) struct Receiver {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    scope: Scope,
    http: HttpClient,
    /// The receiver of the run and its token, as variables say it.
    said: (Option<String>, Option<String>),
    follower: OnceCell<Follower<Arrivals<Received>>>,
    signals: OnceCell<Follower<HeardSignals>>,
    /// When the action began.
    began: Timestamp,
    own: Inboxes,
    inbox_url: OnceCell<String>,
    smtp: OnceCell<(String, u16)>,
    servers: Mutex<JoinSet<()>>,
    /// The numbers of what is evidence.
    noted: Mutex<HashSet<u64>>,
}

/// Who else receives there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sharing {
    /// Nobody: all that is received is this action's.
    Own,
    /// All actions of the run.
    Run,
}

impl Receiver {
    pub(crate) fn new(settings: &Settings, scope: Scope, http: HttpClient) -> Self {
        let said = (settings.receiver.clone(), settings.receiver_token.clone());
        let began = clock::time_of_day();
        let (follower, signals, own, inbox_url) = Default::default();
        let (smtp, servers, noted) = Default::default();
        let shared = Shared {
            scope,
            http,
            said,
            follower,
            signals,
            began,
            own,
            inbox_url,
            smtp,
            servers,
            noted,
        };
        Self { shared: Arc::new(shared) }
    }

    /// Who else receives there.
    pub(crate) fn sharing(&self) -> Sharing {
        if self.shared.said.0.is_some() { Sharing::Run } else { Sharing::Own }
    }

    /// The address below which inboxes are, without a slash at its end.
    ///
    /// # Errors
    ///
    /// An environment error if nothing can be received.
    pub(crate) async fn inbox_url(&self, deadline: Deadline) -> Result<String> {
        if let Some(follower) = self.follower(deadline).await? {
            return Ok(follower.addresses.inbox_url.clone());
        }
        let url = self.shared.inbox_url.get_or_try_init(async || {
            let (listener, port) = free().await?;
            self.keep(inboxes::serve(listener, self.shared.own.clone()));
            Ok::<_, Error>(format!("http://127.0.0.1:{port}"))
        });
        url.await.cloned()
    }

    /// The host and the port that take mail.
    ///
    /// # Errors
    ///
    /// An environment error if nothing can be received.
    pub(crate) async fn smtp(&self, deadline: Deadline) -> Result<(String, u16)> {
        if let Some(follower) = self.follower(deadline).await? {
            return Ok((follower.addresses.smtp_host.clone(), follower.addresses.smtp_port));
        }
        let smtp = self.shared.smtp.get_or_try_init(async || {
            let (listener, port) = free().await?;
            self.keep(smtp::serve(listener, self.shared.own.intake.clone()));
            Ok::<_, Error>((Ipv4Addr::LOCALHOST.to_string(), port))
        });
        smtp.await.cloned()
    }

    /// All that was received so far and is `wanted`, in order. A look of `eventually!` is woken by the next that is.
    ///
    /// # Errors
    ///
    /// An environment error if the receiver of the run is gone.
    pub(crate) async fn all(
        &self,
        wanted: impl Fn(&Received) -> bool + Send + Sync + 'static,
        deadline: Deadline,
    ) -> Result<Vec<Received>> {
        match self.follower(deadline).await? {
            Some(follower) => {
                follower.catch_up(deadline).await?;
                Ok(follower.kept.all(wanted))
            }
            None => Ok(self.shared.own.intake.arrivals.all(wanted)),
        }
    }

    /// All that was received so far; nobody is woken by more.
    pub(crate) fn seen(&self) -> Vec<Received> {
        match self.shared.follower.get() {
            Some(follower) => follower.kept.seen(),
            None => self.own().seen(),
        }
    }

    /// What the receiver of the run has been told by OpenTelemetry; all of it that came before this was asked. None
    /// where the run has no receiver.
    ///
    /// # Errors
    ///
    /// An environment error if the receiver of the run is gone, or receives no OpenTelemetry.
    pub(crate) async fn telemetry(&self, deadline: Deadline) -> Result<Option<Source>> {
        let Some(access) = self.access()? else { return Ok(None) };
        let follower = self.shared.signals.get_or_try_init(async || {
            let heard = HeardSignals::since(self.shared.began);
            self.follow(access, heard, deadline).await
        });
        let follower = follower.await?;
        let Some(address) = follower.addresses.otlp else {
            return Err(Error::environment("the receiver of this run to receive OpenTelemetry")
                .saw("it was built without that")
                .advice("install the `cargo-parity` of this version of parity"));
        };
        follower.catch_up(deadline).await?;
        let HeardSignals { reception, .. } = &follower.kept;
        let begun = follower.kept.begun();
        Ok(Some(Source { address, reception: reception.clone(), begun }))
    }

    /// Whether what has this number is to become evidence: the first time that it is asked.
    pub(crate) fn is_news(&self, number: u64) -> bool {
        self.shared.noted.lock().unwrap_or_else(PoisonError::into_inner).insert(number)
    }

    /// Has an inbox answer so from now on.
    ///
    /// # Errors
    ///
    /// An environment error if the receiver of the run is gone.
    pub(crate) async fn answer(
        &self,
        inbox: &str,
        answer: InboxAnswer,
        deadline: Deadline,
    ) -> Result<()> {
        if let Some(follower) = self.follower(deadline).await? {
            return follower.answer(inbox, &answer, deadline).await;
        }
        self.shared.own.answers.set(inbox, answer);
        Ok(())
    }

    /// What the action's own servers receive.
    pub(crate) fn own(&self) -> &Arrivals<Received> {
        &self.shared.own.intake.arrivals
    }

    /// Ends the action's own servers, and hears no more of the run's.
    pub(crate) fn close(&self) {
        self.shared.servers.lock().unwrap_or_else(PoisonError::into_inner).abort_all();
    }

    /// Has `work` done until the action ends.
    pub(crate) fn keep(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.shared.servers.lock().unwrap_or_else(PoisonError::into_inner).spawn(work);
    }

    async fn follower(&self, deadline: Deadline) -> Result<Option<&Follower<Arrivals<Received>>>> {
        let Some(access) = self.access()? else { return Ok(None) };
        let follower = self
            .shared
            .follower
            .get_or_try_init(async || self.follow(access, Arrivals::default(), deadline).await);
        follower.await.map(Some)
    }

    /// Where the receiver of the run tells; none where the run has none.
    fn access(&self) -> Result<Option<ReceiverAccess>> {
        let (Some(url), token) = &self.shared.said else { return Ok(None) };
        ReceiverAccess::read(url, token.as_deref()).map(Some)
    }

    async fn follow<K: Hears>(
        &self,
        access: ReceiverAccess,
        kept: K,
        deadline: Deadline,
    ) -> Result<Follower<K>> {
        self.shared.scope.evidence().redactor().register(&access.token);
        Follower::start(access, self.shared.http.clone(), kept, deadline).await
    }
}

/// What came instead of what is looked for, the newest first and on one line: an `eventually!` tells one line of each
/// error.
pub(crate) fn others(count: usize, newest: impl Iterator<Item = String>) -> String {
    let listed: Vec<String> = newest.take(LISTED).collect();
    let said = match count {
        1 => "another".to_owned(),
        _ if count > LISTED => format!("{count} others, of which the last {LISTED} are"),
        _ => format!("{count} others"),
    };
    format!("{said}: {}", listed.join("; "))
}

/// A free port of the loopback interface.
async fn free() -> Result<(TcpListener, u16)> {
    let bound = async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        Ok::<_, std::io::Error>((listener, port))
    };
    bound.await.map_err(|error| {
        Error::environment("a free port of 127.0.0.1 to receive at").saw(error.to_string())
    })
}

#[cfg(test)]
#[cfg(feature = "otlp")]
mod tests;
