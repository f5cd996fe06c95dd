//! Evaluations of feature flags during the run, and overriding a flag where the action says so.

mod asking;
mod overriding;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use parity_model::Surface;
use parity_model::evidence::Entry;
use parity_model::nearest::nearest;
use parity_model::verification::{self, Evaluation, Event, Offer};
use tokio::sync::OnceCell;

use crate::clock::Deadline;
use crate::environment::Environment;
use crate::error::{Error, ErrorKind, Result};
use crate::scope::Scope;
use crate::step::Step;
use crate::telemetry::Telemetry;
use crate::verify::Verify;

pub(crate) use crate::flags::overriding::Overridden;

/// How long asking may take.
const LIMIT: Duration = Duration::from_secs(5);

/// Feature flags as the system under test evaluates them during the run; made by
/// [`Action::flags`](crate::Action::flags).
///
/// Evaluations come from the verification endpoints where these offer `/flags`, else from OpenTelemetry by its
/// semantic conventions (`feature_flag.key`, `feature_flag.result.variant`, `feature_flag.result.reason`).
#[derive(Clone)]
pub struct Flags {
    shared: Arc<Shared>,
}

struct Shared {
    verify: Verify,
    telemetry: Telemetry,
    environment: Arc<Environment>,
    action: &'static str,
    /// What the action says that it overrides.
    overrides: &'static [Surface],
    overridden: Overridden,
    /// Whether the verification endpoints tell of flags.
    offered: OnceCell<bool>,
}

impl fmt::Debug for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Flags").finish_non_exhaustive()
    }
}

/// Where evaluations come from.
enum Source {
    Verification,
    Telemetry,
}

impl Flags {
    pub(crate) fn new(
        verify: Verify,
        telemetry: Telemetry,
        environment: Arc<Environment>,
        action: &'static str,
        overrides: &'static [Surface],
    ) -> Self {
        let (overridden, offered) = Default::default();
        let shared =
            Shared { verify, telemetry, environment, action, overrides, overridden, offered };
        Self { shared: Arc::new(shared) }
    }

    /// Returns all evaluations of the run, in order; none is no error.
    ///
    /// # Errors
    ///
    /// Unproven if the environment tells of no flags; an environment error if it does not answer.
    #[track_caller]
    pub fn evaluations(&self) -> Step<Vec<Evaluation>> {
        let flags = self.clone();
        let title = "look at all evaluations of flags";
        Step::new(self.scope().clone(), title, LIMIT, async move |deadline| {
            flags.told(None, deadline).await
        })
    }

    /// Returns the last evaluation of a flag during the run.
    ///
    /// ```no_run
    /// # use parity_core::prelude::*;
    /// # async fn example(cx: &Action) -> Result<()> {
    /// let checkout = cx.flags().of("new-checkout").await?;
    /// assert_eq!((checkout.variant.as_deref(), checkout.reason.as_str()), (Some("on"), "targeting_match"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// A product error if it was not evaluated, which tells the flags that were; unproven if the environment tells of
    /// no flags; an environment error if it does not answer.
    #[track_caller]
    pub fn of(&self, key: impl Into<String>) -> Step<Evaluation> {
        let (flags, key) = (self.clone(), key.into());
        let title = format!("look for an evaluation of the flag `{key}`");
        Step::new(self.scope().clone(), title, LIMIT, async move |deadline| {
            let told = flags.told(Some(key.clone()), deadline).await?;
            let last = told.iter().rfind(|evaluation| evaluation.key == key);
            match last {
                Some(last) => Ok(last.clone()),
                None if flags.is_silent(deadline).await => Err(flags.not_told()),
                None => Err(not_evaluated(&key, &told)),
            }
        })
    }

    fn scope(&self) -> &Scope {
        self.shared.verify.scope()
    }

    /// The evaluations of the run; a look of `eventually!` is woken by the next, of this flag where one is meant.
    async fn told(&self, meant: Option<String>, deadline: Deadline) -> Result<Vec<Evaluation>> {
        let Shared { verify, telemetry, .. } = &*self.shared;
        let wanted = move |told: &Evaluation| meant.as_ref().is_none_or(|meant| told.key == *meant);
        let found = match self.source(deadline).await? {
            Source::Verification => {
                verify.watch(move |event| matches!(event, Event::Flag(told) if wanted(told)));
                let run = verify.run_name();
                let asked = verify.ask("flags", &[("run", &run)], deadline).await?;
                let verification::Flags { flags } = asked.unwrap_or_default();
                flags
            }
            Source::Telemetry => telemetry.evaluations(wanted, deadline).await?,
        };
        let mut seen: BTreeMap<String, u64> = BTreeMap::new();
        for evaluation in &found {
            let said = format!("{evaluation:?} {:?}", evaluation.at);
            // The same may be evaluated, and told, more than once.
            let count = seen.entry(said.clone()).and_modify(|count| *count += 1).or_default();
            if verify.is_news(&format!("flag/{count}/{said}"), &said) {
                self.scope().evidence().write(Entry::Evaluation { evaluation: evaluation.clone() });
            }
        }
        Ok(found)
    }

