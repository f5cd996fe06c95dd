//! Answers as they go out: JSON without secrets, and refusals that say what to do.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use parity_model::verification::Refusal;
use serde::Serialize;

use crate::questions::Outcome;
use crate::secrets::Secrets;

/// Writes answers, each without the secrets.
#[derive(Debug, Clone)]
pub(crate) struct Replies {
    secrets: Secrets,
}

impl Replies {
    pub(crate) fn without(secrets: Secrets) -> Self {
        Self { secrets }
    }

    pub(crate) fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// Answers with a noun of the wire.
    pub(crate) fn json(&self, answer: &impl Serialize) -> Response {
        self.with_status(StatusCode::OK, answer)
    }

    /// Refuses a question; `error` says what to do.
    pub(crate) fn refuse(&self, status: StatusCode, error: impl Into<String>) -> Response {
        self.with_status(status, &Refusal { error: error.into(), status: None })
    }

    /// Answers a right question for something that there is not.
    pub(crate) fn missing(&self, error: impl Into<String>) -> Response {
        let status = Some("missing".to_owned());
        self.with_status(StatusCode::NOT_FOUND, &Refusal { error: error.into(), status })
    }

    /// Refuses what is asked too often, and says when to come again.
    pub(crate) fn too_many(&self, wait: Duration, error: impl Into<String>) -> Response {
        later(self.refuse(StatusCode::TOO_MANY_REQUESTS, error), wait)
    }

    /// Answers with what became of a question, where `what` names it.
    pub(crate) fn outcome<T>(
        &self,
        what: &str,
        outcome: Outcome<T>,
        answer: impl FnOnce(T) -> Response,
    ) -> Response {
        match outcome {
            Outcome::Answered(found) => answer(found),
            Outcome::BadQuery(what_to_do) => self.refuse(StatusCode::BAD_REQUEST, what_to_do),
            Outcome::Failed => self.refuse(
                StatusCode::INTERNAL_SERVER_ERROR,
                format!("the {what} could not be answered; the application's log says why"),
            ),
            Outcome::Late => self.refuse(
                StatusCode::GATEWAY_TIMEOUT,
                format!("the {what} took too long; the application's log says which limit it has"),
            ),
        }
    }

    fn with_status(&self, status: StatusCode, body: &impl Serialize) -> Response {
        let body = serde_json::to_string(body).and_then(|text| self.secrets.json(text));
        match body {
            Ok(body) => {
                let json = HeaderValue::from_static("application/json");
                (status, [(header::CONTENT_TYPE, json)], Body::from(body)).into_response()
            }
            Err(error) => {
                tracing::error!("an answer could not be written: {error}");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

/// Adds when to come again, in whole seconds.
pub(crate) fn later(mut response: Response, wait: Duration) -> Response {
    let whole = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    let seconds = HeaderValue::from(whole.max(1));
    response.headers_mut().insert(header::RETRY_AFTER, seconds);
    response
}
