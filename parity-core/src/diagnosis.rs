//! The surfaces and causes that the evidence of a run speaks for; touches nothing.

use std::collections::BTreeMap;
use std::time::Duration;

use parity_model::evidence::{Entry, Record, WebhookSent};
use parity_model::verdict::Cause;
use parity_model::verification::SignatureVerdict;
use parity_model::{Job, JobStatus, Surface};

use parity_model::duration;

/// Returns the causes that the evidence speaks for, the likeliest first; none where nothing speaks.
pub(crate) fn causes(records: &[Record]) -> Vec<Cause> {
    [
        jobs_that_wait(records),
        jobs_that_failed(records),
        webhooks_signed_wrongly(records),
        webhooks_judged_wrongly(records),
        cookies_refused(records),
    ]
    .concat()
}

/// The last that was told of each job, with the entries that told it.
fn jobs(records: &[Record]) -> BTreeMap<&str, Vec<(&Record, &Job)>> {
    let mut jobs: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for record in records {
        if let Entry::Job(job) = &record.entry {
            jobs.entry(&job.id).or_default().push((record, job));
        }
    }
    jobs
}

/// A job that no worker ever took: no worker runs, or none for this queue.
fn jobs_that_wait(records: &[Record]) -> Vec<Cause> {
    let waits = |job: &Job| job.status == JobStatus::Waiting && job.attempts == 0;
    let end = records.last().map_or(0, |record| record.at);
    let mut causes = Vec::new();
    for told in jobs(records).values() {
        if let Some((_, job)) = told.last()
            && waits(job)
        {
            let since = Duration::from_millis(end.saturating_sub(told[0].0.at));
            causes.push(Cause {
                surface: Surface::Queue,
                sentence: format!(
                    "job `{}` ({}) still waits: no worker has taken it in the {} since it was first \
                     seen, so no worker runs, or none that takes this kind of job",
                    job.kind,
                    job.id,
                    duration::display(since)
                ),
                evidence: told.iter().map(|(record, _)| record.number).collect(),
            });
        }
    }
    causes
}

/// A job that a worker took and that went wrong.
fn jobs_that_failed(records: &[Record]) -> Vec<Cause> {
    let mut causes = Vec::new();
    for told in jobs(records).values() {
        if let Some((record, job)) = told.last()
            && let Some(error) = &job.last_error
        {
            causes.push(Cause {
                surface: Surface::Queue,
                sentence: format!(
                    "job `{}` ({}) is {} after {} attempts; its last error: {error}",
                    job.kind, job.id, job.status, job.attempts
                ),
                evidence: vec![record.number],
            });
        }
    }
    causes
}

/// A webhook of the system under test whose signature is not good: the two do not have the same secret.
fn webhooks_signed_wrongly(records: &[Record]) -> Vec<Cause> {
    let mut causes = Vec::new();
    for record in records {
        let Entry::Delivery(delivery) = &record.entry else { continue };
        let how = match delivery.signature {
            SignatureVerdict::Valid | SignatureVerdict::Unchecked => continue,
            SignatureVerdict::Missing => "is not signed".to_owned(),
            SignatureVerdict::Invalid | SignatureVerdict::Expired => {
                let why = delivery.why.as_deref().unwrap_or("it is not good");
                format!("has a signature that is {}: {why}", delivery.signature)
            }
        };
        let event = delivery.event.as_deref().unwrap_or("of no event");
        let sentence = format!("the webhook `{event}` to the inbox `{}` {how}", delivery.inbox);
        add(&mut causes, Surface::Webhooks, sentence, record.number);
    }
    causes
}

/// A webhook that the system under test refused although it was signed well, or took although it was not.
fn webhooks_judged_wrongly(records: &[Record]) -> Vec<Cause> {
    let mut causes = Vec::new();
    for record in records {
        let Entry::WebhookSent(WebhookSent { url, scheme, is_signed, how, status, .. }) =
            &record.entry
        else {
            continue;
        };
        let sentence = match (is_signed, status) {
            (true, Some(status @ (400 | 401 | 403))) => format!(
                "{url} refuses a webhook that is signed as {scheme} says, with status {status}: it has another secret"
            ),
            (false, Some(status @ 200..300)) => format!(
                "{url} takes a webhook that is {how}, with status {status}: it does not look at that"
            ),
            _ => continue,
        };
        add(&mut causes, Surface::Webhooks, sentence, record.number);
    }
    causes
}

/// Adds a cause, or one more entry that speaks for it.
fn add(causes: &mut Vec<Cause>, surface: Surface, sentence: String, number: u64) {
    match causes.iter_mut().find(|cause| cause.sentence == sentence) {
        Some(cause) => cause.evidence.push(number),
        None => causes.push(Cause { surface, sentence, evidence: vec![number] }),
    }
}

