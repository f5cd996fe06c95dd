//! The port between pages and the browsers that show them.

mod authenticator;
#[cfg(any(feature = "cdp", feature = "webdriver"))]
mod caches;
#[cfg(feature = "cdp")]
pub(crate) mod cdp;
pub(crate) mod cookies;
mod download;
mod emulation;
#[cfg(any(feature = "cdp", feature = "webdriver"))]
mod flags;
#[cfg_attr(
    not(any(feature = "cdp", feature = "webdriver")),
    expect(dead_code, reason = "only adapters tell what happens")
)]
mod happening;
mod input;
#[cfg_attr(
    not(any(feature = "cdp", feature = "webdriver")),
    expect(dead_code, reason = "only adapters go by rules")
)]
mod interception;
#[cfg(any(feature = "cdp", feature = "webdriver"))]
mod service_worker;
mod storage;
#[cfg(any(feature = "cdp", feature = "webdriver"))]
mod unreached;
#[cfg(feature = "webdriver")]
pub(crate) mod webdriver;

use std::fmt::Debug;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
#[cfg(any(feature = "cdp", feature = "webdriver"))]
use std::time::Duration;

use serde_json::Value;
use url::Url;

use crate::clock::Deadline;
use crate::error::Result;
use crate::evidence::Evidence;
use crate::names::{Doubt, KeyHash, Names};
use crate::picture::Area;
use crate::query::Query;
use crate::trace::Trace;

pub(crate) use crate::engine::authenticator::Authenticator;
pub use crate::engine::authenticator::UserVerification;
pub(crate) use crate::engine::download::Download;
#[cfg(any(feature = "cdp", feature = "webdriver"))]
pub(crate) use crate::engine::emulation::WINDOW;
pub use crate::engine::emulation::{ColorScheme, Emulation, Permission};
#[cfg(any(feature = "cdp", feature = "webdriver"))]
pub(crate) use crate::engine::happening::Listeners;
pub(crate) use crate::engine::happening::{
    Answered, Happening, Happenings, RequestKey, Sent, Tells,
};
pub use crate::engine::input::MouseButton;
pub(crate) use crate::engine::input::{
    Goes, Key, KeyInput, Modifiers, MouseAct, MouseInput, Point,
};
pub(crate) use crate::engine::interception::{Interception, Rule};
pub(crate) use crate::engine::storage::{KeptCookie, LocalStorage};

/// What an operation of a browser returns.
pub(crate) type Answering<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// How much longer than a step's own time a browser is given to answer: what waits in the page ends by itself, what is
/// asked at the end is the last look, and what is done then is done.
#[cfg(any(feature = "cdp", feature = "webdriver"))]
pub(crate) const MARGIN: Duration = Duration::from_secs(4);

/// Until when an answer is waited for to what was asked within the deadline.
#[cfg(any(feature = "cdp", feature = "webdriver"))]
pub(crate) fn patience(deadline: Deadline) -> Deadline {
    Deadline::within(deadline.remaining() + MARGIN)
}

/// What a browser is told of the network before it starts.
#[derive(Debug, Clone)]
#[cfg_attr(
    not(any(feature = "cdp", feature = "webdriver")),
    expect(dead_code, reason = "only adapters start browsers")
)]
pub(crate) struct Network {
    /// Where production's names lead.
    pub(crate) names: Arc<Names>,
    /// The keys of servers that are trusted, whoever has signed for them.
    pub(crate) trusted: Vec<KeyHash>,
    /// The servers that are not, although the test CA may have signed for them, and why.
    pub(crate) doubts: Arc<[Doubt]>,
    /// What requests of pages to the environment belong to.
    #[cfg_attr(
        not(feature = "cdp"),
        expect(dead_code, reason = "only CDP marks requests of pages")
    )]
    pub(crate) trace: Option<Trace>,
}

/// A way through the pages that a tab has shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Travel {
    Back,
    Forward,
}

