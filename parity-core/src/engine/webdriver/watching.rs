//! Hears what happens in the windows of a session, and in those that they open.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use parity_model::evidence::Entry;
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::oneshot;

use crate::clock::Deadline;
use crate::engine::webdriver::bidi::{Bidi, Event, Unheeded};
use crate::engine::webdriver::emulating::emulate;
use crate::engine::webdriver::hearing;
use crate::engine::webdriver::intercepting;
use crate::engine::webdriver::seat::{Face, Seat, WebDriverTab};
use crate::engine::{DialogAnswer, Download, Emulation, Happening, RequestKey, service_worker};
use crate::evidence::Evidence;

/// How long a page that is opened may take to be told of the session's machine.
const EMULATE: Duration = Duration::from_secs(10);

/// The windows of a session; clones are the same.
#[derive(Clone, Default)]
pub(crate) struct Faces {
    known: Arc<Mutex<HashMap<String, Arc<Face>>>>,
}

impl Faces {
    /// The window of this handle.
    pub(crate) fn of(&self, window: &str) -> Arc<Face> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let face = known.entry(window.to_owned());
        Arc::clone(face.or_insert_with(|| Arc::new(Face::new(window.to_owned()))))
    }

    pub(crate) fn all(&self) -> Vec<Arc<Face>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }
}

/// Who hears the events of a session.
pub(crate) struct Watcher {
    pub(crate) bidi: Bidi,
    pub(crate) faces: Faces,
    pub(crate) evidence: Evidence,
    /// What pages are made to believe, also those that a page opens.
    pub(crate) emulation: Emulation,
    /// The window or frame that each frame stands in.
    pub(crate) outer: HashMap<String, String>,
    pub(crate) downloads: HashMap<String, (String, String)>,
    /// What each window shows, or is about to: scripts throw before their document is told of.
    pub(crate) pages: HashMap<String, String>,
    /// The hops of requests that have been told of: what comes of one may be heard before it.
    pub(crate) sent: HashSet<RequestKey>,
    /// The realms of service workers.
    pub(crate) service_workers: HashSet<String>,
}

impl Watcher {
    /// Hears until the connection ends, which it does with the session.
    pub(crate) async fn watch(mut self, mut events: UnboundedReceiver<Event>, seat: Weak<Seat>) {
        while let Some(event) = events.recv().await {
            if let Some(mark) = event.mark {
                drop(mark);
                continue;
            }
            match event.method.as_str() {
                "browsingContext.contextCreated" => self.created(&event.params, &seat),
                "script.realmCreated" => self.runs(&event.params),
                "browsingContext.userPromptOpened" => self.prompted(&event.params),
                "browsingContext.domContentLoaded" => self.shown(&event.params),
                "browsingContext.fragmentNavigated" | "browsingContext.historyUpdated" => {
                    self.moved(&event.params);
                }
                "browsingContext.downloadWillBegin" => {
                    let params = &event.params;
                    let told = (text(&params["url"]), text(&params["suggestedFilename"]));
                    self.downloads.insert(text(&params["navigation"]), told);
                }
                "browsingContext.downloadEnd" => self.downloaded(&event.params),
                _ => self.heard(&event),
            }
        }
    }

    /// The window that a frame is in.
    fn window(&self, params: &Value) -> Option<String> {
        let mut at = params["context"].as_str()?;
        while let Some(outer) = self.outer.get(at) {
            at = outer;
        }
        Some(at.to_owned())
    }

    fn heard(&mut self, event: &Event) {
        let params = &event.params;
        // What is logged says of which script it is.
        let of = if params["source"].is_object() { &params["source"] } else { params };
        let window = self.window(of);
        let face = window.as_ref().map(|window| self.faces.of(window));
        let page = window.as_ref().and_then(|window| self.pages.get(window));
        let heard = hearing::heard(event, page.map(String::as_str));
        if let Some(url) = hearing::answered_page(event) {
            self.shows(params, url);
        }
        let sent = hearing::sent_before(event).filter(|sent| self.sent.insert(sent.key.clone()));
        if let Some(entry) = heard.entry {
            let realm = of["realm"].as_str();
            let is_theirs = realm.is_some_and(|realm| self.service_workers.contains(realm));
            self.evidence.write(if is_theirs { service_worker::entry(entry) } else { entry });
        }
        if let Some(face) = &face {
            let sent = sent.map(Happening::Sent);
            face.listeners.tell(|| sent.into_iter().chain(heard.happenings));
        }
        if params["isBlocked"] == true {
            self.decide(params, face.as_deref());
        }
    }

