//! Jobs of a queue, as the spans of those who send and process messages tell of them; touches nothing.

use std::sync::Arc;

use parity_model::telemetry::{Span, SpanKind};
use parity_model::{Job, JobStatus};

use crate::telemetry::convention::{DESTINATION, MESSAGE, OPERATION, text};

/// One job, with the spans that tell of it.
struct Told<'s> {
    sent: Option<&'s Span>,
    attempts: Vec<&'s Span>,
}

/// The part that a span has in the life of a message.
enum Part {
    Sent,
    Processed,
    /// Another, such as the request that took it from the queue.
    Other,
}

/// The jobs that spans tell of, in the order in which they were first heard of.
///
/// A message that was sent and has been processed by nobody is a job that waits. An attempt is over when its span
/// has ended; the last one says how the job ended.
pub(crate) fn read(spans: &[Arc<Span>]) -> Vec<Job> {
    let mut jobs: Vec<Told<'_>> = Vec::new();
    for span in spans.iter().filter(|span| matches!(part(span), Part::Sent)) {
        // Making a message and sending it may be two spans.
        let is_known =
            |id| jobs.iter().any(|job| job.sent.and_then(|sent| text(sent, MESSAGE)) == Some(id));
        if !text(span, MESSAGE).is_some_and(is_known) {
            jobs.push(Told { sent: Some(span), attempts: Vec::new() });
        }
    }
    for span in spans.iter().filter(|span| matches!(part(span), Part::Processed)) {
        match jobs.iter_mut().find(|job| job.is_of(span)) {
            Some(job) => job.attempts.push(span),
            None => jobs.push(Told { sent: None, attempts: vec![span] }),
        }
    }
    let mut jobs: Vec<Job> = jobs.iter().map(Told::job).collect();
    jobs.sort_by(|one, other| first_time(one).cmp(&first_time(other)));
    jobs
}

fn first_time(job: &Job) -> Option<&String> {
    job.queued_at.as_ref().or(job.started_at.as_ref())
}

fn part(span: &Span) -> Part {
    match (text(span, OPERATION), span.kind) {
        (Some("send" | "publish" | "create"), _) | (None, SpanKind::Producer) => Part::Sent,
        (Some("process" | "deliver"), _) | (None, SpanKind::Consumer) => Part::Processed,
        (Some(_), _)
        | (
            None,
            SpanKind::Unspecified | SpanKind::Internal | SpanKind::Server | SpanKind::Client,
        ) => Part::Other,
    }
}

impl Told<'_> {
    /// Whether a span processes this job's message: by the message's identifier, else by what it comes from.
    fn is_of(&self, span: &Span) -> bool {
        let known = self.sent.iter().chain(&self.attempts);
        match text(span, MESSAGE) {
            Some(id) => known.filter_map(|known| text(known, MESSAGE)).any(|known| known == id),
            None => self.sent.is_some_and(|sent| comes_from(span, sent)),
        }
    }

    fn job(&self) -> Job {
        let mut attempts = self.attempts.clone();
        attempts.sort_by(|one, other| one.ended_at.cmp(&other.ended_at));
        let last = attempts.last();
        let some = || self.sent.or(last.copied());
        let id = some().map(|span| text(span, MESSAGE).unwrap_or(&span.span_id));
        let kind = some().and_then(|span| text(span, DESTINATION));
        Job {
            id: id.unwrap_or_default().to_owned(),
            kind: kind.unwrap_or_default().to_owned(),
            status: match last {
                None => JobStatus::Waiting,
                Some(last) if last.is_failed() => JobStatus::Failed,
                Some(_) => JobStatus::Done,
            },
            attempts: u32::try_from(attempts.len()).unwrap_or(u32::MAX),
            last_error: last.and_then(|last| last.error()).map(str::to_owned),
            queued_at: self.sent.map(|sent| sent.ended_at.clone()),
            started_at: last.map(|last| last.started_at.clone()),
            finished_at: last.map(|last| last.ended_at.clone()),
        }
    }
}

/// Whether a span is part of another, or links to it.
fn comes_from(span: &Span, other: &Span) -> bool {
    let is_part =
        span.trace_id == other.trace_id && span.parent_id.as_ref() == Some(&other.span_id);
    let links = span.links.iter();
    is_part
        || links
            .into_iter()
            .any(|link| link.trace_id == other.trace_id && link.span_id == other.span_id)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn span(id: &str, operation: &str, message: Option<&str>, more: &Value) -> Arc<Span> {
        let mut attributes =
            json!({"messaging.operation.type": operation, "messaging.destination.name": "leads"});
        if let Some(message) = message {
            attributes["messaging.message.id"] = message.into();
        }
        let mut span = json!({
            "name": "", "trace_id": "t", "span_id": id, "started_at": format!("{id}-begun"),
            "ended_at": format!("{id}-ended"), "attributes": attributes,
        });
        for (name, field) in more.as_object().unwrap() {
            span[name] = field.clone();
        }
        Arc::new(serde_json::from_value(span).unwrap())
    }

    #[track_caller]
    fn check(spans: &[Arc<Span>], expected: &[&str]) {
        let jobs: Vec<_> = read(spans).iter().map(|job| format!("{job:?}")).collect();
        assert_eq!(jobs, expected);
    }

    #[test]
    fn a_message_that_was_only_sent_is_a_job_that_waits_and_never_one_that_is_done() {
        let of = |id, operation| span(id, operation, Some("7"), &json!({}));
        let spans = [of("1", "create"), of("2", "send"), of("3", "receive")];
        check(&spans, &["job `leads` (7): waiting, 0 attempts, queued 1-ended"]);
        assert!(!read(&spans)[0].is_done());
    }

    #[test]
    fn the_last_attempt_says_how_a_job_ended() {
        let failed = json!({"status": "error", "message": "no route"});
        let sent = span("1", "send", Some("7"), &json!({}));
        let first = span("2", "process", Some("7"), &failed);
        check(
            &[first.clone(), sent.clone()],
            &[
                "job `leads` (7): failed, 1 attempts, last error: no route, queued 1-ended, started 2-begun, \
               finished 2-ended",
            ],
        );
        let second = span("3", "process", Some("7"), &json!({}));
        check(
            &[second, first, sent],
            &[
                "job `leads` (7): done, 2 attempts, queued 1-ended, started 3-begun, finished 3-ended",
            ],
        );
    }

    #[test]
    fn a_message_without_an_identifier_is_known_by_the_span_that_sent_it() {
        let link = json!({"links": [{"trace_id": "t", "span_id": "1"}], "trace_id": "u"});
        let spans = [
            span("1", "send", None, &json!({})),
            span("2", "send", None, &json!({})),
            span("3", "process", None, &link),
            span("4", "process", None, &json!({"parent_id": "2"})),
        ];
        check(
            &spans,
            &[
                "job `leads` (1): done, 1 attempts, queued 1-ended, started 3-begun, finished 3-ended",
                "job `leads` (2): done, 1 attempts, queued 2-ended, started 4-begun, finished 4-ended",
            ],
        );
    }

    #[test]
    fn a_job_whose_sender_told_nothing_is_a_job_all_the_same() {
        let spans = [
            span("3", "process", Some("7"), &json!({})),
            span("4", "process", Some("8"), &json!({})),
        ];
        check(
            &spans,
            &[
                "job `leads` (7): done, 1 attempts, started 3-begun, finished 3-ended",
                "job `leads` (8): done, 1 attempts, started 4-begun, finished 4-ended",
            ],
        );
    }
}
