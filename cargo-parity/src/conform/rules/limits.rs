//! What is too much, looked at last: afterwards there is nothing left of it for a moment.

use std::time::Duration;

use futures_util::future::join_all;

use crate::conform::breach::Breach;
use crate::conform::client::{Credentials, Question, Sent, pause};
use crate::conform::exchange::Exchange;
use crate::conform::listener::Listener;
use crate::conform::need::{Need, Part};
use crate::conform::rule::{Pace, Rule};
use crate::conform::subject::Subject;

/// So many requests at once are more than a harness makes.
const REQUESTS: usize = 600;

/// So many wrong tokens at once are a guess.
const GUESSES: usize = 100;

/// So many streams are more than the runs of a machine.
const STREAMS: usize = 200;

/// How many requests are under way at once.
const AT_ONCE: usize = 20;

pub(crate) const RULES: &[Rule] = &[
    Rule {
        id: "limits/streams",
        holds: "too many open streams are refused with 429, a refusal and `Retry-After`",
        advice: "count the open streams, and refuse those above 64",
        needs: &[Need::Offered(Part::Events)],
        pace: Pace::Last,
        check: |subject| Box::pin(streams(subject)),
    },
    Rule {
        id: "limits/requests",
        holds: "too many requests at once are answered with 429, a refusal and `Retry-After`",
        advice: "let 50 a second through, and 100 at once, by a token bucket",
        needs: &[],
        pace: Pace::Last,
        check: |subject| Box::pin(requests(subject)),
    },
    Rule {
        id: "limits/guesses",
        holds: "too many wrong tokens are answered with 429 and `Retry-After`, and no body",
        advice: "let 5 wrong tokens a second through, and 20 at once; above that, look at none",
        needs: &[],
        pace: Pace::Last,
        check: |subject| Box::pin(guesses(subject)),
    },
];

/// The first of many requests that was told to come again later.
async fn refused(subject: &Subject, question: Question, count: usize) -> Result<Exchange, Breach> {
    for _ in 0..count / AT_ONCE {
        let asked = (0..AT_ONCE).map(|_| subject.client.send_once(&question, Sent::Nothing));
        for exchange in join_all(asked).await {
            let exchange = exchange?;
            if exchange.status.as_u16() == 429 {
                return Ok(exchange);
            }
        }
    }
    let exchange = subject.client.send_once(&question, Sent::Nothing).await?;
    Err(exchange.breach(format!("status 429 for one of {count} requests at once")))
}

fn says_when(exchange: &Exchange) -> Result<(), Breach> {
    match exchange.retry_after() {
        Some(wait) if wait > Duration::ZERO => Ok(()),
        Some(_) | None => {
            let saw = format!("`Retry-After: {}`", exchange.header("retry-after"));
            Err(Breach::new(&exchange.request, "`Retry-After` in whole seconds").saw(saw))
        }
    }
}

async fn requests(subject: &Subject) -> Result<(), Breach> {
    let exchange = refused(subject, Question::get(""), REQUESTS).await?;
    says_when(&exchange)?;
    exchange.refusal(429)?;
    // And who comes again is answered.
    subject.client.ask(Question::get("")).await?.expect(200)?;
    Ok(())
}

async fn guesses(subject: &Subject) -> Result<(), Breach> {
    let question = Question::get("").with(Credentials::Wrong("guess".to_owned()));
    let exchange = refused(subject, question, GUESSES).await?;
    says_when(&exchange)?;
    if !exchange.body.is_empty() {
        return Err(exchange.breach("status 429 without a body"));
    }
    Ok(())
}

async fn streams(subject: &Subject) -> Result<(), Breach> {
    let run = subject.word("run");
    let mut open = Vec::new();
    let mut was_refused = false;
    while open.len() < STREAMS {
        let question = Question::get(format!("/events?run={run}"));
        let (request, status, headers, body) = subject.client.stream_once(&question).await?;
        if status.as_u16() == 200 {
            was_refused = false;
            open.push(body);
            continue;
        }
        let body = Listener::rest(body).await;
        let exchange = Exchange { request, status, headers, body };
        says_when(&exchange)?;
        if was_refused {
            exchange.refusal(429)?;
            return Ok(());
        }
        // It may have been one request too many in this second, and no stream.
        pause(exchange.retry_after().unwrap_or_default()).await;
        was_refused = true;
    }
    let saw = format!("{STREAMS} open streams");
    Err(Breach::new(format!("`/events?run={run}`, {STREAMS} times"), "status 429").saw(saw))
}
