//! Signs an actor in once, and keeps that for all who come after.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use parity_model::evidence::Entry;
use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::clock;
use crate::environment::key_of;
use crate::error::{Error, ErrorKind, Place, Result};
use crate::lock::Locks;
use crate::session::{Session, StorageState};
use crate::user_directory::user_directory;

/// What is kept of an actor who has signed in.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Kept {
    /// When, in RFC 3339.
    time: String,
    state: StorageState,
}

/// The file that an actor's sign-in is kept in.
struct Keeping {
    path: PathBuf,
    /// The name of its lock.
    lock: String,
}

impl Action {
    /// Opens a session of an actor who is signed in: what an earlier sign-in left (cookies, and what scripts of the
    /// environment's origins keep) is used again if `is_signed_in` then says yes; else `sign_in` is done, and
    /// kept for this environment, actor and user.
    ///
    /// Of many processes that need it at once, one signs in. An error of `is_signed_in` that is the product's
    /// is a no. A team writes both once:
    ///
    /// ```no_run
    /// # use parity_core::prelude::*;
    /// pub async fn auth(cx: &Action, actor: &str) -> Result<Session> {
    ///     cx.signed_in(actor, is_signed_in, sign_in).await
    /// }
    ///
    /// async fn is_signed_in(session: &Session) -> Result<bool> {
    ///     Ok(session.http().get("/account").await?.url().path() == "/account")
    /// }
    ///
    /// async fn sign_in(session: &Session) -> Result<()> {
    ///     let page = session.page().await?;
    ///     page.goto("/sign-in").await?;
    ///     page.label("Password").fill(session.password()).await?;
    ///     page.role(Role::Button).name("Sign in").click().await
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`session`](Self::session), of `sign_in`, and others than the product's of `is_signed_in`; a
    /// product error if `is_signed_in` says no after `sign_in`.
    #[track_caller]
    pub fn signed_in(
        &self,
        actor: &str,
        is_signed_in: impl AsyncFn(&Session) -> Result<bool>,
        sign_in: impl AsyncFn(&Session) -> Result<()>,
    ) -> impl Future<Output = Result<Session>> {
        self.signed_in_at(actor, Place::of_caller(), is_signed_in, sign_in)
    }

    async fn signed_in_at(
        &self,
        actor: &str,
        place: Place,
        is_signed_in: impl AsyncFn(&Session) -> Result<bool>,
        sign_in: impl AsyncFn(&Session) -> Result<()>,
    ) -> Result<Session> {
        let session = self.session_at(actor.to_owned(), place).await?;
        let holds = async || match is_signed_in(&session).await {
            Err(error) if error.kind() == ErrorKind::Product => Ok(false),
            said => said,
        };
        let keeping = self.keeping(&session)?;
        let first = self.used_again(&keeping, &session, &holds).await?;
        let Err(_) = first else { return Ok(session) };
        let locks = Locks::of(self.surroundings(), self.settings())?;
        let (scope, name) = (self.scope(), self.name());
        let _turn =
            locks.take_turn(&keeping.lock, actor, name, scope.deadline(), scope.evidence()).await?;
        // Another may have signed in while we waited.
        let Err(why) = self.used_again(&keeping, &session, &holds).await? else {
            return Ok(session);
        };
        StorageState::default().restore(session.context(), scope.deadline()).await?;
        sign_in(&session).await?;
        if !holds().await? {
            return Err(Error::product(format!("`{actor}` to be signed in after signing in"))
                .saw("the check still says no")
                .at(&format!("sign in as `{actor}`"), place));
        }
        let state = StorageState::read(session.context(), scope.deadline()).await?;
        state.register(scope.evidence().redactor());
        keeping.write(&Kept { time: clock::time_of_day().to_string(), state })?;
        scope.evidence().write(Entry::SignedIn { actor: actor.to_owned(), again: Some(why) });
        Ok(session)
    }

    /// Gives the session what is kept; `Err` says why that is of no use.
    async fn used_again(
        &self,
        keeping: &Keeping,
        session: &Session,
        holds: &impl AsyncFn() -> Result<bool>,
    ) -> Result<Result<(), String>> {
        let kept = match keeping.read() {
            Ok(kept) => kept,
            Err(why) => return Ok(Err(why)),
        };
        let scope = self.scope();
        kept.state.register(scope.evidence().redactor());
        kept.state.restore(session.context(), scope.deadline()).await?;
        if !holds().await? {
            // What is stale would have the page take the actor for one who is signed in.
            kept.state.forget(session.context(), scope.deadline()).await?;
            return Ok(Err(format!("what was kept at {} is no longer valid", kept.time)));
        }
        let actor = session.actor().to_owned();
        scope.evidence().write(Entry::SignedIn { actor, again: None });
        Ok(Ok(()))
    }

    fn keeping(&self, session: &Session) -> Result<Keeping> {
        let environment = self.surroundings();
        let (actor, email) = (session.actor(), session.known_email().unwrap_or_default());
        let key = key_of(&[&environment.name, &environment.key(), actor, email]);
        let path = user_directory(self.settings(), "sessions")?.join(format!("{key}.json"));
        Ok(Keeping { path, lock: format!("session.{key}") })
    }
}

impl Keeping {
    /// What is kept; `Err` says why there is nothing to use.
    fn read(&self) -> Result<Kept, String> {
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err("nothing was kept".to_owned());
            }
            Err(error) => return Err(format!("what was kept could not be read: {error}")),
        };
        // The parser's message may show a part of it.
        serde_json::from_str(&text).map_err(|_| "what was kept is damaged".to_owned())
    }

    /// Keeps it, whole or not at all, for this user alone.
    fn write(&self, kept: &Kept) -> Result<()> {
        let unfinished = self.path.with_extension(format!("{}.part", std::process::id()));
        let written = || -> io::Result<()> {
            let text = serde_json::to_string(kept).map_err(io::Error::other)?;
            let mut options = OpenOptions::new();
            let mut file =
                options.write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
            file.write_all(text.as_bytes())?;
            fs::rename(&unfinished, &self.path)
        };
        written().map_err(|error| {
            Error::environment(format!("to keep a sign-in in `{}`", self.path.display()))
                .saw(error.to_string())
        })
    }
}
