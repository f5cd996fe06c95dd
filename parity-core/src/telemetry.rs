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
mod receiver;
mod reception;
mod run;
mod selection;
pub(crate) mod spans;
mod told;
mod webhooks;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use parity_model::telemetry::Span;
use parity_model::verification::Evaluation;

use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::scope::Scope;
use crate::telemetry::missing::Instead;
use crate::telemetry::reception::{Mark, Reception};
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
    source: Result<Source>,
    /// What had been received when the run began.
    begun: Mark,
    /// What was told last, by what it is: only a change is evidence.
    told: Mutex<HashMap<String, String>>,
}

/// Where what is received comes from.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) address: SocketAddr,
    pub(crate) reception: Reception,
}

impl Telemetry {
    /// Begins to receive, if the environment says where; what prevents it is told to those who ask.
    pub(crate) fn begin(scope: Scope, environment: &Environment, trace: &Trace) -> Self {
        let source = environment.telemetry().and_then(process::receive);
        Self::of(scope, source, trace)
    }

    fn of(scope: Scope, source: Result<Source>, trace: &Trace) -> Self {
        let begun = source.as_ref().map(|source| source.reception.mark()).unwrap_or_default();
        let run = OfRun { trace: trace.id().to_owned(), name: trace.run().to_owned() };
        Self { shared: Arc::new(Shared { scope, run, source, begun, told: Mutex::default() }) }
    }

    /// Where what is received comes from.
    ///
    /// # Errors
    ///
    /// A usage error if the environment does not say where; an environment error if nothing can be received there.
    pub(crate) fn source(&self) -> Result<&Source> {
        self.shared.source.as_ref().map_err(Error::again)
    }

    pub(crate) fn scope(&self) -> &Scope {
        &self.shared.scope
    }

    fn run(&self) -> &OfRun {
        &self.shared.run
    }

    /// What there is where something is not.
    fn instead<'s>(&self, among: &'s [Arc<Span>]) -> Result<Instead<'s>> {
        let Source { address, reception } = self.source()?;
        Ok(Instead {
            among,
            since_begin: reception.spans_since(self.shared.begun),
            refused: reception.refused_since(self.shared.begun),
            address: *address,
        })
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
    pub(crate) fn evaluations(
        &self,
        wanted: impl Fn(&Evaluation) -> bool + Send + Sync + 'static,
    ) -> Result<Vec<Evaluation>> {
        let reception = &self.source()?.reception;
        reception.evaluations.watch(move |told| wanted(&told.evaluation));
        reception.spans.watch(|span| OfRun::may_bring(span));
        let spans = reception.spans.kept();
        let members = self.run().members(&spans);
        let told = reception.evaluations.kept();
        let of_run = told.iter().filter(|told| self.run().has(told, &members));
        let mut found: Vec<Evaluation> = of_run.map(|told| told.evaluation.clone()).collect();
        found.sort_by(|one, other| one.at.cmp(&other.at));
        Ok(found)
    }
}

#[cfg(test)]
mod tests;
