//! Who waits for which message: commands in flight, and those who listen to events.

use std::collections::{BTreeMap, HashSet};
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::value::RawValue;
use tokio::sync::{mpsc, oneshot};

use crate::ending::Ending;
use crate::event::RawEvent;
use crate::protocol::page::{Navigate, Reload};
use crate::protocol::target::DetachedFromTarget;
use crate::protocol::{Command, Event, SessionId, inspector};
use crate::wire::{Incoming, Params, Refusal, decode};

/// Where the answer to one command, or its loss, is sent.
pub(crate) type Outcome = Result<Box<RawValue>, Unanswered>;

/// Why a command has no answer.
#[derive(Debug)]
pub(crate) enum Unanswered {
    /// The browser refused it.
    Refused(Refusal),
    /// The session it was sent on ended first.
    Detached,
    /// The page it was sent to crashed.
    Crashed,
    /// The connection ended first.
    Ended { ending: Arc<Ending>, in_flight: Vec<&'static str> },
}

/// What a listener is told.
#[derive(Debug)]
pub(crate) enum Notice {
    /// An event that it asked for.
    Event(RawEvent),
    /// Dropped when it is come to: everything before it has been taken.
    Mark(oneshot::Sender<Infallible>),
    /// The session has ended; nothing more comes.
    Detached,
    /// The connection has ended; nothing more comes.
    Ended(Arc<Ending>),
}

/// The way out, and everyone who waits for something to come in.
#[derive(Debug)]
pub(crate) struct Routes {
    table: Mutex<Table>,
}

#[derive(Debug, Default)]
struct Table {
    // What is to be written, until the end.
    messages: Option<mpsc::UnboundedSender<String>>,
    last_id: u64,
    // In the order of their numbers, which is the order in which they were sent.
    in_flight: BTreeMap<u64, InFlight>,
    listeners: Vec<Listener>,
    // The sessions whose pages have crashed: the browser answers nothing but a new navigation.
    crashed: HashSet<SessionId>,
    ending: Option<Arc<Ending>>,
}

#[derive(Debug)]
struct InFlight {
    method: &'static str,
    session: Option<SessionId>,
    answer: oneshot::Sender<Outcome>,
}

#[derive(Debug)]
struct Listener {
    session: Option<SessionId>,
    methods: Vec<&'static str>,
    notices: mpsc::UnboundedSender<Notice>,
}

impl Routes {
    /// Hands what is sent to `messages`.
    pub(crate) fn new(messages: mpsc::UnboundedSender<String>) -> Self {
        Self { table: Mutex::new(Table { messages: Some(messages), ..Table::default() }) }
    }

    /// Sends a command: messages leave in the order of these calls.
    pub(crate) fn send(
        &self,
        method: &'static str,
        session: Option<&SessionId>,
        params: &Params,
    ) -> oneshot::Receiver<Outcome> {
        let (answer, receiver) = oneshot::channel();
        let mut table = self.table();
        if let Some(ending) = table.ending.clone() {
            // The receiver is at hand: nobody can have dropped it.
            let _ = answer.send(Err(Unanswered::Ended { ending, in_flight: Vec::new() }));
            return receiver;
        }
        if table.stays_crashed(session, method) {
            let _ = answer.send(Err(Unanswered::Crashed));
            return receiver;
        }
        table.last_id += 1;
        let id = table.last_id;
        table.in_flight.insert(id, InFlight { method, session: session.cloned(), answer });
        if let Some(messages) = &table.messages {
            // The writer goes after the end only, of which this command will be told.
            let _ = messages.send(params.message(id, method, session));
        }
        receiver
    }

