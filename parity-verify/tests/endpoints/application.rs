//! An application that offers everything.

use std::io;

use parity_verify::{
    Drills, Fact, Feed, Job, JobQuery, JobStatus, Query, SecretShape, Shape, Surface, Token,
    Unanswered, Verification,
};

/// The token that opens its endpoints.
pub(crate) const TOKEN: &str = "sesame-4711";

/// A secret that it was told of.
pub(crate) const SECRET: &str = r#"sk_live "7/+ü" word"#;

/// What it offers, where the environment is no production.
pub(crate) fn verification(token: Option<&str>) -> Verification {
    within("verify", token, Feed::new())
}

/// What it offers in this environment, telling what the feed is told.
pub(crate) fn within(environment: &str, token: Option<&str>, feed: Feed) -> Verification {
    let drills = Drills::new()
        .fault("payment-down")
        .fault_by("stuck", async |_turn| Err(io::Error::other("the switch is stuck"))?);
    Verification::new(environment, token.map(Token::new))
        .shape(shape)
        .probe("lead", lead)
        .probe("broken", broken)
        .probe("panics", panics)
        .probe("hangs", hangs)
        .probe("echo", echo)
        .jobs(jobs)
        .events(feed)
        .faults(drills)
        .redact(SECRET)
}

async fn shape() -> Result<Shape, Unanswered> {
    let secret = SecretShape { present: true, source: Some("vault".to_owned()), hash: None };
    Ok(Shape::new("verify")
        .with(Surface::Queue, "driver", "redis")
        .with_secret("STRIPE_KEY", &secret))
}

async fn lead(query: Query) -> Result<Fact, Unanswered> {
    match query.require("email")? {
        "ada@example.com" => Ok(Fact::new("processed").with("score", 70)),
        _ => Ok(Fact::new("missing")),
    }
}

async fn broken(_query: Query) -> Result<Fact, Unanswered> {
    Err(io::Error::other("password=hunter2 was refused by 10.0.0.1"))?
}

async fn panics(query: Query) -> Result<Fact, Unanswered> {
    panic!("of {:?}", query.get("of"))
}

async fn hangs(_query: Query) -> Result<Fact, Unanswered> {
    std::future::pending().await
}

async fn echo(query: Query) -> Result<Fact, Unanswered> {
    Ok(Fact::new("done").with("value", query.require("value")?))
}

async fn jobs(query: JobQuery) -> Result<Option<Job>, Unanswered> {
    let found = match &query {
        JobQuery::ById(id) => id == "7",
        JobQuery::ByFields { kind, fields } => {
            kind == "process-lead" && fields.get("email") == Some("ada@example.com")
        }
    };
    Ok(found.then(|| Job::new("7", "process-lead", JobStatus::Waiting)))
}