/// A part of a page that a picture is taken of.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(not(feature = "cdp"), expect(dead_code, reason = "only CDP wants to know all of it"))]
pub(crate) struct Part {
    /// Where it is, from the upper left corner of the document.
    pub(crate) area: Area,
    /// Whether all of it is inside the window.
    pub(crate) is_in_window: bool,
    /// How many pixels of the screen are one of CSS.
    pub(crate) ratio: f64,
}

/// What a dialog is answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum DialogAnswer {
    /// No; only the question whether to leave the page is answered with yes.
    #[default]
    Dismiss,
    /// Yes.
    Accept,
    /// Yes, with this text where one is asked for.
    AcceptWith(String),
}

/// A cookie that a browser does not keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) name: String,
    pub(crate) why: String,
}

/// What came of evaluating a script.
#[derive(Debug)]
#[cfg_attr(
    not(any(feature = "cdp", feature = "webdriver")),
    expect(dead_code, reason = "only adapters evaluate scripts")
)]
pub(crate) enum Ran {
    /// What it told.
    Told(Value),
    /// It did not run to its end, by the browser's word for why: it cannot be read.
    Refused(String),
    /// The document went away before it told anything.
    Left,
}

/// A running browser.
pub(crate) trait Engine: Debug + Send + Sync {
    /// Product and version, as the browser says it.
    fn product(&self) -> &str;

    /// Opens an isolated context: its cookies and storage are its own. What it downloads is
    /// gone with it.
    fn context<'a>(
        &'a self,
        emulation: &'a Emulation,
        evidence: Evidence,
        deadline: Deadline,
    ) -> Answering<'a, Arc<dyn Context>>;

    /// Ends this use of the browser; with its last use, it ends and leaves nothing on disk.
    fn close(&self, deadline: Deadline) -> Answering<'_, ()>;
}

/// An isolated context of a browser.
pub(crate) trait Context: Debug + Send + Sync {
    /// Opens a page; what it requests, writes and throws becomes evidence.
    fn tab(&self, deadline: Deadline) -> Answering<'_, Arc<dyn Tab>>;

    /// A page of it that is open, whichever: all have the same cookies. Where none is, one is opened.
    fn any_tab(&self, deadline: Deadline) -> Answering<'_, Arc<dyn Tab>>;

    /// The cookies that it has, of all sites.
    fn cookies(&self, deadline: Deadline) -> Answering<'_, Vec<KeptCookie>>;

    /// Gives it these cookies instead of those that it has.
    fn replace_cookies<'a>(
        &'a self,
        cookies: &'a [KeptCookie],
        deadline: Deadline,
    ) -> Answering<'a, ()>;

    /// Returns when what its pages were at has run, and all that they have done so far has been told; a page that does
    /// not answer is not waited for much beyond the deadline.
    fn heard(&self, deadline: Deadline) -> Answering<'_, ()>;

    /// A driver of WebDriver at a window of it, which drives the same browser and ends with the context.
    #[cfg(feature = "webdriver")]
    fn webdriver<'a>(
        &'a self,
        window: &'a str,
        deadline: Deadline,
    ) -> Answering<'a, thirtyfour::WebDriver>;

    /// Closes the context with all its pages.
    fn close(&self, deadline: Deadline) -> Answering<'_, ()>;
}

/// One page of a browser.
pub(crate) trait Tab: Send + Sync {
    /// Goes to an address and waits for the document's `load` event.
    fn navigate<'a>(&'a self, url: &'a Url, deadline: Deadline) -> Answering<'a, ()>;

    /// Loads the document again and waits for its `load` event.
    fn reload(&self, deadline: Deadline) -> Answering<'_, ()>;

    /// Goes to the page that was shown before, or after, and waits until it is shown and loaded.
    fn travel(&self, travel: Travel, deadline: Deadline) -> Answering<'_, ()>;

    /// The address of the document that is shown.
    fn url(&self) -> Url;

    /// What WebDriver calls its window.
    #[cfg(feature = "webdriver")]
    fn window(&self) -> &str;

    /// Returns when the address is other than `url`.
    fn url_changed<'a>(&'a self, url: &'a Url, deadline: Deadline) -> Answering<'a, ()>;

