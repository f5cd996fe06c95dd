//! The CRM's double: it takes what is signed by the secret that both know, by Standard Webhooks.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::Value;
use standardwebhooks::Webhook;

use crate::doubles::{lock, serve};

/// Signs what the CRM is told.
pub(crate) const CRM_SECRET: &str = "whsec_c3dvcmRmaXNoLXN3b3JkZmlzaC1zd29yZGZpc2g=";

/// The CRM.
pub(crate) struct Crm {
    pub(crate) url: String,
    state: Arc<Mutex<Told>>,
}

#[derive(Default)]
struct Told {
    taken: Vec<Value>,
    refused: usize,
    is_out_of_order: bool,
}

impl Crm {
    pub(crate) async fn begin() -> Self {
        let state = Arc::<Mutex<Told>>::default();
        let router = Router::new().route("/hooks", post(take)).with_state(Arc::clone(&state));
        Self { url: format!("{}/hooks", serve(router).await), state }
    }

    /// What it was told and has taken.
    pub(crate) fn taken(&self) -> Vec<Value> {
        lock(&self.state).taken.clone()
    }

    /// How often it was told something that was not signed as agreed.
    pub(crate) fn refused(&self) -> usize {
        lock(&self.state).refused
    }

    pub(crate) fn breaks_down(&self) {
        lock(&self.state).is_out_of_order = true;
    }
}

async fn take(
    State(state): State<Arc<Mutex<Told>>>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let mut state = lock(&state);
    if state.is_out_of_order {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    if Webhook::new(CRM_SECRET).unwrap().verify(&body, &headers).is_err() {
        state.refused += 1;
        return StatusCode::UNAUTHORIZED;
    }
    state.taken.push(serde_json::from_slice(&body).unwrap());
    StatusCode::NO_CONTENT
}