    /// Notes someone who listens to `methods` of one session.
    pub(crate) fn listen(
        &self,
        session: Option<&SessionId>,
        methods: &[&'static str],
    ) -> mpsc::UnboundedReceiver<Notice> {
        let (notices, receiver) = mpsc::unbounded_channel();
        let mut table = self.table();
        match table.ending.clone() {
            // The receiver is at hand: nobody can have dropped it.
            Some(ending) => drop(notices.send(Notice::Ended(ending))),
            None => table.listeners.push(Listener {
                session: session.cloned(),
                methods: methods.to_vec(),
                notices,
            }),
        }
        receiver
    }

    /// Puts a mark behind the events of one session that have come; each ends when its listener comes to it, or is
    /// gone.
    pub(crate) fn mark(&self, session: Option<&SessionId>) -> Vec<oneshot::Receiver<Infallible>> {
        let mut marks = Vec::new();
        for listener in &self.table().listeners {
            if listener.session.as_ref() == session {
                let (mark, reached) = oneshot::channel();
                // A listener that is gone drops it.
                let _ = listener.notices.send(Notice::Mark(mark));
                marks.push(reached);
            }
        }
        marks
    }

    /// Hands one message to those who wait for it.
    pub(crate) fn deliver(&self, message: Incoming) {
        let mut table = self.table();
        match message {
            Incoming::Answer { id, result } => {
                if let Some(waiting) = table.in_flight.remove(&id) {
                    // Nobody waits any more: the deadline has passed, or the answer was not wanted.
                    let _ = waiting.answer.send(result.map_err(Unanswered::Refused));
                }
            }
            Incoming::Event { session, method, params } => {
                let event = RawEvent::new(method, params);
                table.tell(session.as_ref(), &event);
                table.note(session, &event);
            }
        }
    }

    /// Tells everyone that nothing more comes; only the first ending counts.
    pub(crate) fn end(&self, ending: Ending) {
        let mut table = self.table();
        if table.ending.is_some() {
            return;
        }
        let ending = Arc::new(ending);
        table.ending = Some(Arc::clone(&ending));
        table.messages = None;
        let in_flight: Vec<_> = table.in_flight.values().map(|waiting| waiting.method).collect();
        for waiting in std::mem::take(&mut table.in_flight).into_values() {
            let (ending, in_flight) = (Arc::clone(&ending), in_flight.clone());
            let _ = waiting.answer.send(Err(Unanswered::Ended { ending, in_flight }));
        }
        for listener in table.listeners.drain(..) {
            let _ = listener.notices.send(Notice::Ended(Arc::clone(&ending)));
        }
    }

    /// Returns how the connection ended, once it has.
    pub(crate) fn ending(&self) -> Option<Arc<Ending>> {
        self.table().ending.clone()
    }

    // Nothing panics while it holds the table; and if it did, the table would still be whole.
    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    /// Tells the listeners of `session`, and forgets those who are gone.
    fn tell(&mut self, session: Option<&SessionId>, event: &RawEvent) {
        self.listeners.retain(|listener| {
            let wants =
                listener.session.as_ref() == session && listener.methods.contains(&event.method());
            if wants {
                listener.notices.send(Notice::Event(event.clone())).is_ok()
            } else {
                !listener.notices.is_closed()
            }
        });
    }

    /// Notes the events after which the browser leaves commands without an answer.
    fn note(&mut self, session: Option<SessionId>, event: &RawEvent) {
        match (event.method(), session) {
            (inspector::TargetCrashed::METHOD, Some(session)) => {
                self.lose(&session, || Unanswered::Crashed);
                self.crashed.insert(session);
            }
            (DetachedFromTarget::METHOD, _) => {
                if let Ok(detached) = decode::<DetachedFromTarget>(event.params()) {
                    self.detach(&detached.session_id);
                }
            }
            (_, _) => {}
        }
    }

    /// Says whether the page of `session` has crashed, and `method` does not bring it back.
    fn stays_crashed(&mut self, session: Option<&SessionId>, method: &str) -> bool {
        match session {
            Some(session) if [Navigate::METHOD, Reload::METHOD].contains(&method) => {
                self.crashed.remove(session);
                false
            }
            Some(session) => self.crashed.contains(session),
            None => false,
        }
    }

    /// Tells everyone whose command is in flight on `session` that it has no answer.
    fn lose(&mut self, session: &SessionId, why: impl Fn() -> Unanswered) {
        let lost = |waiting: &InFlight| waiting.session.as_ref() == Some(session);
        for (_, waiting) in self.in_flight.extract_if(.., |_, waiting| lost(waiting)) {
            let _ = waiting.answer.send(Err(why()));
        }
    }

    /// Ends everything that waits on `session`: the browser answers none of it any more.
    fn detach(&mut self, session: &SessionId) {
        self.crashed.remove(session);
        self.lose(session, || Unanswered::Detached);
        self.listeners.retain(|listener| {
            let ends = listener.session.as_ref() == Some(session);
            !ends || {
                let _ = listener.notices.send(Notice::Detached);
                false
            }
        });
    }
}
