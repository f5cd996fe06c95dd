//! Orders that a worker ships once they have been asked for so often, told by the verification endpoints and their stream of events.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{Query, Request, State};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use parity_verify::{
    Direction, Evaluation, Fact, Feed, Job, JobQuery, JobStatus, RunId, SignatureVerdict,
    Verification, Webhook,
};
use serde_json::Value;
use tokio::sync::watch;

/// The orders of a site; clones are the same.
#[derive(Debug, Clone)]
pub struct Orders {
    feed: Feed,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    orders: Mutex<Vec<Job>>,
    /// How many requests have been answered.
    asked: watch::Sender<u64>,
}

impl Default for Orders {
    fn default() -> Self {
        Self { feed: Feed::new(), shared: Arc::default() }
    }
}

impl Orders {
    /// How many requests its verification endpoints have answered.
    pub fn asked(&self) -> u64 {
        *self.shared.asked.borrow()
    }

    /// Has the endpoints tell of the orders, by a stream of events too.
    pub(crate) fn told_by(&self, verification: Verification) -> Verification {
        self.told_by_asking(verification).events(self.feed.clone())
    }

    /// Has the endpoints tell of the orders to those who ask.
    pub(crate) fn told_by_asking(&self, verification: Verification) -> Verification {
        let (jobs, facts) = (self.clone(), self.clone());
        let status = move |query: parity_verify::Query| {
            let job = facts.found(&JobQuery::ById(query.require("id")?.to_owned()));
            Ok(job.map_or_else(|| Fact::new("missing"), |job| Fact::new(job.status.to_string())))
        };
        verification
            .jobs(move |query| std::future::ready(Ok(jobs.found(&query))))
            .probe("order", move |query| std::future::ready(status(query)))
    }

    /// Where orders are made: `POST /orders?id=…&after=<requests>`; and a count of what the endpoints are asked.
    pub(crate) fn into_router(self, verification: Router) -> Router {
        let orders = Router::new().route("/orders", post(order)).with_state(self.clone());
        orders.merge(verification.layer(middleware::from_fn_with_state(self, count)))
    }

    fn found(&self, query: &JobQuery) -> Option<Job> {
        let orders = self.shared.orders.lock().unwrap_or_else(PoisonError::into_inner);
        let is_it = |job: &&Job| match query {
            JobQuery::ById(id) => job.id == *id,
            JobQuery::ByFields { kind, fields } => {
                job.kind == *kind && fields.get("id").is_none_or(|id| id == job.id)
            }
        };
        orders.iter().rfind(is_it).cloned()
    }

    fn tell(&self, run: Option<&RunId>, job: &Job) {
        let mut orders = self.shared.orders.lock().unwrap_or_else(PoisonError::into_inner);
        orders.retain(|known| known.id != job.id);
        orders.push(job.clone());
        drop(orders);
        if let Some(run) = run {
            self.feed.job(run, job.clone());
        }
    }
}

async fn count(State(orders): State<Orders>, request: Request, next: Next) -> Response {
    let answer = next.run(request).await;
    // Who has asked before knows nothing of what happens now.
    orders.shared.asked.send_modify(|asked| *asked += 1);
    answer
}

async fn order(
    State(orders): State<Orders>,
    run: Option<RunId>,
    Query(fields): Query<Value>,
) -> impl IntoResponse {
    let id = fields["id"].as_str().unwrap_or_default().to_owned();
    let after: u64 = fields["after"].as_str().and_then(|it| it.parse().ok()).unwrap_or_default();
    let mut asked = orders.shared.asked.subscribe();
    let last = *asked.borrow() + after;
    let mut job = Job::new(&id, "ship", JobStatus::Waiting);
    orders.tell(run.as_ref(), &job);
    tokio::spawn(async move {
        // The sender is the site's own.
        let _ended = asked.wait_for(|asked| *asked >= last).await.map(drop);
        (job.status, job.attempts) = (JobStatus::Done, 1);
        orders.tell(run.as_ref(), &job);
        if let Some(run) = run {
            let mut sent = Webhook::new(&id, Direction::Out, "https://crm.example.com/hooks");
            sent.event = Some("order.shipped".to_owned());
            (sent.signature, sent.status, sent.attempts) = (SignatureVerdict::Valid, Some(202), 1);
            orders.feed.webhook(&run, sent);
            let mut flag = Evaluation::new("fast-shipping", "targeting_match");
            flag.variant = Some("on".to_owned());
            orders.feed.flag(&run, flag);
        }
    });
    StatusCode::ACCEPTED
}
