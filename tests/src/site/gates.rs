//! Gates at which requests wait until someone opens them: what a page does next is then no matter of time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::get;
use tokio::sync::watch;

/// The gates that someone has spoken of; clones are the same.
#[derive(Debug, Clone, Default)]
struct Gates {
    known: Arc<Mutex<HashMap<String, watch::Sender<Gate>>>>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Gate {
    is_open: bool,
    is_reached: bool,
}

/// `GET /gates/{name}` waits until `PUT /gates/{name}` has opened it; `GET /gates/{name}/reached` waits until the first has come.
pub(super) fn router() -> Router {
    Router::new()
        .route("/gates/{name}", get(pass).put(open))
        .route("/gates/{name}/reached", get(reached))
        .with_state(Gates::default())
}

async fn pass(State(gates): State<Gates>, Path(name): Path<String>) -> StatusCode {
    gates.change(&name, |gate| gate.is_reached = true);
    gates.wait(&name, |gate| gate.is_open).await
}

async fn open(State(gates): State<Gates>, Path(name): Path<String>) -> StatusCode {
    gates.change(&name, |gate| gate.is_open = true);
    StatusCode::NO_CONTENT
}

async fn reached(State(gates): State<Gates>, Path(name): Path<String>) -> StatusCode {
    gates.wait(&name, |gate| gate.is_reached).await
}

impl Gates {
    fn change(&self, name: &str, change: impl FnOnce(&mut Gate)) {
        self.with(name, |gate| gate.send_modify(change));
    }

    async fn wait(&self, name: &str, holds: impl Fn(&Gate) -> bool) -> StatusCode {
        let mut gate = self.with(name, watch::Sender::subscribe);
        match gate.wait_for(holds).await {
            Ok(_) => StatusCode::NO_CONTENT,
            // The site ends.
            Err(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn with<T>(&self, name: &str, work: impl FnOnce(&watch::Sender<Gate>) -> T) -> T {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        work(known.entry(name.to_owned()).or_default())
    }
}
