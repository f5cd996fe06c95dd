//! No secret comes back.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use parity_model::verification::Event;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::conform::breach::Breach;
use crate::conform::client::{Question, pause};
use crate::conform::listener::Listener;
use crate::conform::need::{Need, Part};
use crate::conform::rule::{Pace, Rule};
use crate::conform::subject::{Subject, conform};

/// What `application/x-www-form-urlencoded` leaves as it is.
const FORM: &AsciiSet = &NON_ALPHANUMERIC.remove(b'*').remove(b'-').remove(b'.').remove(b'_');

/// What `encodeURIComponent` leaves as it is.
const COMPONENT: &AsciiSet =
    &FORM.remove(b'!').remove(b'~').remove(b'\'').remove(b'(').remove(b')');

/// How often a job is looked at until it has failed.
const LOOKS: usize = 20;

const ADVICE: &str = "take registered secrets out of every text that leaves, as they are, URL-encoded, \
                      in base64 and JSON-escaped, in one place that all answers and events go through";

pub(crate) const RULES: &[Rule] = &[
    Rule {
        id: "redaction/answers",
        holds: "a secret does not come back in the answer of a probe, in whatever form",
        advice: ADVICE,
        needs: &[Need::Hook],
        pace: Pace::Quick,
        check: |subject| Box::pin(answers(subject)),
    },
    Rule {
        id: "redaction/refusals",
        holds: "a secret does not come back in a refusal",
        advice: ADVICE,
        needs: &[Need::Hook],
        pace: Pace::Quick,
        check: |subject| Box::pin(refusals(subject)),
    },
    Rule {
        id: "redaction/jobs",
        holds: "a secret does not come back in the error of a job",
        advice: ADVICE,
        needs: &[Need::Offered(Part::Jobs), Need::Hook],
        pace: Pace::Quick,
        check: |subject| Box::pin(jobs(subject)),
    },
    Rule {
        id: "redaction/webhooks",
        holds: "a secret does not come back with a webhook",
        advice: ADVICE,
        needs: &[Need::Offered(Part::Webhooks), Need::Hook],
        pace: Pace::Quick,
        check: |subject| Box::pin(of_run(subject, Part::Webhooks, "webhook")),
    },
    Rule {
        id: "redaction/flags",
        holds: "a secret does not come back in the context of a flag",
        advice: ADVICE,
        needs: &[Need::Offered(Part::Flags), Need::Hook],
        pace: Pace::Quick,
        check: |subject| Box::pin(of_run(subject, Part::Flags, "flag")),
    },
    Rule {
        id: "redaction/events",
        holds: "a secret does not come back in an event",
        advice: ADVICE,
        needs: &[Need::Offered(Part::Events), Need::Hook],
        pace: Pace::Quick,
        check: |subject| Box::pin(events(subject)),
    },
    Rule {
        id: "redaction/addresses-of-flags",
        holds: "an e-mail address in the context of a flag is masked",
        advice: "write `a***@example.com` for `ada@example.com` in contexts of flags",
        needs: &[Need::Offered(Part::Flags), Need::Hook],
        pace: Pace::Quick,
        check: |subject| Box::pin(addresses(subject)),
    },
];

/// A secret that the implementation was told of.
struct Planted {
    secret: String,
}

impl Planted {
    async fn new(subject: &Subject) -> Result<Self, Breach> {
        // With what each encoding writes in another way.
        let secret = format!("{} \"ü\"/+&%", subject.word("secret"));
        let planted = subject.client.ask(conform("secret", &subject.word("run"), &secret)).await?;
        planted.expect(200)?;
        Ok(Self { secret })
    }

    /// The secret, by the name of each form.
    fn forms(&self) -> Vec<(&'static str, String)> {
        let Self { secret } = self;
        let json = Value::from(secret.as_str()).to_string();
        vec![
            ("as it is", secret.clone()),
            ("URL-encoded", utf8_percent_encode(secret, COMPONENT).to_string()),
            ("form-encoded", utf8_percent_encode(secret, FORM).to_string().replace("%20", "+")),
            ("in base64", STANDARD.encode(secret)),
            ("JSON-escaped", json[1..json.len() - 1].to_owned()),
        ]
    }

