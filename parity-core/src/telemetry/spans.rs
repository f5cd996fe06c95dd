//! Spans of the run, and what they tell of jobs and webhooks, as an action asks for them.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use parity_model::Job;
use parity_model::telemetry::{Span, SpanKind};
use parity_model::verification::Webhook;
use serde_json::Value;

use crate::clock::Deadline;
use crate::error::Result;
use crate::step::Step;
use crate::telemetry::Telemetry;
use crate::telemetry::missing;
use crate::telemetry::reception::Source;
use crate::telemetry::run::{OfRun, id};
use crate::telemetry::selection::{Criterion, Selection, Whose};
use crate::telemetry::told::Told;

/// How long a look may take; it waits for nothing.
const LIMIT: Duration = Duration::from_secs(5);

/// Spans that the system under test has told of by OpenTelemetry, or what they tell of jobs and webhooks; made by
/// [`Action::spans`](crate::Action::spans).
///
/// Only spans of this run are meant, unless [`of_any_run`](Spans::of_any_run) says otherwise: those of its trace,
/// those that link to one of its spans, as the consumer of a message does, those whose attribute `parity.run` is the
/// run's name, and whatever is part of these.
///
/// Nothing here waits: a span counts when it has ended and arrived. What is waited for says the action, by
/// [`eventually!`](crate::eventually), which a span that is meant wakes.
#[must_use = "nothing is looked at until `one`, `first`, `last` or `all` is awaited"]
pub struct Spans<T = Span> {
    telemetry: Telemetry,
    selection: Selection,
    read: PhantomData<fn() -> T>,
}

impl<T> Clone for Spans<T> {
    fn clone(&self) -> Self {
        Self {
            telemetry: self.telemetry.clone(),
            selection: self.selection.clone(),
            read: PhantomData,
        }
    }
}

impl<T> fmt::Debug for Spans<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spans").field("selection", &self.selection).finish_non_exhaustive()
    }
}

impl Spans {
    pub(crate) fn new(telemetry: Telemetry) -> Self {
        Self { telemetry, selection: Selection::default(), read: PhantomData }
    }

    /// Returns where OTLP/HTTP is received, to be told to an exporter at run time: `http://127.0.0.1:4318`.
    ///
    /// # Errors
    ///
    /// A usage error if the run has no receiver and the environment no `telemetry` table; an environment error if
    /// nothing can be received there.
    #[track_caller]
    pub fn endpoint(&self) -> Step<String> {
        let telemetry = self.telemetry.clone();
        let title = "ask where OpenTelemetry is received";
        Step::new(self.telemetry.scope().clone(), title, LIMIT, async move |deadline| {
            let source = telemetry.source(deadline).await?;
            Ok(format!("http://{}", source.address))
        })
    }

    /// Those of this name.
    pub fn named(self, name: impl Into<String>) -> Self {
        self.and(Criterion::Named(name.into()))
    }

    /// Those of this service, by `service.name` of its resource.
    pub fn service(self, service: impl Into<String>) -> Self {
        self.and(Criterion::Service(service.into()))
    }

    /// Those of this kind.
    pub fn kind(self, kind: SpanKind) -> Self {
        self.and(Criterion::Kind(kind))
    }

    /// Those with this attribute; a number is not the text of its digits.
    pub fn attribute(self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.and(Criterion::Attribute(name.into(), value.into()))
    }

    /// Those that ended with an error.
    pub fn failed(self) -> Self {
        self.and(Criterion::Failed)
    }

    /// Those of other runs, and of none, too.
    pub fn of_any_run(mut self) -> Self {
        self.selection.whose = Whose::Anyone;
        self
    }

