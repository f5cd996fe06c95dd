//! Verification endpoints that do not answer as they should: slowly, with an error, garbled, or otherwise each time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Json;
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::stream;
use parity_verify::Fact;

/// The endpoints, each way below a path of its own: `/faulty/<how>/probe/<name>`.
pub(super) fn router() -> Router {
    Router::new()
        .route("/faulty/{how}/probe/{name}", get(answer))
        .with_state(Arc::<AtomicU64>::default())
}

async fn answer(
    State(asked): State<Arc<AtomicU64>>,
    Path((how, _)): Path<(String, String)>,
) -> Response {
    let number = asked.fetch_add(1, Ordering::SeqCst);
    match &how[..] {
        "slow" => std::future::pending().await,
        "failing" => (StatusCode::INTERNAL_SERVER_ERROR, "the database is gone").into_response(),
        "garbled" => "<html>Welcome</html>".into_response(),
        "broken-off" => {
            let pieces = [Ok("{\"status\":"), Err(std::io::Error::other("the server died"))];
            Body::from_stream(stream::iter(pieces)).into_response()
        }
        // Two that answer, of which one knows more.
        _ => Json(Fact::new(if number.is_multiple_of(2) { "waiting" } else { "running" }))
            .into_response(),
    }
}