    /// The verification endpoints where these tell of flags, else OpenTelemetry.
    async fn source(&self, deadline: Deadline) -> Result<Source> {
        let Shared { environment, telemetry, offered, .. } = &*self.shared;
        let is_offered = environment.has_verification()
            && *offered.get_or_try_init(|| self.ask_for_offer(deadline)).await?;
        let is_received = telemetry.is_of_run() || environment.has_telemetry();
        match (is_offered, is_received) {
            (true, _) => Ok(Source::Verification),
            (false, true) => Ok(Source::Telemetry),
            (false, false) => Err(self.nowhere()),
        }
    }

    /// Whether nothing at all was told of by OpenTelemetry, in an environment that does not say that it tells of
    /// anything: the receiver of a run listens wherever it runs.
    async fn is_silent(&self, deadline: Deadline) -> bool {
        let Shared { environment, telemetry, offered, .. } = &*self.shared;
        if offered.get() == Some(&true) || environment.has_telemetry() {
            return false;
        }
        telemetry.source(deadline).await.is_ok_and(|source| source.reception.is_silent())
    }

    /// The error where nothing has been told so far; an `eventually!` goes on looking.
    fn not_told(&self) -> Error {
        let Environment { name, .. } = &*self.shared.environment;
        Error::environment(format!("environment `{name}` to tell how it evaluates flags"))
            .saw(self.not_offered())
            .saw("nothing at all by OpenTelemetry, which the receiver of this run receives")
            .advice(
                "let the verification endpoints answer `/flags`, or start the system under test, with an exporter of \
                 OpenTelemetry, by the command of `cargo parity receive`",
            )
    }

    async fn ask_for_offer(&self, deadline: Deadline) -> Result<bool> {
        match self.shared.verify.ask::<Offer>("", &[], deadline).await {
            Ok(offer) => Ok(offer.is_some_and(|offer| offer.flags)),
            // An implementation that does not tell what it offers offers no flags.
            Err(error) if error.kind() == ErrorKind::Usage => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn nowhere(&self) -> Error {
        let Environment { name, .. } = &*self.shared.environment;
        Error::unproven(format!("environment `{name}` to tell how it evaluates flags"))
            .saw(self.not_offered())
            .saw(format!("no `[environments.{name}.telemetry]` in parity.toml"))
            .advice(
                "let the verification endpoints answer `/flags`, or receive OpenTelemetry: by `cargo parity receive -- \
                 COMMAND`, or by `listen = \"127.0.0.1:4318\"` in that table",
            )
    }

    /// Why the verification endpoints tell nothing of flags.
    fn not_offered(&self) -> String {
        let environment = &self.shared.environment;
        if environment.has_verification() {
            "its verification endpoints do not offer `/flags`".to_owned()
        } else {
            format!("no `[environments.{}.verification]` in parity.toml", environment.name)
        }
    }
}

/// The error of a flag that was not evaluated.
fn not_evaluated(key: &str, told: &[Evaluation]) -> Error {
    let error = Error::product(format!("an evaluation of the flag `{key}` in this run"));
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for evaluation in told {
        *counts.entry(&evaluation.key).or_default() += 1;
    }
    if counts.is_empty() {
        return error.saw("no flag was evaluated");
    }
    let near = nearest(key, counts.keys().copied()).map(|near| format!("did you mean `{near}`?"));
    let shown = counts.into_iter().map(|(key, count)| match count {
        1 => format!("`{key}`"),
        count => format!("`{key}` ({count} times)"),
    });
    let error = error.saw(format!("evaluated: {}", shown.collect::<Vec<_>>().join(", ")));
    near.into_iter().fold(error, Error::advice)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evaluation(key: &str) -> Evaluation {
        serde_json::from_str(&format!(r#"{{"key":"{key}","reason":"static"}}"#)).unwrap()
    }

    #[test]
    fn a_flag_that_was_not_evaluated_is_answered_with_those_that_were() {
        let told = [evaluation("new-checkout"), evaluation("theme"), evaluation("theme")];
        let error = not_evaluated("new-chekout", &told);
        assert_eq!(error.kind(), ErrorKind::Product);
        assert_eq!(error.failure().saw, ["evaluated: `new-checkout`, `theme` (2 times)"]);
        assert_eq!(error.failure().advice.as_deref(), Some("did you mean `new-checkout`?"));
        assert_eq!(not_evaluated("theme", &[]).failure().saw, ["no flag was evaluated"]);
    }
}
