//! The object store's double: objects in memory, for whoever has the key.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use axum::{Json, Router};
use serde_json::json;

use crate::doubles::{lock, serve};

/// By which the store knows the shop.
pub(crate) const OBJECTS_KEY: &str =
    "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8";

/// The store.
pub(crate) struct Objects {
    pub(crate) url: String,
    state: Arc<Mutex<Kept>>,
}

#[derive(Default)]
struct Kept {
    objects: BTreeMap<String, Bytes>,
    refuses_to_read: bool,
}

impl Objects {
    pub(crate) async fn begin() -> Self {
        let state = Arc::<Mutex<Kept>>::default();
        let router =
            Router::new().route("/objects/{*key}", any(answer)).with_state(Arc::clone(&state));
        Self { url: serve(router).await, state }
    }

    /// The keys of all objects.
    pub(crate) fn keys(&self) -> Vec<String> {
        lock(&self.state).objects.keys().cloned().collect()
    }

    /// As where a policy does not allow it.
    pub(crate) fn refuses_to_read(&self) {
        lock(&self.state).refuses_to_read = true;
    }
}

async fn answer(
    State(state): State<Arc<Mutex<Kept>>>,
    method: Method,
    Path(key): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let refuse = |status, message| (status, Json(json!({"message": message}))).into_response();
    let known = headers.get("authorization").and_then(|sent| sent.to_str().ok());
    if known != Some(&format!("Bearer {OBJECTS_KEY}")) {
        return refuse(StatusCode::UNAUTHORIZED, "the key is missing or wrong");
    }
    let mut state = lock(&state);
    match method {
        Method::PUT => {
            state.objects.insert(key, body);
            StatusCode::NO_CONTENT.into_response()
        }
        Method::GET if state.refuses_to_read => refuse(StatusCode::FORBIDDEN, "access denied"),
        Method::GET => match state.objects.get(&key) {
            Some(bytes) => bytes.clone().into_response(),
            None => refuse(StatusCode::NOT_FOUND, "no such object"),
        },
        other => panic!("the shop asks the store to {other} `{key}`"),
    }
}
