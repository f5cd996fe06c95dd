//! Evaluations as evidence for the diagnosis, asked for once when an action has failed.

use std::collections::BTreeSet;

use parity_model::evidence::Entry;
use parity_model::verification::{self, Evaluation};

use crate::clock::Deadline;
use crate::error::Result;
use crate::flags::Flags;

/// How many evaluations are kept, of which no two say the same.
const KEPT: usize = 100;

impl Flags {
    /// Keeps how flags were evaluated during the run: by the verification endpoints, else by OpenTelemetry. Nothing is
    /// kept where nothing is told by the deadline.
    pub(crate) async fn ask_once(&self, deadline: Deadline) {
        let evidence = self.scope().evidence();
        let known = evidence.records().into_iter().filter_map(|record| match record.entry {
            Entry::Evaluation { evaluation } => Some(said(&evaluation)),
            _ => None,
        });
        let mut known: BTreeSet<String> = known.collect();
        let told = self.told_once(deadline).await;
        let news = told.into_iter().filter(|evaluation| known.insert(said(evaluation)));
        for evaluation in news.take(KEPT) {
            evidence.write(Entry::Evaluation { evaluation });
        }
    }

    async fn told_once(&self, deadline: Deadline) -> Vec<Evaluation> {
        let (verify, telemetry) = (&self.shared.verify, &self.shared.telemetry);
        if self.shared.environment.has_verification() {
            let run = verify.run_name();
            let query = [("run", run.as_str())];
            let told: Result<Option<verification::Flags>> =
                verify.ask("flags", &query, deadline).await;
            if let Ok(Some(told)) = told {
                return told.flags;
            }
        }
        telemetry.evaluations(|_| false, deadline).await.unwrap_or_default()
    }
}

/// What an evaluation says, whenever it was made.
fn said(evaluation: &Evaluation) -> String {
    format!("{evaluation:?} {:?}", evaluation.context)
}
