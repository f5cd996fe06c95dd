//! OpenTelemetry: what the system under test tells by it while actions run.

mod convention;
#[cfg(feature = "otlp")]
mod evaluation;
mod jobs;
mod missing;
#[cfg(feature = "otlp")]
mod otlp;
mod process;
#[cfg(feature = "otlp")]
pub(crate) mod receiver;
pub(crate) mod reception;
mod run;
mod selection;
pub(crate) mod spans;
mod told;
mod webhooks;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use parity_model::telemetry::Span;
use parity_model::verification::Evaluation;

use crate::clock::Deadline;
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::receive::{Receiver, Sharing};
use crate::scope::Scope;
use crate::telemetry::missing::Instead;
use crate::telemetry::reception::Source;
use crate::telemetry::run::OfRun;
use crate::telemetry::told::Told;
use crate::trace::Trace;

/// What an action may ask of what is received; clones are the same.
#[derive(Debug, Clone)]
pub(crate) struct Telemetry {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    scope: Scope,
    run: OfRun,
    origin: Origin,
    /// What was told last, by what it is: only a change is evidence.
    told: Mutex<HashMap<String, String>>,
}

/// Who receives.
#[derive(Debug)]
enum Origin {
    /// This process, for all of its actions; what prevents it is told to those who ask.
    Process(Result<Source>),
    /// The receiver of the run, for all of its processes.
    Run(Receiver),
}

impl Telemetry {
    /// Begins to receive where the run has no receiver, if the environment says where.
    pub(crate) fn begin(
        scope: Scope,
        environment: &Environment,
        trace: &Trace,
        receiver: &Receiver,
    ) -> Self {
        let origin = match receiver.sharing() {
            Sharing::Own => Origin::Process(environment.telemetry().and_then(process::receive)),
            Sharing::Run => Origin::Run(receiver.clone()),
        };
        Self::of(scope, origin, trace)
    }

    fn of(scope: Scope, origin: Origin, trace: &Trace) -> Self {
        let run = OfRun { trace: trace.id().to_owned(), name: trace.run().to_owned() };
        Self { shared: Arc::new(Shared { scope, run, origin, told: Mutex::default() }) }
    }

    /// Where what is received comes from; what had come before this was asked is there.
    ///
    /// # Errors
    ///
    /// A usage error if neither the environment nor a receiver of the run says where; an environment error if nothing
    /// can be received there.
    pub(crate) async fn source(&self, deadline: Deadline) -> Result<Source> {
        match &self.shared.origin {
            Origin::Process(Ok(source)) => Ok(source.clone()),
            Origin::Process(Err(error)) => Err(error.again()),
            Origin::Run(receiver) => {
                let source = receiver.telemetry(deadline).await?;
                source.ok_or_else(|| Error::environment("the receiver of this run"))
            }
        }
    }

    /// Whether a receiver of the run receives.
    pub(crate) fn is_of_run(&self) -> bool {
        matches!(self.shared.origin, Origin::Run(_))
    }

    pub(crate) fn scope(&self) -> &Scope {
        &self.shared.scope
    }

    fn run(&self) -> &OfRun {
        &self.shared.run
    }

    /// What there is where something is not.
    fn instead<'s>(&self, source: &Source, among: &'s [Arc<Span>]) -> Instead<'s> {
        let Source { address, reception, begun } = source;
        Instead {
            among,
            since_begin: reception.spans_since(*begun),
            refused: reception.refused_since(*begun),
            address: *address,
            is_of_run: self.is_of_run(),
        }
    }

    /// Keeps what a step returned as evidence, where it is other than what was told last.
    fn keep<T: Told>(&self, one: &T) {
        if self.is_news(one.key(), format!("{one:?}")) {
            self.scope().evidence().write(one.entry());
        }
    }

    fn is_news(&self, key: String, said: String) -> bool {
        let mut told = self.shared.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.insert(key, said.clone()) != Some(said)
    }

    /// The evaluations of flags of the run that have arrived, in the order in which they were made; a look of
    /// `eventually!` is woken by the next of a flag that is `wanted`.
    ///
    /// # Errors
    ///
    /// As [`source`](Self::source).
    pub(crate) async fn evaluations(
        &self,
        wanted: impl Fn(&Evaluation) -> bool + Send + Sync + 'static,
        deadline: Deadline,
    ) -> Result<Vec<Evaluation>> {
        let Source { reception, .. } = self.source(deadline).await?;
        reception.evaluations.watch(move |told| wanted(&told.evaluation));
        reception.spans.watch(|span| OfRun::may_bring(span));
        let spans = reception.spans.seen();
        let members = self.run().members(&spans);
        let told = reception.evaluations.seen();
        let of_run = told.iter().filter(|told| self.run().has(told, &members));
        let mut found: Vec<Evaluation> = of_run.map(|told| told.evaluation.clone()).collect();
        found.sort_by(|one, other| one.at.cmp(&other.at));
        Ok(found)
    }
}

#[cfg(test)]
mod tests;