    /// Looks for every form of it in what was told, both as text and in the texts that it holds as JSON.
    fn sought(&self, request: &str, told: &str) -> Result<(), Breach> {
        let mut texts = vec![told.to_owned()];
        if let Ok(value) = serde_json::from_str::<Value>(told) {
            texts_of(&value, &mut texts);
        }
        let forms = self.forms();
        let found = forms.iter().find(|(_, form)| texts.iter().any(|text| text.contains(form)));
        match found {
            Some((name, _)) => {
                let saw = format!("the secret {name}");
                Err(Breach::new(request, "no form of the secret that was planted").saw(saw))
            }
            None => Ok(()),
        }
    }
}

fn texts_of(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts_of(item, texts)),
        Value::Object(fields) => fields.iter().for_each(|(name, field)| {
            texts.push(name.clone());
            texts_of(field, texts);
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

async fn answers(subject: &Subject) -> Result<(), Breach> {
    let planted = Planted::new(subject).await?;
    for (name, form) in planted.forms() {
        let exchange =
            subject.client.ask(conform("fact", &subject.word("run"), &form)).await?.expect(200)?;
        let request = format!("`/probe/conform?do=fact` with the secret {name} as its value");
        planted.sought(&request, &exchange.text())?;
    }
    Ok(())
}

async fn refusals(subject: &Subject) -> Result<(), Breach> {
    let planted = Planted::new(subject).await?;
    for (name, form) in planted.forms() {
        let encoded = utf8_percent_encode(&form, NON_ALPHANUMERIC);
        let exchange = subject.client.ask(Question::get(format!("/probe/{encoded}"))).await?;
        planted.sought(&format!("a probe whose name is the secret {name}"), &exchange.text())?;
        let exchange = subject.client.ask(conform("fail", &subject.word("run"), &form)).await?;
        let request = format!("`/probe/conform?do=fail` with the secret {name} as its error");
        planted.sought(&request, &exchange.text())?;
    }
    Ok(())
}

async fn jobs(subject: &Subject) -> Result<(), Breach> {
    let planted = Planted::new(subject).await?;
    for (name, form) in planted.forms() {
        let made = subject.client.ask(conform("job", &subject.word("run"), &form)).await?.json()?;
        let id = made["id"].as_str().unwrap_or_default().to_owned();
        let id = utf8_percent_encode(&id, NON_ALPHANUMERIC);
        let request = format!("`/job/{id}`, whose error is the secret {name}");
        for _ in 0..LOOKS {
            let exchange = subject.client.ask(Question::get(format!("/job/{id}"))).await?;
            planted.sought(&request, &exchange.text())?;
            if exchange.json()?["last_error"].is_string() {
                break;
            }
            // It has not failed yet.
            pause(Duration::from_millis(50)).await;
        }
    }
    Ok(())
}

async fn of_run(subject: &Subject, part: Part, cause: &str) -> Result<(), Breach> {
    let (planted, run) = (Planted::new(subject).await?, subject.word("run"));
    for (name, form) in planted.forms() {
        subject.make(cause, &run, &form).await?;
        let path = format!("{}?run={run}", part.path());
        let exchange = subject.client.ask(Question::get(&path)).await?.expect(200)?;
        let request = format!("`{path}`, after a {cause} with the secret {name}");
        planted.sought(&request, &exchange.text())?;
    }
    Ok(())
}

async fn events(subject: &Subject) -> Result<(), Breach> {
    let (planted, run) = (Planted::new(subject).await?, subject.word("run"));
    let mut listener = Listener::open(&subject.client, &run, None).await?;
    for kind in ["job", "webhook", "flag", "fact"] {
        for (name, form) in planted.forms() {
            subject.make(kind, &run, &form).await?;
            let what = format!("an event `{kind}`");
            let data = listener.event(&what, |sse, event| {
                (sse.event == kind && has_value(&event)).then(|| sse.data.clone())
            });
            let request = format!("an event `{kind}` with the secret {name}");
            planted.sought(&request, &data.await?)?;
        }
    }
    Ok(())
}

/// Whether an event may hold the value: a job does when it has failed.
fn has_value(event: &Event) -> bool {
    match event {
        Event::Job(job) => job.last_error.is_some(),
        Event::Webhook(_) | Event::Flag(_) | Event::Fact { .. } => true,
    }
}

async fn addresses(subject: &Subject) -> Result<(), Breach> {
    let (run, address) = (subject.word("run"), "ada.lovelace@example.com");
    subject.make("flag", &run, address).await?;
    let exchange = subject.client.ask(Question::get(format!("/flags?run={run}"))).await?;
    if exchange.text().contains("lovelace@example.com") {
        return Err(exchange.breach("the address in the flag's context, masked"));
    }
    Ok(())
}
