//! What crosses the wire of the verification endpoints, version 1.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The header that carries the token of the verification endpoints.
pub const TOKEN_HEADER: &str = "x-verify-token";

/// Where the verification endpoints are mounted unless `parity.toml` says otherwise.
pub const DEFAULT_PATH: &str = "/internal/verify";

/// What the system under test says of one job of its queue.
///
/// A job that failed and will be tried again is `waiting`, with `attempts` above zero and the
/// error in `last_error`; `failed` is the end.
///
/// Its `Debug` is what a reader of a failed `eventually!` sees: one line without what is not known.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// The queue's own identifier.
    pub id: String,
    /// What the job does, by the application's name for it.
    pub kind: String,
    /// Where the job stands.
    pub status: JobStatus,
    /// How often a worker has taken it.
    pub attempts: u32,
    /// The error of the last attempt, if it failed.
    #[serde(default)]
    pub last_error: Option<String>,
    /// When it was put into the queue, in RFC 3339.
    #[serde(default)]
    pub queued_at: Option<String>,
    /// When a worker last took it, in RFC 3339.
    #[serde(default)]
    pub started_at: Option<String>,
    /// When it ended, in RFC 3339.
    #[serde(default)]
    pub finished_at: Option<String>,
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, kind, status, attempts, last_error, .. } = self;
        write!(f, "job `{kind}` ({id}): {status}, {attempts} attempts")?;
        last_error.iter().try_for_each(|error| write!(f, ", last error: {error}"))?;
        let times = [
            ("queued", &self.queued_at),
            ("started", &self.started_at),
            ("finished", &self.finished_at),
        ];
        for (name, time) in times {
            time.iter().try_for_each(|time| write!(f, ", {name} {time}"))?;
        }
        Ok(())
    }
}

impl Job {
    /// Whether the job ended well.
    pub fn is_done(&self) -> bool {
        self.status == JobStatus::Done
    }

    /// Whether the job ended badly and will not be tried again.
    pub fn is_failed(&self) -> bool {
        self.status == JobStatus::Failed
    }
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum JobStatus {
    /// In the queue, for the first time or after a failed attempt.
    Waiting,
    /// Taken by a worker.
    Running,
    /// Ended well.
    Done,
    /// Ended badly, and not to be tried again.
    Failed,
}

impl fmt::Display for JobStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        })
    }
}

/// A business fact, as a probe of the system under test tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// `missing`, `pending`, or the application's own word.
    pub status: String,
    /// Whatever else the application says.
    #[serde(flatten)]
    pub fields: Map<String, Value>,
}

impl Fact {
    /// Returns a fact that says only its status.
    pub fn new(status: impl Into<String>) -> Self {
        Self { status: status.into(), fields: Map::new() }
    }

    /// Adds a field.
    #[must_use = "`with` returns the fact; it does not change it in place"]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.fields.insert(name.into(), value.into());
        self
    }

    /// Whether the application knows nothing of it.
    pub fn is_missing(&self) -> bool {
        self.status == "missing"
    }

    /// Whether it is on its way.
    pub fn is_pending(&self) -> bool {
        self.status == "pending"
    }
}

/// The body of an answer that is no answer: what was wrong with the question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// One sentence for a person.
    pub error: String,
    /// `missing` where the question was right and there is no such thing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_that_only_waits_is_read_without_its_times() {
        let json = r#"{"id":"7","kind":"process-lead","status":"waiting","attempts":0}"#;
        let job: Job = serde_json::from_str(json).unwrap();
        assert_eq!(job.status, JobStatus::Waiting);
        assert_eq!((job.is_done(), job.is_failed()), (false, false));
    }

    #[test]
    fn a_job_is_shown_in_one_line() {
        let json = r#"{"id":"7","kind":"process-lead","status":"waiting","attempts":2,
            "last_error":"no route","queued_at":"2026-11-22T23:00:00Z"}"#;
        let job: Job = serde_json::from_str(json).unwrap();
        assert_eq!(
            format!("{job:?}"),
            "job `process-lead` (7): waiting, 2 attempts, last error: no route, queued \
             2026-11-22T23:00:00Z"
        );
    }

    #[test]
    fn a_fact_keeps_the_fields_that_the_application_adds() {
        let fact = Fact::new("processed").with("score", 7);
        let json = serde_json::to_string(&fact).unwrap();
        assert_eq!(json, r#"{"status":"processed","score":7}"#);
        assert_eq!(serde_json::from_str::<Fact>(&json).unwrap(), fact);
    }
}