    /// A script may run now, in a page or beside it.
    fn runs(&mut self, params: &Value) {
        if params["type"] == "service-worker" {
            self.service_workers.insert(text(&params["realm"]));
        }
    }

    /// Lets a request go on that stands still.
    fn decide(&self, params: &Value, face: Option<&Face>) {
        let request = &params["request"];
        let (method, url) = (text(&request["method"]), text(&request["url"]));
        let rule = face.and_then(|face| face.rule(&method, &url));
        let does = rule.map(|rule| rule.does);
        let how = does.as_ref().map(crate::engine::Interception::told);
        let (command, told) = intercepting::command(request, does);
        let answered = self.bidi.send(command, &told);
        tokio::spawn(unless_refused(
            answered,
            request.clone(),
            self.bidi.clone(),
            self.evidence.clone(),
        ));
        if let Some(how) = how {
            self.evidence.write(Entry::Intercepted { method, url, how });
        }
    }

    fn created(&mut self, params: &Value, seat: &Weak<Seat>) {
        let context = text(&params["context"]);
        if let Some(outer) = params["parent"].as_str() {
            self.outer.insert(context, outer.to_owned());
            return;
        }
        let (Some(opener), Some(seat)) = (params["originalOpener"].as_str(), seat.upgrade()) else {
            return;
        };
        let (opener, face) = (self.faces.of(opener), self.faces.of(&context));
        let (emulation, evidence) = (self.emulation.clone(), self.evidence.clone());
        tokio::spawn(async move {
            let deadline = Deadline::within(EMULATE);
            if let Err(error) = emulate(seat.bidi.as_ref(), &context, &emulation, &deadline).await {
                let what = format!("a page that was opened has a machine of its own: {error}");
                evidence.write(Entry::Lost { what });
            }
            let tab = Arc::new(WebDriverTab { seat, face });
            opener.listeners.tell(|| Some(Happening::Popup(tab)));
        });
    }

    fn prompted(&self, params: &Value) {
        let Some(window) = self.window(params) else { return };
        let face = self.faces.of(&window);
        let (kind, message) = hearing::dialog(params);
        let (accept, with) = match face.dialog_answer() {
            DialogAnswer::Dismiss => (kind == "beforeunload", None),
            DialogAnswer::Accept => (true, params["defaultValue"].as_str().map(str::to_owned)),
            DialogAnswer::AcceptWith(text) => (true, Some(text)),
        };
        let mut answer = json!({ "context": params["context"], "accept": accept });
        if let Some(with) = with.filter(|_| kind == "prompt") {
            answer["userText"] = Value::from(with);
        }
        drop(self.bidi.send("browsingContext.handleUserPrompt", &answer));
        self.evidence.write(Entry::Dialog { dialog: kind.clone(), text: message.clone() });
        face.listeners.tell(|| Some(Happening::Dialog { kind, message }));
    }

    fn shown(&mut self, params: &Value) {
        let url = text(&params["url"]);
        let is_window = params["context"].as_str().is_some_and(|it| !self.outer.contains_key(it));
        self.shows(params, url.clone());
        if is_window && url != "about:blank" {
            self.moved(params);
            self.evidence.write(Entry::Navigated { url });
        }
    }

    fn shows(&mut self, params: &Value, url: String) {
        let context = text(&params["context"]);
        if !self.outer.contains_key(&context) {
            self.pages.insert(context, url);
        }
    }

    fn moved(&self, params: &Value) {
        let Some(context) = params["context"].as_str() else { return };
        if !self.outer.contains_key(context) {
            self.faces.of(context).is_at(&text(&params["url"]));
        }
    }

    fn downloaded(&mut self, params: &Value) {
        let begun = self.downloads.remove(&text(&params["navigation"]));
        let (url, name) = begun.unwrap_or_else(|| (text(&params["url"]), String::new()));
        let is_whole = params["status"] == "complete";
        let path = params["filepath"].as_str().filter(|_| is_whole).map(PathBuf::from);
        let download = Download { url, name, path };
        for face in self.faces.all() {
            face.listeners.tell(|| Some(Happening::Downloaded(download.clone())));
        }
    }
}

/// A request that cannot go on as the action says fails, rather than stand still or go on as it is.
async fn unless_refused(
    answered: oneshot::Receiver<Result<Value, Unheeded>>,
    request: Value,
    bidi: Bidi,
    evidence: Evidence,
) {
    if let Ok(Err(unheeded)) = answered.await {
        let why = unheeded.word();
        let url = text(&request["url"]);
        let what = format!("the request to {url}, which the browser does not change so: {why}");
        evidence.write(Entry::Lost { what });
        drop(bidi.send("network.failRequest", &json!({ "request": request["request"] })));
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
