//! The queue: putting jobs into it, and telling where one stands.

use apalis::prelude::TaskBuilder;
use apalis_postgres::queries::push_tasks;
use parity_verify::{Job, JobQuery, JobStatus};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sqlx::{FromRow, PgConnection, PgPool};

/// The kind of the job that scores a lead; also the name of its queue.
pub(crate) const PROCESS_LEAD: &str = "process-lead";

const MOST_ATTEMPTS: usize = 5;

/// What a worker must know to score a lead.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ProcessLead {
    pub(crate) lead_id: i64,
    /// By which a test finds the job.
    pub(crate) email: String,
}

/// A job was not put into the queue.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotEnqueued {
    #[error("could not write the job")]
    Encode(#[from] serde_json::Error),
    #[error("could not put the job into the queue")]
    Push(#[from] apalis_postgres::Error),
}

/// Puts a job into the queue, as part of the transaction that `connection` is in.
///
/// A lead without its job, or a job without its lead, can so never be seen.
pub(crate) async fn enqueue(
    connection: &mut PgConnection,
    job: &ProcessLead,
) -> Result<(), NotEnqueued> {
    let payload = serde_json::to_vec(job)?;
    let task = TaskBuilder::new(payload).max_attempts(MOST_ATTEMPTS).build();
    push_tasks(connection, PROCESS_LEAD, vec![task]).await?;
    Ok(())
}

/// The queue's own table, with the times as the verification endpoints write them.
const BY_ID: &str = r#"
    select id, job_type, status, attempts, max_attempts, last_result ->> 'Err' as last_error,
        to_char(run_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as queued_at,
        to_char(lock_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as started_at,
        to_char(done_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as finished_at
    from apalis.jobs where id = $1"#;

/// The newest job whose payload has all the fields; identifiers sort by time.
const NEWEST_BY_FIELDS: &str = "
    select id from apalis.jobs
    where job_type = $1 and not exists (
        select 1 from jsonb_each_text($2) as field
        where convert_from(job, 'UTF8')::jsonb ->> field.key is distinct from field.value
    )
    order by id desc limit 1";

/// Finds the job that `query` asks for; the newest, where it fits several.
pub(crate) async fn find(db: &PgPool, query: JobQuery) -> Result<Option<Job>, sqlx::Error> {
    let id = match query {
        JobQuery::ById(id) => Some(id),
        JobQuery::ByFields { kind, fields } => {
            let fields: Map<_, _> =
                fields.iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
            let newest = sqlx::query_scalar(NEWEST_BY_FIELDS);
            newest.bind(kind).bind(Value::Object(fields)).fetch_optional(db).await?
        }
    };
    let row: Option<JobRow> = sqlx::query_as(BY_ID).bind(id).fetch_optional(db).await?;
    row.map(JobRow::into_job).transpose()
}

/// A job as the queue keeps it.
#[derive(Debug, FromRow)]
struct JobRow {
    id: String,
    job_type: String,
    status: String,
    attempts: i32,
    max_attempts: i32,
    last_error: Option<String>,
    queued_at: Option<String>,
    started_at: Option<String>,
    finished_at: Option<String>,
}

impl JobRow {
    fn into_job(self) -> Result<Job, sqlx::Error> {
        let ended = u32::try_from(self.attempts).unwrap_or_default();
        let (status, attempts) = match self.status.as_str() {
            // Queued jobs stand in the memory of a worker that has not begun with them.
            "Pending" | "Queued" => (JobStatus::Waiting, ended),
            // The queue counts an attempt when it ends.
            "Running" => (JobStatus::Running, ended + 1),
            "Done" => (JobStatus::Done, ended),
            "Failed" if self.attempts < self.max_attempts => (JobStatus::Waiting, ended),
            "Failed" | "Killed" => (JobStatus::Failed, ended),
            other => {
                return Err(sqlx::Error::Decode(format!("`{other}` is no status of a job").into()));
            }
        };
        let has_ended = matches!(status, JobStatus::Done | JobStatus::Failed);
        let has_started = attempts > 0;
        Ok(Job {
            id: self.id,
            kind: self.job_type,
            status,
            attempts,
            last_error: self.last_error,
            queued_at: self.queued_at,
            started_at: self.started_at.filter(|_| has_started),
            finished_at: self.finished_at.filter(|_| has_ended),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(status: &str, attempts: i32, expected: (JobStatus, u32)) {
        let row = JobRow {
            id: "01".to_owned(),
            job_type: PROCESS_LEAD.to_owned(),
            status: status.to_owned(),
            attempts,
            max_attempts: 5,
            last_error: None,
            queued_at: None,
            started_at: Some("then".to_owned()),
            finished_at: Some("now".to_owned()),
        };
        let job = row.into_job().unwrap();
        assert_eq!((job.status, job.attempts), expected, "for {status} after {attempts}");
        assert_eq!(job.started_at.is_some(), job.attempts > 0);
        assert_eq!(job.finished_at.is_some(), job.is_done() || job.is_failed());
    }

    #[test]
    fn a_job_that_failed_waits_while_it_may_be_tried_again() {
        check("Failed", 4, (JobStatus::Waiting, 4));
        check("Failed", 5, (JobStatus::Failed, 5));
        check("Killed", 1, (JobStatus::Failed, 1));
    }

    #[test]
    fn a_job_counts_the_attempt_that_is_going_on() {
        check("Pending", 0, (JobStatus::Waiting, 0));
        check("Queued", 0, (JobStatus::Waiting, 0));
        check("Running", 0, (JobStatus::Running, 1));
        check("Done", 1, (JobStatus::Done, 1));
    }
}
