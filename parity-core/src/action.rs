//! What an action is handed: its sessions, and what it may ask.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::join_all;
use parity_model::evidence::Entry;
use parity_model::{HttpMethod, Surface};

use crate::browser::Browser;
use crate::clock::Deadline;
use crate::environment::Environment;
use crate::error::{Place, Result};
use crate::flags::Flags;
use crate::http::HttpClient;
use crate::receive::Receiver;
use crate::scope::Scope;
use crate::secret::Secret;
use crate::session::{Session, SessionContext};
use crate::settings::Settings;
use crate::step::Step;
use crate::telemetry::Telemetry;
use crate::telemetry::spans::Spans;
use crate::trace::Trace;
use crate::undo::Undos;
use crate::undo::ledger::LedgerFile;
use crate::undo::request::{UndoRequest, Undoing};
use crate::verify::Verify;

/// How long opening a session may take; it opens no page yet.
const OPEN: Duration = Duration::from_secs(5);

/// Numbers the names of this process.
static NAMES: AtomicU64 = AtomicU64::new(0);

/// One run of an action: what the function under `#[parity_action]` is handed.
pub struct Action {
    scope: Scope,
    environment: Arc<Environment>,
    browser: Browser,
    http: HttpClient,
    verify: Verify,
    telemetry: Telemetry,
    flags: Flags,
    receiver: Receiver,
    sessions: Arc<Mutex<Vec<Session>>>,
    undos: Undos,
    ledger: LedgerFile,
    settings: Settings,
    name: &'static str,
    run: String,
}

/// Which run it is.
#[derive(Debug, Clone)]
pub(crate) struct Of {
    pub(crate) settings: Settings,
    /// The action's function name.
    pub(crate) name: &'static str,
    /// What it says that it overrides.
    pub(crate) overrides: &'static [Surface],
    /// A name that no other run has.
    pub(crate) run: String,
}

impl fmt::Debug for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Action")
            .field("environment", &self.environment.name)
            .finish_non_exhaustive()
    }
}

impl Action {
    pub(crate) fn new(
        scope: Scope,
        environment: Environment,
        browser: Browser,
        http: HttpClient,
        ledger: LedgerFile,
        of: Of,
    ) -> Self {
        let verify = Verify::new(scope.clone(), http.clone(), environment.verification());
        let receiver = Receiver::new(&of.settings, scope.clone(), http.clone());
        let telemetry =
            Telemetry::begin(scope.clone(), &environment, &Trace::of(&of.run), &receiver);
        let environment = Arc::new(environment);
        let (sessions, undos) = Default::default();
        let Of { settings, name, overrides, run } = of;
        let flags = Flags::new(
            verify.clone(),
            telemetry.clone(),
            Arc::clone(&environment),
            name,
            overrides,
        );
        Self {
            scope,
            environment,
            browser,
            http,
            verify,
            telemetry,
            flags,
            receiver,
            sessions,
            undos,
            ledger,
            settings,
            name,
            run,
        }
    }

    /// Opens a session of an actor of the environment. Its browser context is opened with its first
    /// page.
    ///
    /// # Errors
    ///
    /// A usage error if the environment has no such actor; unproven if a variable that holds its
    /// credentials is not set.
    #[track_caller]
    pub fn session(&self, actor: impl Into<String>) -> Step<Session> {
        self.session_at(actor.into(), Place::of_caller())
    }

    /// The same, for whoever asked for it at `place`.
    pub(crate) fn session_at(&self, actor: String, place: Place) -> Step<Session> {
        let title = format!("open a session for `{actor}`");
        let (scope, environment) = (self.scope.clone(), Arc::clone(&self.environment));
        let (browser, http) = (self.browser.clone(), self.http.clone());
        let sessions = Arc::clone(&self.sessions);
        Step::placed(self.scope.clone(), title, place, OPEN, move |_| async move {
            let credentials = environment.actor(&actor)?;
            let context = SessionContext::new(scope, environment, browser, http);
            let session = Session::new(actor, credentials, context);
            sessions.lock().unwrap_or_else(PoisonError::into_inner).push(session.clone());
            Ok(session)
        })
    }

    /// What the system under test knows: business facts and jobs.
    pub fn verify(&self) -> &Verify {
        &self.verify
    }

    /// What the system under test tells by OpenTelemetry during the run: spans, and what they tell of jobs and
    /// webhooks.
    ///
    /// ```no_run
    /// # use parity_core::prelude::*;
    /// # async fn example(cx: &Action) -> Result<()> {
    /// let scoring = cx.spans().service("worker").named("score lead");
    /// let span = eventually!(scoring.one().await? => |span| !span.is_failed())?;
    /// assert_eq!(span.attributes["lead.score"], 7);
    /// # Ok(())
    /// # }
    /// ```
    pub fn spans(&self) -> Spans {
        Spans::new(self.telemetry.clone())
    }

    /// How the system under test evaluates feature flags during the run.
    pub fn flags(&self) -> &Flags {
        &self.flags
    }

