//! Faults, where drills are enabled.

use hyper::Method;
use parity_model::verification::Faults;

use crate::conform::breach::Breach;
use crate::conform::client::{Question, Sent};
use crate::conform::exchange::Exchange;
use crate::conform::need::{Need, Part};
use crate::conform::rule::{Pace, Rule};
use crate::conform::subject::{CONFORM, Subject};

pub(crate) const RULES: &[Rule] = &[
    Rule {
        id: "fault/contract",
        holds: "`GET /fault` tells the faults that there are and those that are on",
        advice: "answer with the lists `known` and `on`",
        needs: &[Need::Offered(Part::Faults)],
        pace: Pace::Quick,
        check: |subject| Box::pin(contract(subject)),
    },
    Rule {
        id: "fault/on-and-off",
        holds: "a fault is turned on and off, and each answer tells what is on now",
        advice: "answer `POST` and `DELETE` with what `GET` would answer now",
        needs: &[Need::Offered(Part::Faults), Need::Fault],
        pace: Pace::Quick,
        check: |subject| Box::pin(on_and_off(subject)),
    },
    Rule {
        id: "fault/unknown-is-404",
        holds: "a fault that does not exist is answered with 404 and a refusal",
        advice: "refuse names that are not known, and name those that are",
        needs: &[Need::Offered(Part::Faults)],
        pace: Pace::Quick,
        check: |subject| Box::pin(unknown(subject)),
    },
];

async fn post(subject: &Subject, body: &str) -> Result<Exchange, Breach> {
    let question = Question::new(Method::POST, "/fault").header("content-type", "application/json");
    subject.client.send(question, Sent::Text(body.to_owned())).await
}

async fn contract(subject: &Subject) -> Result<(), Breach> {
    let exchange = subject.client.ask(Question::get("/fault")).await?;
    let faults: Faults = exchange.clone().noun("faults")?;
    match faults.on.iter().find(|on| !faults.known.contains(on)) {
        Some(on) => Err(exchange.breach(format!("`{on}`, which is on, among those `known`"))),
        None => Ok(()),
    }
}

async fn on_and_off(subject: &Subject) -> Result<(), Breach> {
    let is = |exchange: Exchange, on: bool| {
        let faults: Faults = exchange.clone().noun("faults")?;
        let is_on = faults.on.iter().any(|fault| fault == CONFORM);
        let state = if on { "on" } else { "off" };
        if is_on == on { Ok(()) } else { Err(exchange.breach(format!("`{CONFORM}` is {state}"))) }
    };
    is(post(subject, r#"{"name":"conform"}"#).await?, true)?;
    is(subject.client.ask(Question::get("/fault")).await?, true)?;
    let delete = Question::new(Method::DELETE, format!("/fault?name={CONFORM}"));
    is(subject.client.ask(delete).await?, false)?;
    is(post(subject, r#"{"name":"conform"}"#).await?, true)?;
    is(subject.client.ask(Question::new(Method::DELETE, "/fault")).await?, false)?;
    is(subject.client.ask(Question::get("/fault")).await?, false)
}

async fn unknown(subject: &Subject) -> Result<(), Breach> {
    post(subject, r#"{"name":"no-such-fault"}"#).await?.refusal(404)?;
    let delete = Question::new(Method::DELETE, "/fault?name=no-such-fault");
    subject.client.ask(delete).await?.refusal(404)?;
    Ok(())
}
