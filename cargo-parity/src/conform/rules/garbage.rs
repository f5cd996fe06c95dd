//! What is no question: it is refused, and the implementation goes on.

use std::time::Duration;

use hyper::Method;

use crate::conform::breach::Breach;
use crate::conform::client::{Question, Sent};
use crate::conform::exchange::Exchange;
use crate::conform::need::{Need, Part};
use crate::conform::rule::{Pace, Rule};
use crate::conform::subject::Subject;

/// More than an implementation has to take.
const HUGE: usize = 70 * 1024;

pub(crate) const RULES: &[Rule] = &[
    Rule {
        id: "garbage/wrong-escapes-are-400",
        holds: "an address that is not percent-encoded UTF-8 is answered with 400 and a refusal",
        advice: "look at each `%` of path and query before they are decoded",
        needs: &[],
        pace: Pace::Quick,
        check: |subject| Box::pin(escapes(subject)),
    },
    Rule {
        id: "garbage/huge-query-is-414",
        holds: "a query above 8 KiB is answered with 414 and a refusal",
        advice: "look at the length before the query is read",
        needs: &[],
        pace: Pace::Quick,
        check: |subject| Box::pin(huge_query(subject)),
    },
    Rule {
        id: "garbage/wrong-json-is-400",
        holds: "a body that is not the JSON that is asked for is answered with 400 and a refusal",
        advice: "refuse what is no JSON, no object, or has no `name`",
        needs: &[Need::Offered(Part::Faults)],
        pace: Pace::Quick,
        check: |subject| Box::pin(json(subject)),
    },
    Rule {
        id: "garbage/huge-body-is-413",
        holds: "a body that says it is above 64 KiB is answered with 413 and a refusal at once",
        advice: "look at `Content-Length` before the body is read",
        needs: &[Need::Offered(Part::Faults)],
        pace: Pace::Quick,
        check: |subject| Box::pin(huge_body(subject)),
    },
    Rule {
        id: "garbage/endless-body-is-413",
        holds: "a body that does not say its length is read up to 64 KiB, and then answered with 413",
        advice: "count what is read, and stop above 64 KiB",
        needs: &[Need::Offered(Part::Faults)],
        pace: Pace::Quick,
        check: |subject| Box::pin(endless_body(subject)),
    },
    Rule {
        id: "garbage/slow-body-is-408",
        holds: "a body that does not come within 5 s is answered with 408 and a refusal",
        advice: "wait for the whole body for at most 5 s",
        needs: &[Need::Offered(Part::Faults)],
        pace: Pace::Slow,
        check: |subject| Box::pin(slow_body(subject)),
    },
];

async fn escapes(subject: &Subject) -> Result<(), Breach> {
    for path in ["/probe/conform?value=%zz", "/probe/conform?value=%4", "/webhooks?run=%ff", "/%ff"]
    {
        subject.client.ask(Question::get(path)).await?.refusal(400)?;
    }
    Ok(())
}

async fn huge_query(subject: &Subject) -> Result<(), Breach> {
    let path = format!("/webhooks?run={}", "a".repeat(9 * 1024));
    subject.client.ask(Question::get(path)).await?.refusal(414)?;
    Ok(())
}

fn post() -> Question {
    Question::new(Method::POST, "/fault").header("content-type", "application/json")
}

async fn send(subject: &Subject, question: Question, sent: Sent) -> Result<Exchange, Breach> {
    subject.client.send(question, sent).await
}

async fn json(subject: &Subject) -> Result<(), Breach> {
    for body in ["", "{", "[]", "null", "{\"names\":\"conform\"}", "{\"name\":7}", "\u{0}\u{1}"] {
        let refused = send(subject, post(), Sent::Text(body.to_owned())).await?.refusal(400);
        refused.map_err(|breach| Breach {
            request: format!("{} with the body {body:?}", breach.request),
            ..breach
        })?;
    }
    Ok(())
}

async fn huge_body(subject: &Subject) -> Result<(), Breach> {
    let sent = Sent::Unfinished { bytes: 0, told: Some(HUGE as u64) };
    let answer = send(subject, post().within(Duration::from_secs(3)), sent).await;
    let answer = answer.map_err(|breach| told(breach, "70 KiB by `Content-Length`"))?;
    answer.refusal(413).map_err(|breach| told(breach, "70 KiB by `Content-Length`"))?;
    Ok(())
}

async fn endless_body(subject: &Subject) -> Result<(), Breach> {
    let sent = Sent::Unfinished { bytes: HUGE, told: None };
    let answer = send(subject, post().within(Duration::from_secs(3)), sent).await;
    let answer = answer.map_err(|breach| told(breach, "70 KiB in chunks, without an end"))?;
    answer.refusal(413).map_err(|breach| told(breach, "70 KiB in chunks, without an end"))?;
    Ok(())
}

async fn slow_body(subject: &Subject) -> Result<(), Breach> {
    let sent = Sent::Unfinished { bytes: 10, told: Some(20) };
    let answer = send(subject, post().within(Duration::from_secs(8)), sent).await;
    let answer = answer.map_err(|breach| told(breach, "10 of 20 bytes"))?;
    answer.refusal(408).map_err(|breach| told(breach, "10 of 20 bytes"))?;
    Ok(())
}

/// Names the body in what was asked.
fn told(breach: Breach, body: &str) -> Breach {
    Breach { request: format!("{} with a body of {body}", breach.request), ..breach }
}