    /// A name that no other run has: `lead-19ac2b9d3f1-4711-1`.
    pub fn unique(&self, what: &str) -> String {
        let number = NAMES.fetch_add(1, Ordering::SeqCst) + 1;
        format!("{what}-{}-{number}", self.run)
    }

    /// An address that no other run has, in a domain that receives no mail (RFC 2606).
    pub fn unique_email(&self, what: &str) -> String {
        format!("{}@example.com", self.unique(what))
    }

    /// Registers how to remove what the action has made: `work` is done when the action has ended, also after a
    /// failure, a panic and the timeout. What was registered last is done first, each with at most 10 s.
    ///
    /// What cannot be done is told with the verdict, and does not change it. A run that is killed does nothing
    /// any more: [`undo_request`](Self::undo_request) is for what must not stay.
    ///
    /// ```no_run
    /// # use parity_core::prelude::*;
    /// # async fn make(cx: &Action) -> Result<()> {
    /// let admin = cx.session("admin").await?;
    /// let client = admin.http();
    /// cx.undo("archive the leads", async move {
    ///     client.post_json("/leads/archive", &[1, 2]).await.map(drop)
    /// });
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn undo(
        &self,
        title: impl Into<String>,
        work: impl Future<Output = Result<()>> + Send + 'static,
    ) {
        self.undos.add(title.into(), Place::of_caller(), work);
    }

    /// Keeps the request that removes what the action is about to make. It is made when the action has ended,
    /// as with [`undo`](Self::undo); where the run is killed, `cargo parity sweep` makes it later.
    ///
    /// It carries no actor's cookies. A `DELETE` that is answered with 404 or 410 has done what it is for.
    ///
    /// ```no_run
    /// # use parity_core::prelude::*;
    /// # async fn make(cx: &Action) -> Result<()> {
    /// let lead = cx.unique("lead");
    /// cx.undo_request(HttpMethod::Delete, format!("/api/leads/{lead}")).bearer("SHOP_API_TOKEN").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// A usage error if the path cannot be joined, a header has no name, or a secret is in what is kept;
    /// unproven if a variable is not set; an environment error if it cannot be kept.
    #[track_caller]
    pub fn undo_request(&self, method: HttpMethod, path: impl Into<String>) -> UndoRequest {
        let undoing = Undoing {
            scope: self.scope.clone(),
            environment: Arc::clone(&self.environment),
            http: self.http.clone(),
            undos: self.undos.clone(),
            ledger: self.ledger.clone(),
        };
        UndoRequest::new(undoing, method, path.into())
    }

    /// Removes what was made; what cannot be removed is returned in words and is evidence.
    pub(crate) async fn undone(&self) -> Vec<String> {
        self.undos.run(&self.scope).await
    }

    /// The secret that a variable holds: of the process, or of the file that `PARITY_ENV_FILE` names. It is taken out
    /// of evidence from now on.
    ///
    /// # Errors
    ///
    /// Unproven if the variable is not set.
    pub fn secret(&self, variable: &str) -> Result<Secret<String>> {
        let secret = self.environment.secret_in(variable)?;
        self.scope.evidence().redactor().register(&secret);
        Ok(secret)
    }

    /// The name of the environment.
    pub fn environment(&self) -> &str {
        &self.environment.name
    }

    /// The action's function name.
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// The environment with all that is known of it.
    pub(crate) fn surroundings(&self) -> &Environment {
        &self.environment
    }

    /// The same, to be kept.
    pub(crate) fn environment_of_run(&self) -> Arc<Environment> {
        Arc::clone(&self.environment)
    }

    /// Where it receives what the system under test sends.
    pub(crate) fn receiver(&self) -> &Receiver {
        &self.receiver
    }

    pub(crate) fn http(&self) -> &HttpClient {
        &self.http
    }

    /// A name that no other run has.
    pub(crate) fn run(&self) -> &str {
        &self.run
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(crate) fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Waits until all that pages have done so far has been told: an error that a page throws in the last step counts.
    pub(crate) async fn heard(&self, deadline: Deadline) {
        let sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner).clone();
        // A browser that has gone away has told all that it can.
        drop(join_all(sessions.iter().map(|session| session.context().heard(deadline))).await);
    }

    /// Closes what was opened; what cannot be closed is returned in words and is evidence.
    pub(crate) async fn close(&self, deadline: Deadline) -> Vec<String> {
        self.receiver.close();
        let sessions =
            std::mem::take(&mut *self.sessions.lock().unwrap_or_else(PoisonError::into_inner));
        let mut left = Vec::new();
        for session in sessions {
            if let Err(error) = session.close(deadline).await {
                let actor = session.actor();
                left.push(format!("the session of `{actor}` could not be closed: {error}"));
            }
        }
        if let Err(error) = self.browser.close(deadline).await {
            left.push(format!("the browser could not be closed: {error}"));
        }
        for what in &left {
            self.scope.evidence().write(Entry::Lost { what: what.clone() });
        }
        left
    }

    pub(crate) fn product(&self) -> Option<String> {
        self.browser.product()
    }
}
