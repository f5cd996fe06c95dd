//! What a test may ask the shop, where a token is configured.

use parity_verify::{
    Direction, Fact, Job, JobQuery, Query, RunId, Token, Unanswered, Verification, Webhook,
};
use redis::aio::ConnectionManager;
use secrecy::ExposeSecret;
use sqlx::PgPool;

use crate::billing::{Billing, FailingDelivery};
use crate::config::WebConfig;
use crate::flags::Evidence;
use crate::web::shape;
use crate::{customers, leads, queue, subscriptions, teams, uploads, webhook_log};

/// The verification endpoints; without a token, and in production, they do not exist.
pub(crate) fn endpoints(
    config: &WebConfig,
    db: &PgPool,
    redis: &ConnectionManager,
    billing: Billing,
) -> Verification {
    let flags = Evidence::new(redis.clone());
    let [for_lead, for_customer, for_jobs] = [db.clone(), db.clone(), db.clone()];
    let [for_subscription, for_webhooks] = [db.clone(), db.clone()];
    let [for_invite, for_upload] = [db.clone(), db.clone()];
    let shape = shape::of(config);
    let token = config.verify_token.as_ref().map(|token| Token::new(token.expose_secret()));
    let secrets = [
        &config.database_url,
        &config.redis_url,
        &config.identity.client_secret,
        &config.work.objects.key,
        &config.work.billing.key,
        &config.payments_webhook_secret,
    ];
    let endpoints = Verification::new(&*config.environment, token);
    let endpoints = secrets
        .into_iter()
        .chain(&config.test_sign_in_token)
        .fold(endpoints, |endpoints, secret| endpoints.redact(secret.expose_secret()));
    endpoints
        .probe("lead", move |query| lead(for_lead.clone(), query))
        .probe("customer", move |query| customer(for_customer.clone(), query))
        .probe("subscription", move |query| subscription(for_subscription.clone(), query))
        .probe("invite", move |query| invite(for_invite.clone(), query))
        .probe("upload", move |query| upload(for_upload.clone(), query))
        .jobs(move |query| job(for_jobs.clone(), query))
        .webhooks(move |run| webhooks(for_webhooks.clone(), billing.clone(), run))
        .shape(move || std::future::ready(Ok(shape.clone())))
        .flags(move |run| {
            let flags = flags.clone();
            async move { Ok(flags.of(&run).await?) }
        })
}

/// `missing`, `pending`, or `processed` with its score; by `email`.
async fn lead(db: PgPool, query: Query) -> Result<Fact, Unanswered> {
    let Some(lead) = leads::find(&db, query.require("email")?).await? else {
        return Ok(Fact::new("missing"));
    };
    let fact = match lead.score {
        Some(score) => Fact::new("processed").with("score", score),
        None => Fact::new("pending"),
    };
    Ok(fact.with("company", lead.company))
}

/// `missing`, or `active` with the plan; by `email`.
async fn customer(db: PgPool, query: Query) -> Result<Fact, Unanswered> {
    let found = customers::find(&db, query.require("email")?).await?;
    Ok(found.map_or_else(
        || Fact::new("missing"),
        |customer| Fact::new("active").with("plan", customer.plan.as_str()),
    ))
}

/// `missing`, or how far the newest subscription is; by `email`.
async fn subscription(db: PgPool, query: Query) -> Result<Fact, Unanswered> {
    let Some(customer) = customers::find(&db, query.require("email")?).await? else {
        return Ok(Fact::new("missing"));
    };
    let newest = subscriptions::newest(&db, &customer).await?;
    Ok(newest.map_or_else(
        || Fact::new("missing"),
        |newest| {
            Fact::new(newest.stage.as_str())
                .with("plan", customer.plan.as_str())
                .with("paid_until", newest.paid_until)
        },
    ))
}

/// Those that came, and those that the payment provider could not deliver to us.
async fn webhooks(db: PgPool, billing: Billing, run: RunId) -> Result<Vec<Webhook>, Unanswered> {
    let mut webhooks = webhook_log::of_run(&db, &run).await?;
    let failing = billing.failing_deliveries().await?;
    let of_run = failing.into_iter().filter(|failing| failing.event.run().as_ref() == Some(&run));
    for failing in of_run {
        if webhooks.iter().all(|webhook| webhook.id != failing.event.id) {
            webhooks.push(undelivered(failing));
        }
    }
    Ok(webhooks)
}

/// A delivery that never came, as its sender tells of it, who alone knows of it.
fn undelivered(failing: FailingDelivery) -> Webhook {
    let FailingDelivery { event, url, attempts, status, error } = failing;
    Webhook {
        event: Some(event.kind),
        status,
        attempts,
        error: Some(error),
        ..Webhook::new(event.id, Direction::Out, url)
    }
}

/// `missing`, `pending`, `expired` or `accepted` with whose team it is; by the `email` that was invited.
async fn invite(db: PgPool, query: Query) -> Result<Fact, Unanswered> {
    let found = teams::progress(&db, query.require("email")?).await?;
    Ok(found.map_or_else(
        || Fact::new("missing"),
        |progress| Fact::new(progress.status).with("owner", progress.owner),
    ))
}

/// `missing`, `received`, `refused`, or `processed` with the counts; by the `email` of who has uploaded.
async fn upload(db: PgPool, query: Query) -> Result<Fact, Unanswered> {
    let Some(upload) = uploads::newest(&db, query.require("email")?).await? else {
        return Ok(Fact::new("missing"));
    };
    let fact = Fact::new(upload.status).with("file", upload.file_name);
    Ok(fact.with("added", upload.added).with("refused", upload.refused))
}

async fn job(db: PgPool, query: JobQuery) -> Result<Option<Job>, Unanswered> {
    Ok(queue::find(&db, query).await?)
}
