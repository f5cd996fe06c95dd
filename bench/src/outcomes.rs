//! Outcomes that come true a while after they were asked for, told by verification endpoints with a stream of events and without.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use parity_verify::{Fact, Feed, RunId, Token, Verification};

use crate::clock::{pause, time_of_day};
use crate::work::{PROBE, QUIET, VERIFY};

/// The outcomes of the site; clones are the same.
#[derive(Debug, Clone)]
struct Outcomes {
    feed: Feed,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    /// When each came true, in milliseconds since 1970; nothing where it is not yet.
    came: Mutex<HashMap<String, Option<f64>>>,
    /// How many outcomes have been asked for.
    begun: AtomicU64,
    /// How many requests the endpoints were sent since the last one was asked for.
    asked: AtomicU64,
}

/// Returns the pages where outcomes are asked for, and the endpoints that tell of them to those who hold `token`.
pub fn outcomes(token: &str) -> Router {
    let outcomes = Outcomes { feed: Feed::new(), shared: Arc::default() };
    let endpoints = || {
        let asked = outcomes.clone();
        let verification = Verification::new("bench", Some(Token::new(token)));
        verification.probe(PROBE, move |query| {
            std::future::ready(query.require("id").map(|id| asked.fact(id)))
        })
    };
    let told = Router::new()
        .nest(VERIFY, endpoints().events(outcomes.feed.clone()).into_router())
        .nest(QUIET, endpoints().into_router())
        .layer(middleware::from_fn_with_state(outcomes.clone(), count));
    Router::new()
        .route("/outcomes/{id}", post(begin))
        .route("/asked", get(asked))
        .with_state(outcomes)
        .merge(told)
}

impl Outcomes {
    fn fact(&self, id: &str) -> Fact {
        let came = self.shared.came.lock().unwrap_or_else(PoisonError::into_inner);
        match came.get(id) {
            None => Fact::new("missing"),
            Some(None) => Fact::new("pending"),
            Some(Some(at)) => Fact::new("done").with("at", *at),
        }
    }

    fn keep(&self, id: &str, at: Option<f64>) {
        let mut came = self.shared.came.lock().unwrap_or_else(PoisonError::into_inner);
        came.insert(id.to_owned(), at);
    }
}

/// Has an outcome come true after a while that differs from one to the next.
async fn begin(
    State(outcomes): State<Outcomes>,
    run: Option<RunId>,
    Path(id): Path<String>,
) -> StatusCode {
    let number = outcomes.shared.begun.fetch_add(1, Ordering::SeqCst);
    outcomes.shared.asked.store(0, Ordering::SeqCst);
    outcomes.keep(&id, None);
    tokio::spawn(async move {
        pause(200 + (number * 379) % 900).await;
        outcomes.keep(&id, Some(time_of_day()));
        if let Some(run) = run {
            outcomes.feed.fact(&run, PROBE, outcomes.fact(&id));
        }
    });
    StatusCode::ACCEPTED
}

async fn asked(State(outcomes): State<Outcomes>) -> Json<u64> {
    Json(outcomes.shared.asked.load(Ordering::SeqCst))
}

async fn count(State(outcomes): State<Outcomes>, request: Request, next: Next) -> Response {
    outcomes.shared.asked.fetch_add(1, Ordering::SeqCst);
    next.run(request).await
}
