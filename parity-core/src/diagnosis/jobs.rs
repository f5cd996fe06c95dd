//! Jobs that nobody takes, jobs that go wrong, and jobs that overtake others; touches nothing.

use std::collections::BTreeMap;
use std::time::Duration;

use parity_model::evidence::{Entry, Record};
use parity_model::{Job, JobStatus, Surface, duration};

use crate::diagnosis::seen::{Seen, Strength, Suspect};
use crate::diagnosis::words;

/// What jobs of the run speak for.
pub(super) fn suspects(seen: Seen<'_>) -> Vec<Suspect> {
    let jobs = jobs(seen);
    let waiting = jobs.values().filter_map(|told| waits(seen, told));
    let wrong = jobs.values().filter_map(|told| went_wrong(told));
    waiting.chain(wrong).chain(overtaken(&jobs)).chain(in_vain(seen, &jobs)).collect()
}

/// What was told of each job, in order.
fn jobs(seen: Seen<'_>) -> BTreeMap<&str, Vec<(&Record, &Job)>> {
    let mut jobs: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for (record, entry) in seen.entries() {
        if let Entry::Job(job) = entry {
            jobs.entry(&job.id).or_default().push((record, job));
        }
    }
    jobs
}

/// A job that no worker ever took: no worker runs, or none for this queue.
fn waits(seen: Seen<'_>, told: &[(&Record, &Job)]) -> Option<Suspect> {
    let (first, _) = told.first()?;
    let (_, job) = told.last()?;
    if job.status != JobStatus::Waiting || job.attempts > 0 {
        return None;
    }
    let since = duration::display(Duration::from_millis(seen.end().saturating_sub(first.at)));
    let sentence = format!(
        "job `{}` ({}) still waits: no worker has taken it in the {since} since it was first seen, \
         so no worker runs, or none that takes this kind of job",
        job.kind, job.id
    );
    let mut suspect = Suspect::new(Strength::Strong, Surface::Queue, sentence, first);
    suspect.cause.evidence = told.iter().map(|(record, _)| record.number).collect();
    Some(suspect)
}

/// A job that a worker took and that went wrong.
fn went_wrong(told: &[(&Record, &Job)]) -> Option<Suspect> {
    let (record, job) = told.last()?;
    let error = job.last_error.as_ref().filter(|_| !job.is_done())?;
    let surface = words::surface_of(error).unwrap_or(Surface::Queue);
    let sentence = format!(
        "job `{}` ({}) is {} after {} attempts; its last error: {error}",
        job.kind, job.id, job.status, job.attempts
    );
    Some(Suspect::new(Strength::Strong, surface, sentence, record))
}

/// A job that was done before one that was put into the queue earlier, as no single worker does it. It is so in many
/// runs that pass, and explains one that does not where the later job counts on the earlier one.
fn overtaken(jobs: &BTreeMap<&str, Vec<(&Record, &Job)>>) -> Option<Suspect> {
    let time = |text: &Option<String>| text.as_ref()?.parse::<jiff::Timestamp>().ok();
    let done = jobs.values().filter_map(|told| told.last()).filter_map(|(record, job)| {
        Some((*record, *job, time(&job.queued_at)?, time(&job.finished_at)?))
    });
    let done: Vec<_> = done.collect();
    let overtakes = |(_, first, first_queued, first_done): &(_, &Job, _, _),
                     later: &(_, &Job, _, _)| {
        first.kind != later.1.kind && *first_queued < later.2 && later.3 < *first_done
    };
    let (first, later) = done
        .iter()
        .find_map(|first| Some((first, done.iter().find(|later| overtakes(first, later))?)))?;
    let sentence = format!(
        "job `{}` was done before job `{}`, which was put into the queue first: by a second worker, or by a \
         priority, and then it cannot count on what the first does",
        later.1.kind, first.1.kind
    );
    let mut suspect = Suspect::new(Strength::Weak, Surface::Queue, sentence, first.0);
    suspect.cause.evidence.push(later.0.number);
    Some(suspect)
}

/// A job that ended well before the step that failed: the last one, as what came of it was looked at next.
fn in_vain(seen: Seen<'_>, jobs: &BTreeMap<&str, Vec<(&Record, &Job)>>) -> Option<Suspect> {
    let (failed, _) = seen.failures().last()?;
    let ended = jobs.values().filter_map(|told| told.last());
    let before = ended.filter(|(record, job)| job.is_done() && record.number < failed.number);
    let (record, job) = before.max_by_key(|(record, _)| record.number)?;
    let sentence = format!(
        "job `{}` ({}) was done, and what was expected after it was not so: it may have been done before what it \
         reads was written, or have found nothing to do",
        job.kind, job.id
    );
    let mut suspect = Suspect::new(Strength::Faint, Surface::Queue, sentence, record);
    suspect.cause.evidence.push(failed.number);
    Some(suspect)
}

