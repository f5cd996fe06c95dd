//! Where the endpoints do not exist.

use crate::conform::breach::Breach;
use crate::conform::client::{Credentials, Question};
use crate::conform::need::Need;
use crate::conform::rule::{Pace, Rule};
use crate::conform::subject::Subject;

pub(crate) const RULES: &[Rule] = &[
    Rule {
        id: "absence/without-token",
        holds: "where no token is configured, each path is answered with 404, whatever is sent",
        advice: "do not mount the endpoints where there is no token, or where it is empty",
        needs: &[Need::WithoutToken],
        pace: Pace::Quick,
        check: |subject| Box::pin(absent(subject, subject.without_token.as_deref())),
    },
    Rule {
        id: "absence/production",
        holds: "in production, each path is answered with 404, also where a token is configured",
        advice: "do not mount the endpoints where the environment is production",
        needs: &[Need::Production],
        pace: Pace::Quick,
        check: |subject| Box::pin(absent(subject, subject.production.as_deref())),
    },
];

async fn absent(subject: &Subject, base: Option<&str>) -> Result<(), Breach> {
    let Some(base) = base else { return Ok(()) };
    let client = subject.client.at(base);
    for path in ["", "/shape", "/probe/conform", "/job/7", "/events?run=r", "/no-such-path"] {
        for credentials in
            [Credentials::None, Credentials::Wrong("wrong".to_owned()), Credentials::Right]
        {
            client.ask(Question::get(path).with(credentials)).await?.expect(404)?;
        }
    }
    Ok(())
}
