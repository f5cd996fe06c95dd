//! Whether the web process can do its work.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::web::SharedSite;
use crate::{cache, db};

/// Answers 200 when the database and Redis do, else 503 with which of them does not.
pub(crate) async fn answer(State(site): State<SharedSite>) -> Response {
    let (database, redis) =
        tokio::join!(db::is_reachable(&site.db), cache::is_reachable(&site.redis));
    let status = if database && redis { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(json!({"database": database, "redis": redis}))).into_response()
}