/// A cookie that a browser did not keep: whoever it was to recognize is a stranger.
fn cookies_refused(records: &[Record]) -> Vec<Cause> {
    let mut causes: Vec<Cause> = Vec::new();
    for record in records {
        if let Entry::CookieRefused { url, name, why } = &record.entry {
            let sentence = format!("a browser does not keep the cookie `{name}` of {url}: {why}");
            add(&mut causes, Surface::Cookies, sentence, record.number);
        }
    }
    causes
}

#[cfg(test)]
mod tests {
    use parity_model::evidence::Delivery;

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

    #[test]
    fn a_job_that_nobody_took_speaks_for_the_queue() {
        let other = Record { number: 9, at: 10_000, entry: Entry::Lost { what: String::new() } };
        let found = causes(&[job(1_000, JobStatus::Waiting, 0, None), other]);
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].surface, found[0].evidence.as_slice()),
            (Surface::Queue, [2].as_slice())
        );
        assert!(found[0].sentence.starts_with("job `process-lead` (7) still waits"), "{found:?}");
        assert!(found[0].sentence.contains("in the 9.0 s since"), "{found:?}");
    }

    #[test]
    fn a_job_that_was_taken_in_the_end_speaks_for_nothing() {
        let waiting = job(1_000, JobStatus::Waiting, 0, None);
        assert_eq!(causes(&[waiting.clone(), job(2_000, JobStatus::Done, 1, None)]), []);
        assert_eq!(causes(&[waiting, job(2_000, JobStatus::Running, 1, None)]), []);
    }

    #[test]
    fn a_job_that_failed_is_told_with_its_last_error() {
        let found = causes(&[job(1_000, JobStatus::Failed, 3, Some("permission denied"))]);
        assert!(
            found[0]
                .sentence
                .ends_with("is failed after 3 attempts; its last error: permission denied")
        );
    }

    #[test]
    fn a_cookie_that_was_refused_again_and_again_is_told_once() {
        let refused = |number| Record {
            number,
            at: 0,
            entry: Entry::CookieRefused {
                url: "https://shop.example.com/".to_owned(),
                name: "sid".to_owned(),
                why: "it is no cookie".to_owned(),
            },
        };
        let found = causes(&[refused(3), refused(5)]);
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].surface, found[0].evidence.as_slice()),
            (Surface::Cookies, [3, 5].as_slice())
        );
        assert_eq!(
            found[0].sentence,
            "a browser does not keep the cookie `sid` of https://shop.example.com/: it is no cookie"
        );
    }

    fn delivery(signature: SignatureVerdict, why: Option<&str>) -> Record {
        let delivery = Delivery {
            inbox: "crm".to_owned(),
            method: "POST".to_owned(),
            path: "/crm".to_owned(),
            id: None,
            event: Some("lead.created".to_owned()),
            signature,
            why: why.map(str::to_owned),
            status: 200,
            attempt: 1,
            received: String::new(),
            headers: Vec::new(),
            body: String::new(),
        };
        Record { number: 4, at: 0, entry: Entry::Delivery(delivery) }
    }

    fn sent(how: &str, status: u16) -> Record {
        let sent = WebhookSent {
            url: "http://shop/hooks".to_owned(),
            id: String::new(),
            event: "paid".to_owned(),
            scheme: "Stripe".to_owned(),
            is_signed: how.is_empty(),
            how: how.to_owned(),
            status: Some(status),
            error: None,
        };
        Record { number: 5, at: 0, entry: Entry::WebhookSent(sent) }
    }

    #[track_caller]
    fn check_webhook(record: Record, expected: Option<&str>) {
        let found = causes(&[record.clone(), record]);
        let said: Vec<_> = found.iter().map(|cause| cause.sentence.as_str()).collect();
        assert_eq!(said, expected.into_iter().collect::<Vec<_>>());
        assert!(
            found
                .iter()
                .all(|cause| cause.surface == Surface::Webhooks && cause.evidence.len() == 2)
        );
    }

    #[test]
    fn signatures_that_are_not_good_or_not_looked_at_speak_for_the_webhooks() {
        let why = "the secret does not match, or the body was changed";
        check_webhook(delivery(SignatureVerdict::Valid, None), None);
        check_webhook(
            delivery(SignatureVerdict::Invalid, Some(why)),
            Some(
                "the webhook `lead.created` to the inbox `crm` has a signature that is invalid: the secret does not \
                 match, or the body was changed",
            ),
        );
        check_webhook(
            delivery(SignatureVerdict::Missing, None),
            Some("the webhook `lead.created` to the inbox `crm` is not signed"),
        );
        check_webhook(sent("", 200), None);
        check_webhook(sent("", 500), None);
        check_webhook(sent("unsigned", 401), None);
        check_webhook(
            sent("", 401),
            Some(
                "http://shop/hooks refuses a webhook that is signed as Stripe says, with status 401: it has another \
                 secret",
            ),
        );
        check_webhook(
            sent("unsigned", 200),
            Some(
                "http://shop/hooks takes a webhook that is unsigned, with status 200: it does not look at that",
            ),
        );
    }

    #[test]
    fn where_nothing_speaks_nothing_is_said() {
        assert_eq!(causes(&[]), []);
    }
}
