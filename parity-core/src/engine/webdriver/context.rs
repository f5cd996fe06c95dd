//! One session of a driver: isolated by its own browser, with its pages.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parity_model::evidence::Entry;
use serde_json::{Value, json};
use thirtyfour::TimeoutConfiguration;
use thirtyfour::common::command::Command;
use tokio::sync::Mutex;

use crate::abilities;
use crate::clock::Deadline;
use crate::engine::webdriver::bidi::{Bidi, Unheeded};
use crate::engine::webdriver::emulating::emulate;
use crate::engine::webdriver::failure::{Refused, impossible};
use crate::engine::webdriver::jar;
use crate::engine::webdriver::seat::{Seat, WebDriverTab};
use crate::engine::webdriver::session::Session;
use crate::engine::webdriver::storing;
use crate::engine::webdriver::watching::{Faces, Watcher};
use crate::engine::{Answering, Context, Emulation, KeptCookie, Network, Tab};
use crate::error::{Error, Result};
use crate::evidence::Evidence;

/// No script is given up by the driver: the in-page script ends by itself.
const LONG: std::time::Duration = std::time::Duration::from_hours(1);

/// What is heard of, in the order in which it is asked for; each that a browser does not know is lost alone.
const EVENTS: &[&str] = &[
    "browsingContext.contextCreated",
    "browsingContext.userPromptOpened",
    "browsingContext.domContentLoaded",
    "browsingContext.fragmentNavigated",
    "browsingContext.historyUpdated",
    "browsingContext.downloadWillBegin",
    "browsingContext.downloadEnd",
    "network.beforeRequestSent",
    "network.responseStarted",
    "network.responseCompleted",
    "network.fetchError",
    "log.entryAdded",
    "script.realmCreated",
];

/// How long what has been told may take to be taken in.
const TAKEN: std::time::Duration = std::time::Duration::from_millis(500);

/// The largest body that is kept until it is asked for, in bytes.
const LARGEST_BODY: u64 = 50 * 1024 * 1024;

/// One session of a driver.
pub(crate) struct WebDriverContext {
    seat: Arc<Seat>,
    faces: Faces,
    emulation: Emulation,
    /// Whether the first window, with which each session begins, has become a page.
    began: AtomicBool,
    /// Taken when it is closed.
    session: Mutex<Option<Session>>,
}

impl std::fmt::Debug for WebDriverContext {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WebDriverContext").field("seat", &self.seat).finish_non_exhaustive()
    }
}

impl WebDriverContext {
    /// Prepares a session: what happens in its pages is heard from then on.
    pub(crate) async fn open(
        session: Session,
        network: Network,
        emulation: Emulation,
        evidence: Evidence,
        deadline: Deadline,
    ) -> Result<Self> {
        if !network.names.headers.is_empty() {
            return Err(impossible(abilities::ENTRY.what));
        }
        let driver = session.webdriver().clone();
        let faces = Faces::default();
        let heard = driver.capabilities().get("webSocketUrl").and_then(Value::as_str);
        let heard = if let Some(url) = heard {
            Some(Bidi::connect(url, deadline).await?)
        } else {
            let what = "requests, console, dialogs and downloads: the browser has no events";
            evidence.write(Entry::Lost { what: what.to_owned() });
            None
        };
        let (bidi, events) =
            heard.map_or((None, None), |(bidi, events)| (Some(bidi), Some(events)));
        let seat = Seat::new(driver, session.family(), bidi.clone(), network, evidence.clone());
        let seat = Arc::new(seat);
        if let (Some(bidi), Some(events)) = (bidi, events) {
            let watcher = Watcher {
                bidi: bidi.clone(),
                faces: faces.clone(),
                evidence: evidence.clone(),
                emulation: emulation.clone(),
                outer: HashMap::new(),
                downloads: HashMap::new(),
                pages: HashMap::new(),
                sent: HashSet::new(),
                service_workers: HashSet::new(),
            };
            tokio::spawn(watcher.watch(events, Arc::downgrade(&seat)));
            subscribe(&bidi, &seat, &deadline).await?;
        }
        let (began, session) = (AtomicBool::new(false), Mutex::new(Some(session)));
        let context = Self { seat, faces, emulation, began, session };
        context.patient(deadline).await?;
        Ok(context)
    }

    async fn patient(&self, deadline: Deadline) -> Result<()> {
        let limits = TimeoutConfiguration::new(Some(LONG), None, None);
        self.send(Command::SetTimeouts(limits), &deadline).await.map(drop)
    }

    async fn send(&self, command: Command, deadline: &Deadline) -> Result<Value> {
        let sent = deadline.bound(self.seat.driver.cmd(command)).await.ok_or(Refused::Late);
        let sent = sent.and_then(|answer| Ok(answer?.value_json()?));
        sent.map_err(|refused| refused.into_error("to open a page", deadline))
    }

