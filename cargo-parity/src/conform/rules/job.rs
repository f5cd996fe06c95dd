//! Jobs of the queue.

use parity_model::Job;

use crate::conform::breach::Breach;
use crate::conform::client::Question;
use crate::conform::exchange::Exchange;
use crate::conform::need::{Need, Part};
use crate::conform::noun::wrong_job;
use crate::conform::rule::{Pace, Rule};
use crate::conform::subject::{CONFORM, Subject, conform};

pub(crate) const RULES: &[Rule] = &[
    Rule {
        id: "job/missing-is-404",
        holds: "a job that there is not is answered with 404 and a refusal of status `missing`",
        advice: "say `\"status\": \"missing\"` beside the error, so that it is told from a wrong path",
        needs: &[Need::Offered(Part::Jobs)],
        pace: Pace::Quick,
        check: |subject| Box::pin(missing(subject)),
    },
    Rule {
        id: "job/needs-its-kind",
        holds: "a question for a job without its `kind` is answered with 400 and a refusal",
        advice: "refuse `/job?…` without `kind`, and name it in the refusal",
        needs: &[Need::Offered(Part::Jobs)],
        pace: Pace::Quick,
        check: |subject| Box::pin(kind(subject)),
    },
    Rule {
        id: "job/by-id",
        holds: "a job is found by its identifier, as the protocol has jobs",
        advice: "answer `/job/<id>` by the schema `Job`, with times by RFC 3339",
        needs: &[Need::Offered(Part::Jobs), Need::Hook],
        pace: Pace::Quick,
        check: |subject| Box::pin(by_id(subject)),
    },
    Rule {
        id: "job/by-fields",
        holds: "the newest job of a kind is found by its run",
        advice: "keep the run with each job, and answer `/job?kind=…&run=…` by it",
        needs: &[Need::Offered(Part::Jobs), Need::Hook],
        pace: Pace::Quick,
        check: |subject| Box::pin(by_fields(subject)),
    },
];

async fn missing(subject: &Subject) -> Result<(), Breach> {
    let (id, run) = (subject.word("job"), subject.word("run"));
    for path in [format!("/job/{id}"), format!("/job?kind={CONFORM}&run={run}")] {
        let exchange = subject.client.ask(Question::get(path)).await?;
        let refusal = exchange.clone().refusal(404)?;
        if refusal.status.as_deref() != Some("missing") {
            return Err(exchange.breach("a refusal with `\"status\": \"missing\"`"));
        }
    }
    Ok(())
}

async fn kind(subject: &Subject) -> Result<(), Breach> {
    let path = format!("/job?run={}", subject.word("run"));
    let exchange = subject.client.ask(Question::get(path)).await?;
    let refusal = exchange.clone().refusal(400)?;
    if refusal.error.contains("kind") {
        return Ok(());
    }
    Err(exchange.breach("a refusal that names the parameter `kind`"))
}

/// Has a job queued, and returns its identifier.
async fn queued(subject: &Subject, run: &str) -> Result<String, Breach> {
    let exchange = subject.client.ask(conform("job", run, &subject.word("value"))).await?;
    let told = exchange.clone().json()?;
    let id = told["id"].as_str().map(str::to_owned);
    id.ok_or_else(|| exchange.breach("a fact with the `id` of the job"))
}

fn judged(exchange: &Exchange, id: &str) -> Result<(), Breach> {
    let job: Job = exchange.clone().noun("a job")?;
    if let Some(wrong) = wrong_job(&job) {
        return Err(exchange.breach(format!("times by RFC 3339; {wrong}")));
    }
    if job.id != id || job.kind != CONFORM {
        return Err(exchange.breach(format!("the job `{id}` of kind `{CONFORM}`")));
    }
    Ok(())
}

async fn by_id(subject: &Subject) -> Result<(), Breach> {
    let id = queued(subject, &subject.word("run")).await?;
    let encoded = percent_encoding::utf8_percent_encode(&id, percent_encoding::NON_ALPHANUMERIC);
    judged(&subject.client.ask(Question::get(format!("/job/{encoded}"))).await?, &id)
}

async fn by_fields(subject: &Subject) -> Result<(), Breach> {
    let run = subject.word("run");
    let id = queued(subject, &run).await?;
    queued(subject, &subject.word("run")).await?;
    let path = format!("/job?kind={CONFORM}&run={run}");
    judged(&subject.client.ask(Question::get(path)).await?, &id)
}
