//! The queue: putting jobs into it, and telling where one stands.

use std::cell::RefCell;
use std::time::Duration;

use parity_verify::{Job, JobQuery, JobStatus};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sqlx::{FromRow, PgConnection, PgPool};

use crate::mail::About;
use crate::telemetry::{self, Carried};

/// The one queue in which all kinds of jobs stand in line.
pub(crate) const QUEUE: &str = "shop";

const MOST_ATTEMPTS: i32 = 5;

/// What a job does, by its kind, with what must be known to do it.
///
/// By the other fields a test finds the job, such as `email`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(crate) enum Work {
    /// Scores a lead.
    ProcessLead { lead_id: i64, email: String },
    /// Gives a customer what a subscription pays for.
    Entitlement { subscription: String, email: String },
    /// Ends a subscription that was canceled.
    EndSubscription { subscription: String, email: String },
    /// Tells the CRM of a lead.
    NotifyCrm { lead_id: i64, email: String },
    /// Sends a letter.
    SendMail {
        email: String,
        #[serde(flatten)]
        about: About,
    },
    /// Reads an uploaded file.
    ProcessUpload { upload_id: i64, email: String },
    /// Mails the counts of an uploaded file.
    UploadSummary { upload_id: i64, email: String },
}

/// A job as it stands in the queue.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Queued {
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) trace: Carried,
    #[serde(flatten)]
    pub(crate) fields: Map<String, Value>,
}

impl Queued {
    /// What is to be done.
    ///
    /// # Errors
    ///
    /// If a newer release has queued it, with a kind or fields that are not known here.
    pub(crate) fn work(&self) -> Result<Work, serde_json::Error> {
        let mut fields = self.fields.clone();
        fields.insert("kind".to_owned(), self.kind.clone().into());
        serde_json::from_value(Value::Object(fields))
    }
}

tokio::task_local! {
    /// The work of one request that is done inside it, instead of standing in the queue.
    static INLINE: RefCell<Vec<Work>>;
}

/// A job was not put into the queue.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotEnqueued {
    #[error("could not write the job")]
    Encode(#[from] serde_json::Error),
    #[error("could not put the job into the queue")]
    Push(#[from] sqlx::Error),
}

/// Jobs are taken by `run_at`. It lies a second back: the queue announces only what is due when the
/// transaction began, and jobs of one transaction keep their order only by the time of each.
const PUSH: &str = r#"
    insert into apalis.jobs (id, job_type, job, status, attempts, max_attempts, run_at, priority)
    values (
        apalis.generate_ulid(), $1,
        convert_to(($2 || jsonb_build_object('queued_at', to_char(
            clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))::text, 'UTF8'),
        'Pending', 0, $3, clock_timestamp() - interval '1 second', 0
    )"#;

/// Puts work into the queue, as part of the transaction that `connection` is in.
///
/// A lead without its job, or a job without its lead, can so never be seen.
pub(crate) async fn enqueue(connection: &mut PgConnection, work: &Work) -> Result<(), NotEnqueued> {
    if is_collected(work) {
        return Ok(());
    }
    let mut work = serde_json::to_value(work)?;
    let carried = telemetry::tell_sent(work["kind"].as_str().unwrap_or_default());
    work["trace"] = serde_json::to_value(carried)?;
    sqlx::query(PUSH).bind(QUEUE).bind(work).bind(MOST_ATTEMPTS).execute(connection).await?;
    Ok(())
}

/// Collects the work that `cause` would put into the queue.
pub(crate) async fn collect<F: Future>(cause: F) -> (F::Output, Vec<Work>) {
    INLINE
        .scope(RefCell::default(), async {
            let output = cause.await;
            (output, INLINE.with(RefCell::take))
        })
        .await
}

/// Whether the work is caused by something that does it itself.
fn is_collected(work: &Work) -> bool {
    INLINE.try_with(|inline| inline.borrow_mut().push(work.clone())).is_ok()
}

/// Has a job that has failed wait before it is tried again; the queue itself would do so at once.
pub(crate) async fn put_off(db: &PgPool, id: &str, attempts: u32) -> Result<(), sqlx::Error> {
    sqlx::query("update apalis.jobs set run_at = now() + make_interval(secs => $2) where id = $1")
        .bind(id)
        .bind(back_off(attempts).as_secs_f64())
        .execute(db)
        .await
        .map(drop)
}

/// How long to wait after so many attempts: short, because somebody waits for what the job does.
fn back_off(attempts: u32) -> Duration {
    const FIRST: Duration = Duration::from_millis(500);
    const LONGEST: Duration = Duration::from_secs(30);
    let doubled = 2_u32.saturating_pow(attempts.saturating_sub(1));
    FIRST.saturating_mul(doubled).min(LONGEST)
}

/// The queue's own table, with the times as the verification endpoints write them.
const BY_ID: &str = r#"
    select id, convert_from(job, 'UTF8')::jsonb ->> 'kind' as kind, status, attempts, max_attempts,
        last_result ->> 'Err' as last_error, convert_from(job, 'UTF8')::jsonb ->> 'queued_at' as queued_at,
        to_char(lock_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as started_at,
        to_char(done_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as finished_at
    from apalis.jobs where id = $1"#;

/// The newest job whose work has all the fields; identifiers sort by time.
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
            let mut fields: Map<_, _> =
                fields.iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
            fields.insert("kind".to_owned(), kind.into());
            let newest = sqlx::query_scalar(NEWEST_BY_FIELDS);
            newest.bind(QUEUE).bind(Value::Object(fields)).fetch_optional(db).await?
        }
    };
    let row: Option<JobRow> = sqlx::query_as(BY_ID).bind(id).fetch_optional(db).await?;
    row.map(JobRow::into_job).transpose()
}

/// A job as the queue keeps it.
#[derive(Debug, FromRow)]
struct JobRow {
    id: String,
    kind: String,
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
            kind: self.kind,
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
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(status: &str, attempts: i32, expected: (JobStatus, u32)) {
        let row = JobRow {
            id: "01".to_owned(),
            kind: "process-lead".to_owned(),
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

    fn process_lead() -> Work {
        Work::ProcessLead { lead_id: 7, email: "ada@example.com".to_owned() }
    }

    #[test]
    fn work_is_found_by_its_kind_and_fields_and_read_beside_what_else_stands_there() {
        let mut written = serde_json::to_value(process_lead()).unwrap();
        let expected = json!({"kind": "process-lead", "lead_id": 7, "email": "ada@example.com"});
        assert_eq!(written, expected);
        written["queued_at"] = "now".into();
        assert_eq!(serde_json::from_value::<Work>(written).unwrap(), process_lead());
    }

    #[test]
    fn a_job_waits_twice_as_long_after_each_failure_but_not_for_ever() {
        let waits = [1, 2, 3, 4, 5, 40].map(back_off).map(|wait| wait.as_millis());
        assert_eq!(waits, [500, 1_000, 2_000, 4_000, 8_000, 30_000]);
    }

    #[tokio::test]
    async fn only_what_is_caused_while_it_is_collected_does_not_stand_in_the_queue() {
        let (was_collected, collected) = collect(async { is_collected(&process_lead()) }).await;
        assert_eq!((was_collected, &collected[..]), (true, &[process_lead()][..]));
        assert!(!is_collected(&process_lead()));
    }
}
