//! What is offered, and what all answers have in common.

use hyper::Method;
use parity_model::verification::{Offer, VERSION};

use crate::conform::breach::Breach;
use crate::conform::client::Question;
use crate::conform::need::{Need, Part};
use crate::conform::rule::{Pace, Rule};
use crate::conform::subject::Subject;

pub(crate) const RULES: &[Rule] = &[
    Rule {
        id: "offer/contract",
        holds: "the base itself answers with what is offered, by version 1 of the protocol",
        advice: "answer `GET` of the base with every field of an offer, `version` being 1",
        needs: &[],
        pace: Pace::Quick,
        check: |subject| Box::pin(offer(subject)),
    },
    Rule {
        id: "offer/others-are-404",
        holds: "what is not offered is answered with 404 and a refusal that does not say `missing`",
        advice: "answer what the application gives no way to with 404 and a sentence",
        needs: &[Need::Offered(Part::Probes)],
        pace: Pace::Quick,
        check: |subject| Box::pin(others(subject)),
    },
    Rule {
        id: "answers/are-not-stored",
        holds: "each answer says `Cache-Control: no-store`",
        advice: "set the header in one place, for refusals too",
        needs: &[],
        pace: Pace::Quick,
        check: |subject| Box::pin(not_stored(subject)),
    },
    Rule {
        id: "answers/unknown-path-is-404",
        holds: "a path that does not exist is answered with 404 and a refusal",
        advice: "answer such paths below the base yourself, and not by the application's own page",
        needs: &[],
        pace: Pace::Quick,
        check: |subject| Box::pin(unknown_path(subject)),
    },
    Rule {
        id: "answers/other-method-is-405",
        holds: "a method that a path does not have is answered with 405, a refusal, and `Allow`",
        advice: "answer other methods with 405 and name those that there are in `Allow`",
        needs: &[],
        pace: Pace::Quick,
        check: |subject| Box::pin(other_method(subject)),
    },
];

async fn offer(subject: &Subject) -> Result<(), Breach> {
    let exchange = subject.client.ask(Question::get("")).await?;
    let told = exchange.clone().json()?;
    let offer: Offer = exchange.clone().noun("an offer")?;
    if offer.version != VERSION {
        return Err(exchange.breach(format!("`version` is {VERSION}")));
    }
    for field in ["shape", "probes", "jobs", "webhooks", "flags", "events", "faults"] {
        if told.get(field).is_none() {
            return Err(exchange.breach(format!("`{field}`, also where it is not offered")));
        }
    }
    Ok(())
}

async fn others(subject: &Subject) -> Result<(), Breach> {
    for part in [Part::Shape, Part::Jobs, Part::Webhooks, Part::Flags, Part::Events, Part::Faults] {
        if subject.lacks(&[Need::Offered(part)]).is_none() {
            continue;
        }
        let path = match part {
            Part::Jobs => "/job/7".to_owned(),
            other => format!("{}?run=r", other.path()),
        };
        let exchange = subject.client.ask(Question::get(path)).await?;
        let refusal = exchange.clone().refusal(404)?;
        if refusal.status.is_some() {
            return Err(exchange.breach("a refusal without `status`, since it is not offered"));
        }
    }
    Ok(())
}

async fn not_stored(subject: &Subject) -> Result<(), Breach> {
    for path in ["", "/no-such-path", "/probe/no-such-probe", "/webhooks?run=r"] {
        let exchange = subject.client.ask(Question::get(path)).await?;
        let said = exchange.header("cache-control");
        if !said.split(',').any(|word| word.trim() == "no-store") {
            let saw = format!("`Cache-Control: {said}`");
            return Err(Breach::new(&exchange.request, "`Cache-Control: no-store`").saw(saw));
        }
    }
    Ok(())
}

async fn unknown_path(subject: &Subject) -> Result<(), Breach> {
    for path in ["/no-such-path", "/probe", "/shape/more"] {
        subject.client.ask(Question::get(path)).await?.refusal(404)?;
    }
    Ok(())
}

async fn other_method(subject: &Subject) -> Result<(), Breach> {
    let exchange = subject.client.ask(Question::new(Method::PUT, "")).await?;
    exchange.clone().refusal(405)?;
    let allowed = exchange.header("allow");
    if !allowed.split(',').any(|method| method.trim().eq_ignore_ascii_case("get")) {
        let saw = format!("`Allow: {allowed}`");
        return Err(Breach::new(&exchange.request, "`Allow` with `GET`").saw(saw));
    }
    Ok(())
}
