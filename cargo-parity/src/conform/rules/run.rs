//! What a run has caused: webhooks, and evaluations of flags.

use parity_model::verification::{Flags, Webhooks};

use crate::conform::breach::Breach;
use crate::conform::client::Question;
use crate::conform::exchange::Exchange;
use crate::conform::need::{Need, Part};
use crate::conform::noun::{wrong_flag, wrong_webhook};
use crate::conform::rule::{Pace, Rule};
use crate::conform::subject::{CONFORM, Subject};

const NEEDS_RUN: &str = "a question without `run` is answered with 400 and a refusal that names it";
const REFUSE: &str = "refuse it: what every run has caused is nobody's answer";
const NOTHING_YET: &str =
    "a run that is not known has caused nothing: status 200, and an empty list";
const EMPTY: &str = "answer with an empty list, since a run may yet cause something";
const ALONE: &str = "an answer tells what its run has caused, and nothing of another";
const BY_RUN: &str = "keep the run of each with it, and answer by it";

pub(crate) const RULES: &[Rule] = &[
    Rule {
        id: "webhooks/need-a-run",
        holds: NEEDS_RUN,
        advice: REFUSE,
        needs: &[Need::Offered(Part::Webhooks)],
        pace: Pace::Quick,
        check: |subject| Box::pin(needs_run(subject, Part::Webhooks)),
    },
    Rule {
        id: "webhooks/unknown-run-is-empty",
        holds: NOTHING_YET,
        advice: EMPTY,
        needs: &[Need::Offered(Part::Webhooks)],
        pace: Pace::Quick,
        check: |subject| Box::pin(unknown_run(subject, Part::Webhooks)),
    },
    Rule {
        id: "webhooks/contract",
        holds: "a webhook is told as the protocol has it, with direction, signature and attempts",
        advice: "answer `/webhooks?run=…` by the schema `Webhooks`, with times by RFC 3339",
        needs: &[Need::Offered(Part::Webhooks), Need::Hook],
        pace: Pace::Quick,
        check: |subject| Box::pin(webhooks(subject)),
    },
    Rule {
        id: "webhooks/of-the-run-alone",
        holds: ALONE,
        advice: BY_RUN,
        needs: &[Need::Offered(Part::Webhooks), Need::Hook],
        pace: Pace::Quick,
        check: |subject| Box::pin(of_run_alone(subject, Part::Webhooks)),
    },
    Rule {
        id: "flags/need-a-run",
        holds: NEEDS_RUN,
        advice: REFUSE,
        needs: &[Need::Offered(Part::Flags)],
        pace: Pace::Quick,
        check: |subject| Box::pin(needs_run(subject, Part::Flags)),
    },
    Rule {
        id: "flags/unknown-run-is-empty",
        holds: NOTHING_YET,
        advice: EMPTY,
        needs: &[Need::Offered(Part::Flags)],
        pace: Pace::Quick,
        check: |subject| Box::pin(unknown_run(subject, Part::Flags)),
    },
    Rule {
        id: "flags/contract",
        holds: "an evaluation is told as the protocol has it, with key, variant, reason and context",
        advice: "answer `/flags?run=…` by the schema `Flags`, with times by RFC 3339",
        needs: &[Need::Offered(Part::Flags), Need::Hook],
        pace: Pace::Quick,
        check: |subject| Box::pin(flags(subject)),
    },
    Rule {
        id: "flags/of-the-run-alone",
        holds: ALONE,
        advice: BY_RUN,
        needs: &[Need::Offered(Part::Flags), Need::Hook],
        pace: Pace::Quick,
        check: |subject| Box::pin(of_run_alone(subject, Part::Flags)),
    },
];

async fn needs_run(subject: &Subject, part: Part) -> Result<(), Breach> {
    let exchange = subject.client.ask(Question::get(part.path())).await?;
    let refusal = exchange.clone().refusal(400)?;
    if refusal.error.contains("run") {
        return Ok(());
    }
    Err(exchange.breach("a refusal that names the parameter `run`"))
}

/// The question for what a run has caused.
async fn asked(subject: &Subject, part: Part, run: &str) -> Result<Exchange, Breach> {
    subject.client.ask(Question::get(format!("{}?run={run}", part.path()))).await
}

/// How much the answer tells of.
fn count(exchange: &Exchange, part: Part) -> Result<usize, Breach> {
    let told = exchange.clone().json()?;
    let list = told[part.path().trim_start_matches('/')].as_array().map(Vec::len);
    list.ok_or_else(|| exchange.breach(format!("a list `{}`", part.path().trim_start_matches('/'))))
}

async fn unknown_run(subject: &Subject, part: Part) -> Result<(), Breach> {
    let exchange = asked(subject, part, &subject.word("run")).await?;
    match count(&exchange, part)? {
        0 => Ok(()),
        _ => Err(exchange.breach("an empty list")),
    }
}

/// What the probe `conform` is told to do for such a thing to happen.
fn cause(part: Part) -> &'static str {
    if part == Part::Webhooks { "webhook" } else { "flag" }
}

async fn of_run_alone(subject: &Subject, part: Part) -> Result<(), Breach> {
    let [one, other] = [subject.word("run"), subject.word("run")];
    subject.make(cause(part), &one, &subject.word("value")).await?;
    subject.make(cause(part), &other, &subject.word("value")).await?;
    let exchange = asked(subject, part, &one).await?;
    match count(&exchange, part)? {
        0 | 1 => Ok(()),
        _ => Err(exchange.breach("the one that this run has caused")),
    }
}

async fn webhooks(subject: &Subject) -> Result<(), Breach> {
    let (run, value) = (subject.word("run"), subject.word("value"));
    subject.make("webhook", &run, &value).await?;
    let exchange = asked(subject, Part::Webhooks, &run).await?;
    let told: Webhooks = exchange.clone().noun("webhooks")?;
    let found = told.webhooks.iter().find(|webhook| webhook.error.as_deref() == Some(&value));
    let Some(webhook) = found else {
        return Err(exchange.breach(format!("a webhook with `error` {value:?}")));
    };
    match wrong_webhook(webhook) {
        Some(wrong) => Err(exchange.breach(format!("a webhook as the protocol has it; {wrong}"))),
        None => Ok(()),
    }
}

async fn flags(subject: &Subject) -> Result<(), Breach> {
    let (run, value) = (subject.word("run"), subject.word("value"));
    subject.make("flag", &run, &value).await?;
    let exchange = asked(subject, Part::Flags, &run).await?;
    let told: Flags = exchange.clone().noun("flags")?;
    let found = told.flags.iter().find(|flag| {
        flag.key == CONFORM
            && flag.context.get("value").and_then(|told| told.as_str()) == Some(&value)
    });
    let Some(flag) = found else {
        let expected = format!("a flag `{CONFORM}` with `value` {value:?} in its context");
        return Err(exchange.breach(expected));
    };
    match wrong_flag(flag) {
        Some(wrong) => Err(exchange.breach(format!("times by RFC 3339; {wrong}"))),
        None => Ok(()),
    }
}