#[cfg(test)]
mod tests {
    use parity_model::verdict::Failure;

    use super::*;

    fn job(at: u64, status: JobStatus, attempts: u32, last_error: Option<&str>) -> Record {
        let job = Job {
            id: "7".to_owned(),
            kind: "process-lead".to_owned(),
            status,
            attempts,
            last_error: last_error.map(str::to_owned),
            queued_at: None,
            started_at: None,
            finished_at: None,
        };
        Record { number: at / 1_000 + 1, at, entry: Entry::Job(job) }
    }

    fn found(records: &[Record]) -> Vec<Suspect> {
        suspects(Seen { records })
    }

    #[test]
    fn a_job_that_nobody_took_speaks_for_the_queue() {
        let other = Record { number: 9, at: 10_000, entry: Entry::Lost { what: String::new() } };
        let found = found(&[job(1_000, JobStatus::Waiting, 0, None), other]);
        assert_eq!(found.len(), 1);
        let cause = &found[0].cause;
        assert_eq!((cause.surface, &cause.evidence[..]), (Surface::Queue, &[2][..]));
        assert!(cause.sentence.starts_with("job `process-lead` (7) still waits"), "{cause:?}");
        assert!(cause.sentence.contains("in the 9.0 s since"), "{cause:?}");
    }

    #[test]
    fn a_job_that_was_taken_in_the_end_speaks_for_nothing() {
        let waiting = job(1_000, JobStatus::Waiting, 0, None);
        assert_eq!(found(&[waiting.clone(), job(2_000, JobStatus::Done, 1, Some("late"))]), []);
        assert_eq!(found(&[waiting, job(2_000, JobStatus::Running, 1, None)]), []);
    }

    #[test]
    fn a_job_that_failed_is_told_with_its_last_error_and_the_surface_that_the_error_names() {
        let told = |error| found(&[job(1_000, JobStatus::Failed, 3, Some(error))]).remove(0).cause;
        let cause = told("no route to the printer");
        assert_eq!(cause.surface, Surface::Queue);
        assert!(
            cause
                .sentence
                .ends_with("is failed after 3 attempts; its last error: no route to the printer")
        );
        let denied = told("permission denied for table entitlements");
        assert_eq!(denied.surface, Surface::Permissions);
    }

    fn done(kind: &str, queued: &str, finished: &str) -> Record {
        let job = Job {
            id: kind.to_owned(),
            kind: kind.to_owned(),
            status: JobStatus::Done,
            attempts: 1,
            last_error: None,
            queued_at: Some(format!("2026-11-27T10:00:{queued}Z")),
            started_at: None,
            finished_at: Some(format!("2026-11-27T10:00:{finished}Z")),
        };
        Record { number: 3, at: 0, entry: Entry::Job(job) }
    }

    #[test]
    fn a_job_that_overtakes_another_is_told_where_nothing_else_is() {
        let records = [done("import", "01.000", "09"), done("summary", "01.100", "02")];
        let suspects = suspects(Seen { records: &records });
        assert_eq!(suspects.len(), 1);
        assert_eq!(
            (suspects[0].strength, suspects[0].cause.surface),
            (Strength::Weak, Surface::Queue)
        );
        let begin =
            "job `summary` was done before job `import`, which was put into the queue first: ";
        assert!(suspects[0].cause.sentence.starts_with(begin), "{suspects:?}");
    }

    #[test]
    fn jobs_that_are_done_in_their_order_speak_for_nothing() {
        let records = [done("import", "01.000", "02"), done("summary", "01.100", "09")];
        assert_eq!(suspects(Seen { records: &records }), []);
        let mut later = done("import", "01.100", "02");
        if let Entry::Job(job) = &mut later.entry {
            job.id = "another".to_owned();
        }
        let same_kind = [done("import", "01.000", "09"), later];
        assert_eq!(
            suspects(Seen { records: &same_kind }),
            [],
            "nobody counts on one of its own kind"
        );
    }

    fn failed(number: u64) -> Record {
        let failure = Some(Failure::default());
        Record { number, at: number, entry: Entry::StepEnded { step: 1, failure } }
    }

    #[test]
    fn a_job_that_was_done_before_what_failed_is_the_last_thing_to_be_told() {
        let ended = done("grant", "01.000", "02");
        let suspects = suspects(Seen { records: &[ended.clone(), failed(9)] });
        let [Suspect { strength: Strength::Faint, cause }] = &suspects[..] else {
            panic!("{suspects:?}")
        };
        assert_eq!((cause.surface, &cause.evidence[..]), (Surface::Queue, &[3, 9][..]));
        let begin = "job `grant` (grant) was done, and what was expected after it was not so: ";
        assert!(cause.sentence.starts_with(begin), "{cause:?}");
        assert_eq!(found(&[failed(2), ended]), [], "it was done after that");
        assert_eq!(found(&[job(1_000, JobStatus::Running, 1, None), failed(9)]), []);
    }
}
