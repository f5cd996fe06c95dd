//! What a system under test tells by OpenTelemetry, as it is kept and handed on.

mod span;

use serde::{Deserialize, Serialize};

use crate::verification::Evaluation;

pub use crate::telemetry::span::{Span, SpanEvent, SpanKind, SpanLink, SpanStatus};

/// One thing that a receiver of OpenTelemetry was told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Signal {
    /// A span has ended.
    Span(Span),
    /// A feature flag was evaluated.
    Evaluation(TracedEvaluation),
    /// What was sent could not be read.
    Refused {
        /// What it was, and why.
        why: String,
    },
}

/// An evaluation of a feature flag, with the span that it was part of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TracedEvaluation {
    /// The evaluation itself.
    pub evaluation: Evaluation,
    /// The trace that it was part of, as 32 hexadecimal digits.
    #[serde(default)]
    pub trace_id: Option<String>,
    /// The span that it was part of, as 16 hexadecimal digits.
    #[serde(default)]
    pub span_id: Option<String>,
    /// The run that it says it was part of, by its attribute `parity.run`.
    #[serde(default)]
    pub run: Option<String>,
}