    /// The jobs of a queue or topic, by the semantic conventions for messaging: `messaging.destination.name` is the
    /// queue, and spans whose `messaging.operation.type` is `send` and `process` tell of one message.
    ///
    /// A job that was sent and has been processed by nobody is `waiting`. One whose last attempt failed is `failed`
    /// until another attempt has arrived: spans do not tell whether the queue will try again.
    ///
    /// ```no_run
    /// # use parity_core::prelude::*;
    /// # async fn example(cx: &Action) -> Result<()> {
    /// let job = eventually!(
    ///     cx.spans().job("process-lead").one().await? => |job| job.is_done(),
    ///     because = "the worker scores the lead",
    /// )?;
    /// assert_eq!(job.attempts, 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn job(self, queue: impl Into<String>) -> Spans<Job> {
        self.and(Criterion::Destination(queue.into())).read_as()
    }

    /// The requests that were received at a path, `http.route` or `url.path` by the semantic conventions for HTTP, as
    /// webhooks.
    pub fn webhook_received_at(self, path: impl Into<String>) -> Spans<Webhook> {
        self.and(Criterion::Path(path.into())).read_as()
    }

    /// The requests that were sent to a host, by `url.full` or `server.address`, as webhooks.
    pub fn webhook_sent_to(self, host: impl Into<String>) -> Spans<Webhook> {
        self.and(Criterion::Host(host.into())).read_as()
    }

    fn and(self, criterion: Criterion) -> Self {
        Self { selection: self.selection.and(criterion), ..self }
    }

    fn read_as<T>(self) -> Spans<T> {
        let Self { telemetry, selection, .. } = self;
        Spans { telemetry, selection, read: PhantomData }
    }
}

/// How many are meant.
#[derive(Clone, Copy)]
enum Meant {
    Only,
    First,
    Last,
}

impl<T: Told> Spans<T> {
    /// Returns all that have arrived, in the order in which they began; none is no error.
    #[track_caller]
    pub fn all(&self) -> Step<Vec<T>> {
        let spans = self.clone();
        let title = format!("look at all spans{}", self.selection);
        Step::new(self.telemetry.scope().clone(), title, LIMIT, async move |deadline| {
            let source = spans.telemetry.source(deadline).await?;
            let (found, _) = spans.look(&source);
            for one in &found {
                spans.telemetry.keep(one);
            }
            Ok(found)
        })
    }

    /// Returns the only one.
    ///
    /// # Errors
    ///
    /// A product error if none has arrived, which tells what has, or more than one; a usage error if the run has no
    /// receiver and the environment no `telemetry` table; an environment error if nothing can be received there.
    #[track_caller]
    pub fn one(&self) -> Step<T> {
        self.step(Meant::Only, "")
    }

    /// Returns the one that began first.
    ///
    /// # Errors
    ///
    /// As [`one`](Self::one), but several are none.
    #[track_caller]
    pub fn first(&self) -> Step<T> {
        self.step(Meant::First, "the first of ")
    }

    /// Returns the one that began last.
    ///
    /// # Errors
    ///
    /// As [`one`](Self::one), but several are none.
    #[track_caller]
    pub fn last(&self) -> Step<T> {
        self.step(Meant::Last, "the last of ")
    }

    #[track_caller]
    fn step(&self, meant: Meant, which: &str) -> Step<T> {
        let spans = self.clone();
        let title = format!("look for {which}{}{}", T::NOUN, self.selection);
        Step::new(self.telemetry.scope().clone(), title, LIMIT, async move |deadline| {
            spans.found(meant, deadline).await
        })
    }

    async fn found(&self, meant: Meant, deadline: Deadline) -> Result<T> {
        let source = self.telemetry.source(deadline).await?;
        let (mut found, among) = self.look(&source);
        let at = match (meant, found.len()) {
            (_, 0) => {
                let instead = self.telemetry.instead(&source, &among);
                return Err(missing::none(T::NOUN, &self.selection, &instead));
            }
            (Meant::Only, 1) | (Meant::First, _) => 0,
            (Meant::Only, _) => return Err(missing::several(T::NOUN, &self.selection, &found)),
            (Meant::Last, count) => count - 1,
        };
        let one = found.swap_remove(at);
        self.telemetry.keep(&one);
        Ok(one)
    }

    /// What is meant, in the order in which it began, and the spans among which it was looked for.
    fn look(&self, source: &Source) -> (Vec<T>, Vec<Arc<Span>>) {
        let reception = &source.reception;
        let (selection, whose) = (self.selection.clone(), self.selection.whose);
        // Before it is looked, so that nothing is missed in between.
        reception.spans.watch(move |span| {
            selection.matches(span) || (whose == Whose::Own && OfRun::may_bring(span))
        });
        let mut among = reception.spans.seen();
        if whose == Whose::Own {
            let members = self.telemetry.run().members(&among);
            let is_member: Vec<bool> =
                among.iter().map(|span| members.contains(&id(span))).collect();
            drop(members);
            let mut is_member = is_member.into_iter();
            among.retain(|_| is_member.next().unwrap_or_default());
        }
        among.sort_by(|one, other| one.started_at.cmp(&other.started_at));
        let meant: Vec<_> =
            among.iter().filter(|span| self.selection.matches(span)).cloned().collect();
        (T::read(&meant), among)
    }
}
