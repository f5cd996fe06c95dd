//! Second factors of an actor: one-time codes, and passkeys.

use std::fs::OpenOptions;
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::{self, Deadline};
use crate::engine::{self, UserVerification};
use crate::environment::key_of;
use crate::error::{Error, Result};
use crate::scope::Scope;
use crate::secret::Secret;
use crate::session::Session;
use crate::settings::Settings;
use crate::step::Step;
use crate::totp::{Totp, Turn};
use crate::user_directory::user_directory;

/// How long a code may have to be waited for: a period of the usual length, and a little.
const CODE: Duration = Duration::from_secs(45);

/// How long the browser may take to do something with an authenticator, its own start included.
const AUTHENTICATOR: Duration = Duration::from_secs(30);

/// A virtual authenticator on a session's page, as one built into the machine; clones are the same.
#[derive(Debug, Clone)]
pub struct Authenticator {
    scope: Scope,
    inner: Arc<dyn engine::Authenticator>,
}

impl Session {
    /// Makes a one-time code (RFC 6238) from the actor's `totp`. A code that was given before, to this process or to
    /// another of the same user, or is about to end, is not given: servers take each only once (section 5.2). The next
    /// is waited for, for up to 45 s.
    ///
    /// # Errors
    ///
    /// A usage error if `parity.toml` gives the actor no `totp`, or it is no key; an environment error if no
    /// new code begins in time, or it cannot be kept which was given.
    #[track_caller]
    pub fn totp(&self) -> Step<Secret<String>> {
        let (session, title) =
            (self.clone(), format!("make a one-time code of `{}`", self.actor()));
        Step::new(self.context().scope().clone(), title, CODE, async move |deadline| {
            let secret = session.totp_secret()?;
            let totp = Totp::parse(secret.expose()).map_err(|why| {
                Error::usage(format!("a key of one-time codes in `{}`", secret.name()))
                    .saw(why)
                    .advice("put the key in base 32 there, or the whole `otpauth://totp/…` address")
            })?;
            let used = Used::of(secret, session.context().settings())?;
            code(&totp, secret, &used, deadline).await
        })
    }

    /// Puts a virtual authenticator on the session's page: it registers passkeys and signs in with them, as one that
    /// is built into the machine, and says yes wherever a user would be asked. It is there until the page is closed,
    /// and other pages of the session do not see it.
    ///
    /// ```no_run
    /// # use parity_core::prelude::*;
    /// # async fn sign_in(cx: &Action) -> Result<()> {
    /// let customer = cx.session("customer").await?;
    /// let authenticator = customer.authenticator().await?;
    /// let page = customer.page().await?;
    /// page.goto("/passkey").await?;
    /// page.role(Role::Button).name("Register").click().await?;
    /// authenticator.user(UserVerification::Fails).await?;
    /// page.role(Role::Button).name("Sign in").click().await
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// An environment error if the browser does not start, or has no such thing.
    #[track_caller]
    pub fn authenticator(&self) -> Step<Authenticator> {
        let (context, title) =
            (self.context().clone(), format!("give `{}` an authenticator", self.actor()));
        let scope = context.scope().clone();
        Step::new(scope.clone(), title, AUTHENTICATOR, async move |deadline| {
            let inner = context.page(deadline).await?.tab().add_authenticator(deadline).await?;
            Ok(Authenticator { scope, inner })
        })
    }
}

impl Authenticator {
    /// Says how it goes from now on when the user is to be verified, as by a finger or a PIN.
    ///
    /// # Errors
    ///
    /// An environment error if the browser does not answer.
    #[track_caller]
    pub fn user(&self, verification: UserVerification) -> Step<()> {
        let inner = Arc::clone(&self.inner);
        let title = format!("let verification of the user {}", verification.told());
        Step::new(self.scope.clone(), title, AUTHENTICATOR, async move |deadline| {
            inner.verify(verification, deadline).await
        })
    }

    /// The sites that it has a passkey for, one for each passkey.
    ///
    /// # Errors
    ///
    /// An environment error if the browser does not answer.
    #[track_caller]
    pub fn passkeys(&self) -> Step<Vec<String>> {
        let inner = Arc::clone(&self.inner);
        Step::new(
            self.scope.clone(),
            "look at the passkeys",
            AUTHENTICATOR,
            async move |deadline| inner.sites(deadline).await,
        )
    }
}

/// The first code that was not used, as soon as there is one.
async fn code(
    totp: &Totp,
    secret: &Secret<String>,
    used: &Used,
    deadline: Deadline,
) -> Result<Secret<String>> {
    loop {
        let now = u64::try_from(clock::time_of_day().as_millisecond()).unwrap_or_default();
        match used.turn(totp, now)? {
            Turn::Now(number) => {
                return Ok(Secret::new(format!("code of {}", secret.name()), totp.code(number)));
            }
            Turn::After(span) if span < deadline.remaining() => deadline.pause(span).await,
            Turn::After(_) => {
                return Err(Error::environment("a one-time code that was not used")
                    .saw("the code of now was given before, or is about to end")
                    .waited(&deadline, None)
                    .advice(
                        "give the step longer: `.within(…)`; a code holds for its whole period",
                    ));
            }
        }
    }
}

/// Which code of a key was given last, by the number of its period, to whichever process of this user.
struct Used {
    path: PathBuf,
}

impl Used {
    fn of(secret: &Secret<String>, settings: &Settings) -> Result<Self> {
        let name = format!("{}.used", key_of(&[secret.expose()]));
        Ok(Self { path: user_directory(settings, "codes")?.join(name) })
    }

    /// Whose turn it is; a code that is given counts as used from now on.
    fn turn(&self, totp: &Totp, now: u64) -> Result<Turn> {
        self.taken(totp, now).map_err(|error| {
            let path = self.path.display();
            Error::environment(format!("to keep in `{path}` which code was given"))
                .saw(error.to_string())
        })
    }

    fn taken(&self, totp: &Totp, now: u64) -> io::Result<Turn> {
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true).create(true).truncate(false).mode(0o600);
        let mut file = options.open(&self.path)?;
        // Held for as long as a few bytes are read and written.
        file.lock()?;
        let mut last = String::new();
        file.read_to_string(&mut last)?;
        let turn = totp.turn(now, last.trim().parse().ok());
        if let Turn::Now(number) = turn {
            file.set_len(0)?;
            file.rewind()?;
            write!(file, "{number}")?;
        }
        Ok(turn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_given_to_one_process_only() {
        let cache = tempfile::tempdir().unwrap();
        let settings = Settings { cache: Some(cache.path().to_owned()), ..Settings::default() };
        let secret = Secret::new("KEY", "JBSWY3DPEHPK3PXP".to_owned());
        let totp = Totp::parse(secret.expose()).unwrap();
        // Each knows nothing of the other but the file.
        let turn = |now| Used::of(&secret, &settings).unwrap().turn(&totp, now).unwrap();
        assert_eq!(turn(60_000), Turn::Now(2));
        assert_eq!(turn(61_000), Turn::After(Duration::from_secs(29)));
        assert_eq!(turn(90_000), Turn::Now(3));
        let other = Secret::new("OTHER", "JBSWY3DPEHPK3PXQ".to_owned());
        assert_eq!(Used::of(&other, &settings).unwrap().turn(&totp, 91_000).unwrap(), Turn::Now(3));
    }
}
