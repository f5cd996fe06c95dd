//! What was waited for and never came: a job, a webhook, a mail; touches nothing.

use std::time::Duration;

use parity_model::evidence::{Missed, MissedKind};
use parity_model::{Surface, duration};

use crate::diagnosis::seen::{Seen, Strength, Suspect};

/// What things that never came speak for.
pub(super) fn suspects(seen: Seen<'_>) -> Vec<Suspect> {
    let told = seen.missed().map(|(record, missed, milliseconds)| {
        let (surface, why) = cause(missed.kind);
        let Missed { what, .. } = missed;
        let waited = duration::display(Duration::from_millis(milliseconds));
        let sentence = format!("there was no {what} within {waited}: {why}");
        Suspect::new(Strength::Strong, surface, sentence, record)
    });
    told.collect()
}

/// The surface on which such a thing gets lost, and how.
fn cause(kind: MissedKind) -> (Surface, &'static str) {
    match kind {
        MissedKind::Job => (
            Surface::Queue,
            "what puts it there, such as a scheduler, does not run here, or did not come so far",
        ),
        MissedKind::WebhookReceived => (
            Surface::Webhooks,
            "its sender has another address for it, or one where nothing answers, or sends none",
        ),
        MissedKind::WebhookSent => (
            Surface::Webhooks,
            "the system under test has another address for it, or did not come so far",
        ),
        MissedKind::Mail => (
            Surface::Topology,
            "it goes to another mail server, or what sends it does not run here",
        ),
    }
}

#[cfg(test)]
mod tests {
    use parity_model::evidence::{Entry, Record, Watched};

    use super::*;

    fn watched(held: bool, kind: Option<MissedKind>) -> Record {
        let missed = kind.map(|kind| Missed { kind, what: "job `a` with email `b`".to_owned() });
        let entry = Entry::Watched(Watched {
            expression: String::new(),
            condition: String::new(),
            held,
            looks: 9,
            milliseconds: 10_000,
            values: Vec::new(),
            missed,
        });
        Record { number: 7, at: 7, entry }
    }

    #[test]
    fn what_never_came_is_told_with_where_it_may_have_got_lost() {
        for (kind, surface) in [
            (MissedKind::Job, Surface::Queue),
            (MissedKind::WebhookReceived, Surface::Webhooks),
            (MissedKind::WebhookSent, Surface::Webhooks),
            (MissedKind::Mail, Surface::Topology),
        ] {
            let found = suspects(Seen { records: &[watched(false, Some(kind))] });
            let [Suspect { strength: Strength::Strong, cause }] = &found[..] else {
                panic!("{found:?}")
            };
            assert_eq!((cause.surface, &cause.evidence[..]), (surface, &[7][..]), "{kind:?}");
            let begin = "there was no job `a` with email `b` within 10.0 s: ";
            assert!(cause.sentence.starts_with(begin), "{}", cause.sentence);
        }
    }

    #[test]
    fn what_came_and_was_not_as_it_should_be_is_no_matter_of_this_rule() {
        assert_eq!(suspects(Seen { records: &[watched(false, None)] }), []);
    }

    #[test]
    fn what_came_in_the_end_speaks_for_nothing() {
        assert_eq!(suspects(Seen { records: &[watched(true, Some(MissedKind::Job))] }), []);
    }
}
