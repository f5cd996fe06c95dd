//! Probes: business facts.

use std::time::Duration;

use crate::conform::breach::Breach;
use crate::conform::client::Question;
use crate::conform::need::{Need, Part};
use crate::conform::rule::{Pace, Rule};
use crate::conform::subject::{CONFORM, Subject, conform};

pub(crate) const RULES: &[Rule] = &[
    Rule {
        id: "probe/contract",
        holds: "a probe answers with a fact, and was told the query as it was meant",
        advice: "decode the query by percent-encoding in UTF-8 and answer with `status` and fields",
        needs: &[Need::Hook],
        pace: Pace::Quick,
        check: |subject| Box::pin(contract(subject)),
    },
    Rule {
        id: "probe/unknown-is-404",
        holds: "a probe that does not exist is answered with 404 and a refusal that names the others",
        advice: "name the probes that there are in the refusal; do not say `missing`",
        needs: &[Need::Offered(Part::Probes)],
        pace: Pace::Quick,
        check: |subject| Box::pin(unknown(subject)),
    },
    Rule {
        id: "probe/parameter-twice-is-400",
        holds: "a parameter that is given twice is answered with 400 and a refusal that names it",
        advice: "refuse it: neither the first nor the last is surely the one that was meant",
        needs: &[Need::Hook],
        pace: Pace::Quick,
        check: |subject| Box::pin(twice(subject)),
    },
    Rule {
        id: "probe/failure-is-500",
        holds: "a probe that fails is answered with 500 and a refusal",
        advice: "catch whatever a probe throws, log it, and answer with a sentence",
        needs: &[Need::Hook],
        pace: Pace::Quick,
        check: |subject| Box::pin(failure(subject)),
    },
    Rule {
        id: "probe/failure-says-no-cause",
        holds: "the refusal of a probe that failed does not tell the error, which is for the log",
        advice: "write the error to the log and not into the answer",
        needs: &[Need::Hook],
        pace: Pace::Quick,
        check: |subject| Box::pin(cause(subject)),
    },
    Rule {
        id: "probe/hang-is-504",
        holds: "a probe that does not end is answered with 504 and a refusal after 10 s",
        advice: "wait for a probe for at most 10 s",
        needs: &[Need::Hook],
        pace: Pace::Slow,
        check: |subject| Box::pin(hang(subject)),
    },
];

async fn contract(subject: &Subject) -> Result<(), Breach> {
    let (run, value) = (subject.word("run"), format!("a+b & c=ü/% {}", subject.word("value")));
    let exchange = subject.client.ask(conform("fact", &run, &value)).await?;
    let fact: parity_model::Fact = exchange.clone().noun("a fact")?;
    if fact.fields.get("value").and_then(|told| told.as_str()) != Some(&value) {
        return Err(exchange.breach(format!("a fact with `value` {value:?}, as it was sent")));
    }
    Ok(())
}

async fn unknown(subject: &Subject) -> Result<(), Breach> {
    let exchange = subject.client.ask(Question::get("/probe/no-such-probe")).await?;
    let refusal = exchange.clone().refusal(404)?;
    let probes = subject.offer.as_ref().map_or(&[][..], |offer| &offer.probes);
    match probes.iter().find(|probe| !refusal.error.contains(probe.as_str())) {
        Some(probe) => Err(exchange.breach(format!("a refusal that names the probe `{probe}`"))),
        None if refusal.status.is_some() => Err(exchange.breach("a refusal without `status`")),
        None => Ok(()),
    }
}

async fn twice(subject: &Subject) -> Result<(), Breach> {
    let run = subject.word("run");
    let path = format!("/probe/{CONFORM}?run={run}&do=fact&value=a&value=b");
    let exchange = subject.client.ask(Question::get(path)).await?;
    let refusal = exchange.clone().refusal(400)?;
    if refusal.error.contains("value") {
        return Ok(());
    }
    Err(exchange.breach("a refusal that names the parameter `value`"))
}

async fn failure(subject: &Subject) -> Result<(), Breach> {
    let question = conform("fail", &subject.word("run"), &subject.word("value"));
    subject.client.ask(question).await?.refusal(500)?;
    Ok(())
}

async fn cause(subject: &Subject) -> Result<(), Breach> {
    let value = subject.word("value");
    let exchange = subject.client.ask(conform("fail", &subject.word("run"), &value)).await?;
    if exchange.text().contains(&value) {
        return Err(exchange.breach("an answer without the text of the error"));
    }
    Ok(())
}

async fn hang(subject: &Subject) -> Result<(), Breach> {
    let question = conform("hang", &subject.word("run"), &subject.word("value"));
    let question = question.within(Duration::from_secs(13));
    subject.client.ask(question).await?.refusal(504)?;
    Ok(())
}
