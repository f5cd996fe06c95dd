//! Sharing a browser with all who want the same one, in this process and in others.

use std::path::PathBuf;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use crate::attach::connect;
use crate::browser::{Browser, Origin, Shared};
use crate::clock;
use crate::directory::Directory;
use crate::flags::flags;
use crate::keeper::Keeper;
use crate::kept::{Kept, Share};
use crate::launch::{LaunchError, NotAnswered, Options, despite_a_crash};
use crate::machine::Machine;
use crate::rendezvous::{Rendezvous, Turn};
use crate::spare::Spares;

/// How long a running browser may take to let us in. One that takes longer hangs; then we start another.
const JOIN: Duration = Duration::from_secs(5);

impl Options {
    /// Joins the browser that another program of the same account, or another part of this one, has started
    /// with the same options in the same environment; starts it when there is none, and another, once, when it
    /// crashes before it answers ([`Browser::crash`]).
    ///
    /// It ends by itself soon after its last user is gone, however the users ended. The present runtime
    /// drives the connection for as long as it lives.
    ///
    /// # Errors
    ///
    /// [`LaunchError`] when there is no such browser on this machine, or it does not start before `until`, or
    /// the place where its users meet is not ours alone.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(until: tokio::time::Instant) -> Result<(), Box<dyn std::error::Error>> {
    /// use parity_cdp::Browser;
    ///
    /// let browser = Browser::options().share(until).await?;
    /// // Isolated from all others in the same browser.
    /// let context = browser.open_context(until).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn share(self, until: Instant) -> Result<Browser, LaunchError> {
        let program = self.program.find()?;
        let machine = Machine::here();
        let without_profile = flags(self.display, machine, "".as_ref(), &self.arguments);
        let rendezvous = Rendezvous::of(&program, &without_profile)?;
        let sharing = Sharing { options: self, machine, program, rendezvous };
        despite_a_crash(|| sharing.browser(until)).await
    }
}

/// One user's way to a browser.
struct Sharing {
    options: Options,
    machine: Machine,
    program: PathBuf,
    rendezvous: Rendezvous,
}

impl Sharing {
    async fn browser(&self, until: Instant) -> Result<Browser, LaunchError> {
        self.rendezvous.check()?;
        if let Some(browser) = self.join(until).await {
            return Ok(browser);
        }
        // Prepared before it is our turn: the keeper makes the place where turns are taken.
        let kept = self.rendezvous.new_browser();
        let flags = self.flags(kept.directory());
        let (linger, command_line) = (self.options.linger, (self.program.as_path(), &flags[..]));
        let keeper = Keeper::prepare(&kept, linger, command_line, until).await;
        let keeper = keeper.map_err(|source| LaunchError::NotRun { source })?;
        self.rendezvous.check()?;
        let begun = clock::now();
        loop {
            let turn = self.rendezvous.take_turn()?;
            // With our turn, too: another may have finished just before.
            if let Some(browser) = self.join(until).await {
                return Ok(browser);
            }
            if let Some(turn) = turn {
                return self.start(kept, keeper, turn, until).await;
            }
            if clock::now() >= until {
                return Err(self.rendezvous.taken(clock::now() - begun).into());
            }
            clock::pause(Duration::from_millis(10), until).await;
        }
    }

    /// Joins a browser that runs, if there is one that lets us in.
    async fn join(&self, until: Instant) -> Option<Browser> {
        for kept in self.rendezvous.browsers() {
            // In this order: who holds a share of a browser that has its address has it for good.
            if let Ok(share) = kept.hold()
                && let Some(url) = kept.directory().websocket_url()
                && let Ok(browser) = self.attach(share, url, until.min(clock::after(JOIN))).await
            {
                return Some(browser);
            }
        }
        None
    }

    /// Has the browser started; when this returns, others may join.
    async fn start(
        &self,
        kept: Kept,
        mut keeper: Keeper,
        _turn: Turn,
        until: Instant,
    ) -> Result<Browser, LaunchError> {
        let begun = clock::now();
        keeper.start_browser();
        match self.first(&kept, until).await {
            Ok(browser) => {
                keeper.share_browser();
                Ok(browser)
            }
            Err(why) => {
                let waited = clock::now() - begun;
                let last_lines = kept.last_lines().await;
                Err(LaunchError::not_started(self.program.clone(), why, waited, last_lines))
            }
        }
    }

    /// Attaches to a browser that is being started.
    async fn first(&self, kept: &Kept, until: Instant) -> Result<Browser, NotAnswered> {
        let share = kept.hold().map_err(|error| NotAnswered::Other(error.to_string()))?;
        loop {
            if let Some(url) = kept.directory().websocket_url() {
                return self.attach(share, url, until).await;
            }
            if let Some(status) = kept.status() {
                return Err(NotAnswered::Exited(status));
            }
            if clock::now() >= until {
                return Err(NotAnswered::Silent);
            }
            clock::pause(Duration::from_millis(5), until).await;
        }
    }

    async fn attach(
        &self,
        share: Share,
        url: String,
        until: Instant,
    ) -> Result<Browser, NotAnswered> {
        let kept = share.kept().clone();
        let flags = self.flags(kept.directory());
        let of_kept = kept.clone();
        let connecting = connect(&url, |reason| of_kept.epitaph(reason));
        let connection = match timeout_at(until, connecting).await {
            Ok(connected) => connected.map_err(|why| NotAnswered::Other(why.to_string()))?,
            Err(_) => return Err(NotAnswered::Silent),
        };
        share.announce();
        let (program, spares) = (self.program.clone(), Spares::of(kept.directory().path()));
        let shared = Shared { share, spares, url, program, flags };
        Ok(Browser::greet(connection, Origin::Shared(shared), until).await?)
    }

    fn flags(&self, directory: &Directory) -> Vec<String> {
        flags(self.options.display, self.machine, directory.path(), &self.options.arguments)
    }
}
