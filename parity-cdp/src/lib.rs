//! A small typed client for CDP, the protocol of Chrome's developer tools.
//!
//! It starts a Chromium, shares one with other processes, or attaches to one, opens isolated contexts and pages, sends commands and hears
//! events. It knows nothing of tests. For Linux and macOS.
//!
//! ```no_run
//! use std::time::Duration;
//!
//! use parity_cdp::Browser;
//! use parity_cdp::protocol::Event;
//! use parity_cdp::protocol::emulation::SetFocusEmulationEnabled;
//! use parity_cdp::protocol::page::{self, Navigate};
//! use parity_cdp::protocol::runtime::Evaluate;
//! use tokio::time::Instant;
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let until = Instant::now() + Duration::from_secs(10);
//! let browser = Browser::options().launch(until).await?;
//! let context = browser.open_context(until).await?;
//! let tab = context.open_tab(until).await?;
//!
//! // Listen first, then set off: no event is missed. What is sent together travels together.
//! let mut loads = tab.session().events(&[page::LoadEventFired::METHOD]);
//! let focused = tab.session().send(&SetFocusEmulationEnabled { enabled: true });
//! let navigated = tab.session().send(&Navigate::to("data:text/html,<title>Hello</title>"));
//! focused.wait(until).await?;
//! navigated.wait(until).await?;
//! loads.next(until).await?;
//!
//! let title = tab.session().call(&Evaluate::value("document.title"), until).await?;
//! assert_eq!(title.result.value, Some("Hello".into()));
//! // When this returns, the browser, its children and its profile are gone.
//! browser.close(until).await?;
//! # Ok(())
//! # }
//! ```

pub mod protocol;

mod attach;
mod browser;
mod clock;
mod connection;
mod context;
mod directory;
mod doorway;
mod ending;
mod event;
mod events;
mod flags;
mod keeper;
mod kept;
mod last_lines;
mod launch;
mod machine;
mod private;
mod program;
mod rendezvous;
mod reply;
mod routes;
mod session;
mod share;
mod spare;
mod transport;
mod version;
mod watchdog;
mod wire;

pub use crate::attach::AttachError;
pub use crate::browser::{Browser, NoAddress};
pub use crate::context::{BrowserContext, Tab};
pub use crate::directory::StillThere;
pub use crate::doorway::Doorway;
pub use crate::ending::{Cause, Ending};
pub use crate::event::{RawEvent, UnreadableEvent};
pub use crate::events::{Events, NoEvent, Over};
pub use crate::flags::Display;
pub use crate::launch::{LaunchError, Options};
pub use crate::program::{MissingProgram, Program};
pub use crate::rendezvous::RendezvousError;
pub use crate::reply::{CallError, Reply};
pub use crate::session::Session;
