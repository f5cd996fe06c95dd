//! What the nouns of the wire say beyond their types.

use jiff::Timestamp;
use parity_model::Job;
use parity_model::verification::{Evaluation, Event, Webhook};

/// What is wrong with the times of a job, if something is.
pub(crate) fn wrong_job(job: &Job) -> Option<String> {
    wrong_times(&[
        ("queued_at", &job.queued_at),
        ("started_at", &job.started_at),
        ("finished_at", &job.finished_at),
    ])
}

/// What is wrong with a webhook, if something is.
pub(crate) fn wrong_webhook(webhook: &Webhook) -> Option<String> {
    let is_status = |status: u16| (100..600).contains(&status);
    if let Some(status) = webhook.status.filter(|status| !is_status(*status)) {
        return Some(format!("`status` is {status}, which no answer has"));
    }
    wrong_times(&[("first_at", &webhook.first_at), ("last_at", &webhook.last_at)])
}

/// What is wrong with an evaluation of a flag, if something is.
pub(crate) fn wrong_flag(flag: &Evaluation) -> Option<String> {
    wrong_times(&[("at", &flag.at)])
}

/// What is wrong with an event, if something is.
pub(crate) fn wrong_event(event: &Event) -> Option<String> {
    match event {
        Event::Job(job) => wrong_job(job),
        Event::Webhook(webhook) => wrong_webhook(webhook),
        Event::Flag(flag) => wrong_flag(flag),
        Event::Fact { .. } => None,
    }
}

fn wrong_times(times: &[(&str, &Option<String>)]) -> Option<String> {
    times.iter().find_map(|(name, time)| {
        let time = time.as_deref()?;
        let error = time.parse::<Timestamp>().err()?;
        Some(format!("`{name}` is `{time}`, which is no time by RFC 3339: {error}"))
    })
}

#[cfg(test)]
mod tests {
    use parity_model::JobStatus;

    use super::*;

    #[test]
    fn a_time_is_one_by_rfc_3339() {
        let job = |time: &str| {
            let queued_at = Some(time.to_owned());
            wrong_job(&Job { queued_at, ..Job::new("7", "a", JobStatus::Waiting) })
        };
        assert_eq!(job("2026-11-25T04:00:00.5Z"), None);
        assert_eq!(job("2026-11-25T04:00:00+01:00"), None);
        for wrong in ["1764043200", "2026-11-25 04:00", "Wed, 25 Nov 2026 04:00:00 GMT", ""] {
            assert!(job(wrong).unwrap().starts_with("`queued_at` is `"), "{wrong}");
        }
    }
}
