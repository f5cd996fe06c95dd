//! A running browser, ours or another's.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time::Instant;

use crate::clock;
use crate::connection::Connection;
use crate::context::BrowserContext;
use crate::directory::StillThere;
use crate::kept::Share;
use crate::protocol::browser::{GetVersion, Version};
use crate::reply::CallError;
use crate::session::Session;
use crate::spare::Spares;
use crate::watchdog::Watchdog;

/// A running browser and the connection to it.
///
/// The connection ends with this, and so do the contexts that were opened over it. A browser that this
/// started ends, too: when this is closed, when it is dropped, and when the process ends, however it ends.
/// A browser that this shares ends when that is true of all who share it. A browser that this has attached
/// to goes on.
#[derive(Debug)]
#[must_use = "a browser ends when it is dropped"]
pub struct Browser {
    // Before the origin: who still waits is told that we closed it, and not that the browser died.
    connection: Connection,
    session: Session,
    version: Version,
    origin: Origin,
    crash: Option<String>,
}

/// Where a browser comes from.
#[derive(Debug)]
pub(crate) enum Origin {
    /// We started it.
    Started(Started),
    /// We or another started it for all who share it.
    Shared(Shared),
    /// We have attached to it at this websocket address.
    Attached(String),
}

/// What we know of a browser that we started.
#[derive(Debug)]
pub(crate) struct Started {
    pub(crate) watchdog: Watchdog,
    pub(crate) program: PathBuf,
    pub(crate) flags: Vec<String>,
}

/// What we know of a browser that we share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) share: Share,
    pub(crate) spares: Spares,
    pub(crate) url: String,
    pub(crate) program: PathBuf,
    pub(crate) flags: Vec<String>,
}

impl Browser {
    /// Asks a browser which one it is, and takes it over.
    pub(crate) async fn greet(
        connection: Connection,
        origin: Origin,
        until: Instant,
    ) -> Result<Self, CallError> {
        let session = connection.session();
        let version = session.call(&GetVersion {}, until).await?;
        Ok(Self { connection, session, version, origin, crash: None })
    }

    /// This was started in the place of one that crashed, and how.
    pub(crate) fn after_crash(self, crash: String) -> Self {
        Self { crash: Some(crash), ..self }
    }

    /// Returns what is known of the browser that was started before this one and crashed before it answered;
    /// nothing where none did.
    pub fn crash(&self) -> Option<&str> {
        self.crash.as_deref()
    }

    /// Returns the browser's own session.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Returns which browser it is.
    pub fn version(&self) -> &Version {
        &self.version
    }

    /// Returns the program and the flags that it was started with; none of a browser that is not of this
    /// crate's starting.
    pub fn command_line(&self) -> Option<(&Path, &[String])> {
        match &self.origin {
            Origin::Started(started) => Some((&started.program, &started.flags)),
            Origin::Shared(shared) => Some((&shared.program, &shared.flags)),
            Origin::Attached(_) => None,
        }
    }

    /// Returns the directory that holds the profile and goes with the browser, however that ends; none of a
    /// browser that was attached to.
    pub fn directory(&self) -> Option<&Path> {
        match &self.origin {
            Origin::Started(started) => Some(started.watchdog.directory().path()),
            Origin::Shared(shared) => Some(shared.share.kept().directory().path()),
            Origin::Attached(_) => None,
        }
    }

    /// Opens an isolated set of cookies, storage and pages, or takes one that was
    /// [opened ahead of need](BrowserContext::replace), and that nobody has used.
    ///
    /// # Errors
    ///
    /// [`CallError`] when the browser does not do so before `until`.
    pub async fn open_context(&self, until: Instant) -> Result<BrowserContext, CallError> {
        let spares = match &self.origin {
            Origin::Shared(shared) => Some(shared.spares.clone()),
            Origin::Started(_) | Origin::Attached(_) => None,
        };
        BrowserContext::open(&self.session, spares, until).await
    }

    /// Returns the address at which another may attach to the same browser.
    ///
    /// # Errors
    ///
    /// [`NoAddress`] when the browser has not said it before `until`.
    pub async fn websocket_url(&self, until: Instant) -> Result<String, NoAddress> {
        let started = match &self.origin {
            Origin::Started(started) => started,
            Origin::Shared(Shared { url, .. }) | Origin::Attached(url) => return Ok(url.clone()),
        };
        let directory = started.watchdog.directory();
        loop {
            if let Some(url) = directory.websocket_url() {
                return Ok(url);
            }
            if clock::now() >= until {
                return Err(NoAddress { file: directory.port_file() });
            }
            clock::pause(Duration::from_millis(5), until).await;
        }
    }

    /// Ends the connection, and a browser that we started: when this returns, its processes and its
    /// directory are gone. A browser that we share goes on until its last user is gone, and a little longer.
    ///
    /// # Errors
    ///
    /// [`StillThere`] when they are not before `until`; they are still being removed.
    pub async fn close(self, until: Instant) -> Result<(), StillThere> {
        drop(self.connection);
        match self.origin {
            Origin::Started(started) => started.watchdog.end(until).await,
            Origin::Shared(shared) => shared.share.give_back(until).await,
            Origin::Attached(_) => Ok(()),
        }
    }
}

/// The browser has not said where others may attach.
#[derive(Debug, thiserror::Error)]
#[error("the browser wrote no address to `{}` before the deadline", file.display())]
pub struct NoAddress {
    file: PathBuf,
}
