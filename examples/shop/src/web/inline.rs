//! Jobs that are done inside the request that causes them, where no queue is to be used.

use std::collections::VecDeque;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::queue;
use crate::web::failure::Failure;
use crate::work::Tools;

/// Does the work that a request causes before the request is answered.
///
/// Whoever causes it has committed its transaction by then; one that failed is not committed.
pub(crate) async fn run_jobs(State(tools): State<Tools>, request: Request, next: Next) -> Response {
    let (response, caused) = queue::collect(next.run(request)).await;
    if response.status().is_server_error() {
        return response;
    }
    let mut to_do = VecDeque::from(caused);
    while let Some(work) = to_do.pop_front() {
        let (done, caused) = queue::collect(work.run(&tools)).await;
        if let Err(error) = done {
            return Failure::Work(error).into_response();
        }
        to_do.extend(caused);
    }
    response
}
