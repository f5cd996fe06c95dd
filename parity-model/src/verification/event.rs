//! What the stream of events tells: the same as the other questions, as it happens.

use serde::{Deserialize, Serialize};

use crate::verification::{Evaluation, Fact, Job, Webhook};

/// One event of `/events?run=…`. Its name on the stream is that of its kind, its data the JSON of what is inside,
/// and its identifier a number that grows: who comes back sends the last one as `Last-Event-ID` and misses nothing
/// that is still kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Event {
    /// `event: job`: a job changed.
    Job(Job),
    /// `event: webhook`: a webhook was received or sent, or tried again.
    Webhook(Webhook),
    /// `event: flag`: a flag was evaluated.
    Flag(Evaluation),
    /// `event: fact`: a business fact changed.
    Fact {
        /// The probe that tells it.
        probe: String,
        /// What it would tell now.
        fact: Fact,
    },
}

impl Event {
    /// The name that the event has on the stream.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Job(_) => "job",
            Self::Webhook(_) => "webhook",
            Self::Flag(_) => "flag",
            Self::Fact { .. } => "fact",
        }
    }

    /// The data that the event has on the stream.
    ///
    /// # Errors
    ///
    /// None of these nouns has a form that JSON cannot hold; the error is that of `serde_json`.
    pub fn data(&self) -> serde_json::Result<String> {
        match self {
            Self::Job(job) => serde_json::to_string(job),
            Self::Webhook(webhook) => serde_json::to_string(webhook),
            Self::Flag(evaluation) => serde_json::to_string(evaluation),
            Self::Fact { probe, fact } => serde_json::to_string(&FactData { probe, fact }),
        }
    }

    /// Reads an event of the stream; none where its name is not known, as that of a later version.
    ///
    /// # Errors
    ///
    /// Where the data is not what the protocol says of events of that name.
    pub fn read(name: &str, data: &str) -> serde_json::Result<Option<Self>> {
        Ok(Some(match name {
            "job" => Self::Job(serde_json::from_str(data)?),
            "webhook" => Self::Webhook(serde_json::from_str(data)?),
            "flag" => Self::Flag(serde_json::from_str(data)?),
            "fact" => {
                let FactRead { probe, fact } = serde_json::from_str(data)?;
                Self::Fact { probe, fact }
            }
            _ => return Ok(None),
        }))
    }
}

#[derive(Serialize)]
struct FactData<'a> {
    probe: &'a str,
    fact: &'a Fact,
}

#[derive(Deserialize)]
struct FactRead {
    probe: String,
    fact: Fact,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verification::JobStatus;

    #[test]
    fn an_event_is_read_from_the_stream_as_it_was_written() {
        let job = r#"{"id":"7","kind":"process-lead","status":"done","attempts":1}"#;
        let events = [
            Event::Job(serde_json::from_str(job).unwrap()),
            Event::Fact { probe: "lead".to_owned(), fact: Fact::new("processed").with("score", 7) },
        ];
        for event in events {
            let data = event.data().unwrap();
            assert_eq!(Event::read(event.name(), &data).unwrap(), Some(event), "{data}");
        }
    }

    #[test]
    fn an_event_of_a_later_version_is_passed_over_and_a_wrong_one_is_not() {
        assert_eq!(Event::read("weather", "{}").unwrap(), None);
        assert!(Event::read("job", r#"{"id":"7"}"#).is_err());
        let known = r#"{"id":"7","kind":"a","status":"waiting","attempts":0,"later":true}"#;
        let Some(Event::Job(job)) = Event::read("job", known).unwrap() else { panic!("no job") };
        assert_eq!(job.status, JobStatus::Waiting);
    }
}