    /// Calls a function of the in-page script in the document of a frame, with a question and the time
    /// that is left; again in each new document until one answers. `frames` are entered one after
    /// another, from the page's own document; none is that document.
    fn ask<'a>(
        &'a self,
        frames: &'a [Query],
        function: &'static str,
        question: Value,
        deadline: Deadline,
    ) -> Answering<'a, Value>;

    /// Evaluates a script once in the document of a frame, where the document's own scripts run, and waits for its
    /// promise, which answers text.
    fn evaluate<'a>(
        &'a self,
        frames: &'a [Query],
        script: &'a str,
        deadline: Deadline,
    ) -> Answering<'a, Ran>;

    /// Does what a mouse does, without a pause between.
    fn mouse<'a>(&'a self, inputs: &'a [MouseInput], deadline: Deadline) -> Answering<'a, ()>;

    /// Drags what is at `from`, in the document of a frame, to `to`.
    fn drag<'a>(
        &'a self,
        frames: &'a [Query],
        from: Point,
        to: Point,
        deadline: Deadline,
    ) -> Answering<'a, ()>;

    /// Presses keys, without a pause between; what has the focus hears them.
    fn keys<'a>(&'a self, inputs: &'a [KeyInput], deadline: Deadline) -> Answering<'a, ()>;

    /// Writes text as an input method does, without keys.
    fn insert_text<'a>(&'a self, text: &'a str, deadline: Deadline) -> Answering<'a, ()>;

    /// Chooses the files of an `<input type=file>` in the document of a frame.
    fn set_files<'a>(
        &'a self,
        frames: &'a [Query],
        input: &'a Query,
        paths: &'a [PathBuf],
        deadline: Deadline,
    ) -> Answering<'a, ()>;

    /// Takes a picture of a part of the page, as a PNG with one pixel for each of CSS, or as many as the screen has.
    fn picture(&self, part: Part, deadline: Deadline) -> Answering<'_, Vec<u8>>;

    /// The kind of browser, as it stands in names of files: `chromium`.
    fn kind(&self) -> &'static str;

    /// Waits for the navigation that has been started, if one has, until its document is shown.
    fn arrived(&self, deadline: Deadline) -> Answering<'_, ()>;

    /// Whether it tells of this; a browser that does not would be waited for in vain.
    ///
    /// # Errors
    ///
    /// A usage error that says what is not possible.
    fn tells(&self, what: Tells) -> Result<()>;

    /// Tells what happens from now on.
    fn listen(&self) -> Happenings;

    /// Keeps bodies from now on when the page is left, where the browser can.
    fn keep_bodies(&self, deadline: Deadline) -> Answering<'_, ()>;

    /// The body of an answer that is there as a whole.
    fn body<'a>(&'a self, of: &'a Answered, deadline: Deadline) -> Answering<'a, Vec<u8>>;

    /// Answers dialogs so from now on.
    fn answer_dialogs(&self, answer: DialogAnswer);

    /// Does something with requests from now on; a rule that is made later comes first.
    fn intercept(&self, rule: Rule, deadline: Deadline) -> Answering<'_, ()>;

    /// Puts a virtual authenticator on the page, which verifies its user.
    fn add_authenticator(&self, deadline: Deadline) -> Answering<'_, Arc<dyn Authenticator>>;

    /// Closes the page, without asking it.
    fn close(&self, deadline: Deadline) -> Answering<'_, ()>;

    /// Whether it is known to be closed, or cannot be asked any more.
    fn is_gone(&self) -> bool;

    /// The cookies that the browser would send to `url`, as a `Cookie` header's value.
    fn cookies<'a>(&'a self, url: &'a Url, deadline: Deadline) -> Answering<'a, String>;

    /// Gives the browser a cookie, as if `url` had sent this `Set-Cookie` header's value; returns why it
    /// does not keep it, if it does not.
    fn set_cookie<'a>(
        &'a self,
        url: &'a Url,
        header: &'a str,
        deadline: Deadline,
    ) -> Answering<'a, Option<Refusal>>;
}
