//! A job of the queue, as the system under test tells of it.

use std::fmt;

use serde::{Deserialize, Serialize};

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
    /// A job that was not taken yet, of which no time is known.
    pub fn new(id: impl Into<String>, kind: impl Into<String>, status: JobStatus) -> Self {
        Self {
            id: id.into(),
            kind: kind.into(),
            status,
            attempts: 0,
            last_error: None,
            queued_at: None,
            started_at: None,
            finished_at: None,
        }
    }

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
}
