//! Checks whether an implementation of the verification endpoints keeps the protocol, rule by rule.

mod breach;
mod client;
mod exchange;
mod listener;
mod need;
mod noun;
mod rule;
mod rules;
mod show;
mod subject;

use std::time::Duration;

use futures_util::future::join_all;
use hyper::StatusCode;
use parity_model::verification::{DEFAULT_PATH, Faults, Offer};
use url::Url;

use crate::conform::breach::Breach;
use crate::conform::client::{Client, Question};
use crate::conform::rule::{Found, Outcome, Pace, Rule};
use crate::conform::subject::Subject;
use crate::failure::Failure;

pub(crate) use crate::conform::show::{json, text};

/// How long one rule may take.
const LIMIT: Duration = Duration::from_secs(18);

/// What is looked at, and how.
#[derive(Debug, Clone)]
pub(crate) struct Subjects {
    /// Where the endpoints are.
    pub(crate) url: Url,
    pub(crate) token: String,
    /// Another instance, without a token.
    pub(crate) without_token: Option<Url>,
    /// Another instance, in production.
    pub(crate) production: Option<Url>,
    /// How the names of rules begin that are not looked at.
    pub(crate) skip: Vec<String>,
}

/// What was found, in the order of the rules.
pub(crate) struct Findings {
    pub(crate) found: Vec<Found>,
    /// What no report may hold.
    token: String,
}

impl Findings {
    /// Whether a rule is broken.
    pub(crate) fn is_broken(&self) -> bool {
        self.found.iter().any(|found| matches!(found.outcome, Outcome::Broken(_)))
    }

    /// `text` without the token.
    fn clean(&self, text: &str) -> String {
        let encoded =
            percent_encoding::utf8_percent_encode(&self.token, percent_encoding::NON_ALPHANUMERIC);
        text.replace(&self.token, "<token>").replace(&encoded.to_string(), "<token>")
    }
}

/// Why nothing was found.
#[derive(Debug)]
pub(crate) enum Unfit {
    /// Nothing answers there.
    NoAnswer(Failure),
    /// What answers is asked wrongly.
    Usage(Failure),
}

/// Looks at every rule.
///
/// # Errors
///
/// If nothing answers, or nothing that takes the token.
pub(crate) async fn find(subjects: &Subjects) -> Result<Findings, Unfit> {
    let base = base(&subjects.url);
    let client = Client::new(&base, &subjects.token).map_err(Unfit::Usage)?;
    let subject = subject(client, subjects).await?;
    let is_wanted = |rule: &Rule| !subjects.skip.iter().any(|skip| rule.id.starts_with(skip));
    let rules = |pace: Pace| {
        let rules = rules::all().filter(move |rule| rule.pace == pace);
        rules.map(|rule| (rule, is_wanted(rule)))
    };
    let quick = async {
        let mut found = Vec::new();
        for rule in rules(Pace::Quick) {
            found.push(look(&subject, rule).await);
        }
        found
    };
    let slow = join_all(rules(Pace::Slow).map(|rule| look(&subject, rule)));
    let (mut found, slow) = tokio::join!(quick, slow);
    found.extend(slow);
    for rule in rules(Pace::Last) {
        found.push(look(&subject, rule).await);
    }
    let place = |found: &Found| rules::all().position(|rule| rule.id == found.rule.id);
    found.sort_by_key(place);
    Ok(Findings { found, token: subjects.token.clone() })
}

async fn look(subject: &Subject, (rule, is_wanted): (&'static Rule, bool)) -> Found {
    if !is_wanted {
        return Found { rule, outcome: Outcome::NotChecked("it was left out".to_owned()) };
    }
    if let Some(lack) = subject.lacks(rule.needs) {
        return Found { rule, outcome: lack.into() };
    }
    let outcome = match tokio::time::timeout(LIMIT, (rule.check)(subject)).await {
        Ok(Ok(())) => Outcome::Held,
        Ok(Err(breach)) => Outcome::Broken(breach),
        Err(_) => {
            let saw = format!("no end within {LIMIT:?}");
            Outcome::Broken(Breach::new("several requests", "answers").saw(saw))
        }
    };
    Found { rule, outcome }
}

/// Asks for what is offered, by which it is also seen whether anything answers, and whether it takes the token.
async fn subject(client: Client, subjects: &Subjects) -> Result<Subject, Unfit> {
    let no_answer = |breach: Breach| {
        Unfit::NoAnswer(Failure::new(format!("{}: {}", breach.request, breach.saw)))
    };
    let exchange = client.ask(Question::get("")).await.map_err(no_answer)?;
    if exchange.status == StatusCode::FORBIDDEN {
        return Err(Unfit::Usage(Failure::new(format!(
            "{}: status 403; the token is not the one that the implementation has",
            exchange.request
        ))));
    }
    if exchange.status == StatusCode::NOT_FOUND {
        return Err(Unfit::Usage(Failure::new(format!(
            "{}: status 404; no token is configured there, it is production, or the endpoints are \
             elsewhere",
            exchange.request
        ))));
    }
    let offer: Option<Offer> = exchange.noun("an offer").ok();
    let faults = if offer.as_ref().is_some_and(|offer| offer.faults) {
        let faults = client.ask(Question::get("/fault")).await;
        faults.and_then(|faults| faults.noun::<Faults>("faults")).ok()
    } else {
        None
    };
    let known = faults.map(|faults| faults.known).unwrap_or_default();
    let mut subject = Subject::new(client, offer, known);
    subject.without_token = subjects.without_token.as_ref().map(base);
    subject.production = subjects.production.as_ref().map(base);
    Ok(subject)
}

/// The base of the endpoints: where an address names a server alone, they are where they usually are.
fn base(url: &Url) -> String {
    let text = url.as_str().trim_end_matches('/');
    if url.path() == "/" { format!("{text}{DEFAULT_PATH}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_endpoints_are_where_they_usually_are_unless_a_path_is_given() {
        for (url, expected) in [
            ("http://127.0.0.1:3000", "http://127.0.0.1:3000/internal/verify"),
            ("http://127.0.0.1:3000/", "http://127.0.0.1:3000/internal/verify"),
            ("https://shop.example.com/v/", "https://shop.example.com/v"),
        ] {
            assert_eq!(base(&Url::parse(url).unwrap()), expected);
        }
    }

    #[test]
    fn no_report_holds_the_token() {
        let findings = Findings { found: Vec::new(), token: "s+same".to_owned() };
        assert_eq!(findings.clean("a s+same b s%2Bsame"), "a <token> b <token>");
    }
}