    /// The window that becomes the next page.
    async fn window(&self, deadline: &Deadline) -> Result<String> {
        let told = if self.began.swap(true, Ordering::Relaxed) {
            // A driver opens none where its current one is closed.
            let other = self.faces.of(&self.some_window(deadline).await?);
            let turn = self.seat.turn(&other, *deadline).await?;
            let opened = turn.run(|| Command::NewWindow, deadline).await;
            opened.map_err(|refused| refused.into_error("to open a page", deadline))?["handle"]
                .take()
        } else {
            self.send(Command::GetWindowHandle, deadline).await?
        };
        let window = told.as_str().map(str::to_owned);
        window.ok_or_else(|| {
            Error::environment("the driver to name the window").saw(told.to_string())
        })
    }

    /// A window of the session, whichever.
    async fn some_window(&self, deadline: &Deadline) -> Result<String> {
        let told = self.send(Command::GetWindowHandles, deadline).await?;
        let window = told[0].as_str().map(str::to_owned);
        window.ok_or_else(|| Error::environment("a window of the session").saw("it has none open"))
    }
}

/// Asks for what happens; what the browser does not tell is evidence.
async fn subscribe(bidi: &Bidi, seat: &Seat, deadline: &Deadline) -> Result<()> {
    let subscribed: Vec<_> = EVENTS
        .iter()
        .map(|event| (*event, bidi.send("session.subscribe", &json!({ "events": [event] }))))
        .collect();
    let bodies = json!({ "dataTypes": ["response"], "maxEncodedDataSize": LARGEST_BODY });
    let collecting = bidi.send("network.addDataCollector", &bodies);
    for (event, answered) in subscribed {
        match deadline.bound(answered).await.unwrap_or(Ok(Err(Unheeded::Late))) {
            Ok(Ok(_)) => {}
            Ok(Err(Unheeded::Unknown | Unheeded::Refused(_))) => {
                let what = format!("`{event}`: the browser does not tell it");
                seat.evidence.write(Entry::Lost { what });
                seat.is_silent_of(event);
            }
            Ok(Err(unheeded)) => return Err(unheeded.to_error("session.subscribe", deadline)),
            Err(_) => return Err(Unheeded::Closed.to_error("session.subscribe", deadline)),
        }
    }
    // Where bodies are not kept, asking for one says so.
    let _ = deadline.bound(collecting).await;
    Ok(())
}

impl Context for WebDriverContext {
    fn tab(&self, deadline: Deadline) -> Answering<'_, Arc<dyn Tab>> {
        Box::pin(async move {
            let window = self.window(&deadline).await?;
            emulate(self.seat.bidi.as_ref(), &window, &self.emulation, &deadline).await?;
            let (seat, face) = (Arc::clone(&self.seat), self.faces.of(&window));
            Ok(Arc::new(WebDriverTab { seat, face }) as Arc<dyn Tab>)
        })
    }

    fn any_tab(&self, deadline: Deadline) -> Answering<'_, Arc<dyn Tab>> {
        Box::pin(async move {
            let face = self.faces.of(&self.some_window(&deadline).await?);
            Ok(Arc::new(WebDriverTab { seat: Arc::clone(&self.seat), face }) as Arc<dyn Tab>)
        })
    }

    fn cookies(&self, deadline: Deadline) -> Answering<'_, Vec<KeptCookie>> {
        Box::pin(async move {
            let window = self.some_window(&deadline).await?;
            let told = storing::cookies(&self.seat, &window, deadline).await?;
            Ok(told.iter().map(jar::kept).collect())
        })
    }

    fn replace_cookies<'a>(
        &'a self,
        cookies: &'a [KeptCookie],
        deadline: Deadline,
    ) -> Answering<'a, ()> {
        Box::pin(async move {
            let window = self.some_window(&deadline).await?;
            storing::replace_cookies(&self.seat, &window, cookies, deadline).await
        })
    }

    fn heard(&self, deadline: Deadline) -> Answering<'_, ()> {
        Box::pin(async move {
            for face in self.faces.all() {
                let tab = WebDriverTab { seat: Arc::clone(&self.seat), face };
                // One that is gone, has crashed or is busy has nothing to say.
                let _ = deadline.bound(tab.ask(&[], "turn", Value::Null, deadline)).await;
            }
            if let Some(bidi) = &self.seat.bidi {
                // It is there already, or soon.
                bidi.heard(&Deadline::within(TAKEN)).await;
            }
            Ok(())
        })
    }

    fn webdriver<'a>(
        &'a self,
        window: &'a str,
        deadline: Deadline,
    ) -> Answering<'a, thirtyfour::WebDriver> {
        Box::pin(async move {
            self.seat.share();
            self.seat.turn(&self.faces.of(window), deadline).await?;
            Ok(self.seat.driver.clone())
        })
    }

    fn close(&self, deadline: Deadline) -> Answering<'_, ()> {
        Box::pin(async move {
            match self.session.lock().await.take() {
                Some(session) => session.close(deadline).await,
                None => Ok(()),
            }
        })
    }
}
