//! Who holds the token, and who does not.

use hyper::Method;

use crate::conform::breach::Breach;
use crate::conform::client::{Credentials, Question};
use crate::conform::exchange::Exchange;
use crate::conform::rule::{Pace, Rule};
use crate::conform::subject::Subject;

pub(crate) const RULES: &[Rule] = &[
    Rule {
        id: "token/missing-is-403",
        holds: "without a token, each path is answered with 403",
        advice: "look at the token before anything else, also before the path",
        needs: &[],
        pace: Pace::Quick,
        check: |subject| Box::pin(missing(subject)),
    },
    Rule {
        id: "token/wrong-is-403",
        holds: "with a wrong token, each path is answered with 403",
        advice: "compare the digests of both tokens as a whole, in constant time",
        needs: &[],
        pace: Pace::Quick,
        check: |subject| Box::pin(wrong(subject)),
    },
    Rule {
        id: "token/from-its-header-alone",
        holds: "the token is taken from `x-verify-token` and from nowhere else",
        advice: "do not read a token from the query or from `Authorization`, which end in logs",
        needs: &[],
        pace: Pace::Quick,
        check: |subject| Box::pin(elsewhere(subject)),
    },
    Rule {
        id: "token/403-says-nothing",
        holds: "who does not hold the token is told nothing: 403 has no body, whatever is asked",
        advice: "answer with the status alone; do not say why, or whether the path exists",
        needs: &[],
        pace: Pace::Quick,
        check: |subject| Box::pin(silent(subject)),
    },
];

/// Paths that exist, and one that does not.
const PATHS: [&str; 4] = ["", "/shape", "/probe/conform", "/no-such-path"];

async fn missing(subject: &Subject) -> Result<(), Breach> {
    for path in PATHS {
        let question = Question::get(path).with(Credentials::None);
        subject.client.ask(question).await?.expect(403)?;
    }
    let post = Question::new(Method::POST, "/fault").with(Credentials::None);
    subject.client.ask(post).await?.expect(403)?;
    Ok(())
}

async fn wrong(subject: &Subject) -> Result<(), Breach> {
    let token = subject.client.token();
    let shorter: String = token.chars().take(token.chars().count().saturating_sub(1)).collect();
    let longer = format!("{token}x");
    for (wrong, path) in [
        ("wrong".to_owned(), "/no-such-path"),
        (shorter, ""),
        (longer, ""),
        (swapped(token), ""),
        (String::new(), ""),
    ] {
        let question = Question::get(path).with(Credentials::Wrong(wrong));
        subject.client.ask(question).await?.expect(403)?;
    }
    Ok(())
}

/// The token with the case of its letters swapped, or turned around where it has none.
fn swapped(token: &str) -> String {
    let swap = |c: char| {
        if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }
    };
    let swapped: String = token.chars().map(swap).collect();
    if swapped == token { format!("{token}{token}") } else { swapped }
}

async fn elsewhere(subject: &Subject) -> Result<(), Breach> {
    // The token itself is sent, as it would be by mistake, and never shown.
    let token = subject.client.token().to_owned();
    let bearer = Question::get("").header("authorization", format!("Bearer {token}"));
    let encoded = percent_encoding::utf8_percent_encode(&token, percent_encoding::NON_ALPHANUMERIC);
    let query = Question::get(format!("?x-verify-token={encoded}&token={encoded}"));
    for question in [bearer, query] {
        let exchange = subject.client.ask(question.with(Credentials::None)).await?;
        // With which status it is refused, another rule looks at.
        if exchange.status.as_u16() < 400 {
            return Err(exchange.breach("status 403"));
        }
    }
    Ok(())
}

async fn silent(subject: &Subject) -> Result<(), Breach> {
    let wrong = Credentials::Wrong("wrong".to_owned());
    for (path, credentials) in
        PATHS.into_iter().map(|path| (path, Credentials::None)).chain([("", wrong)])
    {
        let exchange = subject.client.ask(Question::get(path).with(credentials)).await?;
        is_silent(&exchange)?;
    }
    Ok(())
}

/// Whatever the status of such an answer is, which another rule looks at: it has no body.
fn is_silent(exchange: &Exchange) -> Result<(), Breach> {
    if exchange.status.as_u16() == 403 && !exchange.body.is_empty() {
        return Err(exchange.breach("status 403 without a body"));
    }
    Ok(())
}
