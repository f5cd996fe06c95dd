//! What merchants ask of the provider, by their key.

use axum::Json;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use subtle::ConstantTimeEq;

use crate::clock::seconds_since_1970;
use crate::payments::SharedProvider;
use crate::payments::deliveries::Failing;
use crate::payments::ledger::{CheckoutRequest, Subscription};

/// Whoever holds the key.
pub(crate) struct Merchant;

/// Why the provider does not do what it is asked.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Refusal {
    Unknown,
    WrongKey,
}

/// Begins a checkout, and tells where to send the user.
pub(crate) async fn begin(
    _: Merchant,
    State(provider): State<SharedProvider>,
    Json(asked): Json<CheckoutRequest>,
) -> (StatusCode, Json<Value>) {
    let checkout = provider.ledger().begin(asked);
    let url = provider.page_of(&checkout.id);
    (StatusCode::CREATED, Json(checkout.to_json(&url)))
}

/// Tells whether a checkout is paid.
pub(crate) async fn checkout(
    _: Merchant,
    State(provider): State<SharedProvider>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let url = provider.page_of(&id);
    let ledger = provider.ledger();
    let checkout = ledger.checkout(&id).ok_or(Refusal::Unknown)?;
    Ok(Json(checkout.to_json(&url)))
}

/// Tells of a subscription as it is now.
pub(crate) async fn subscription(
    _: Merchant,
    State(provider): State<SharedProvider>,
    Path(id): Path<String>,
) -> Result<Json<Subscription>, Refusal> {
    let mut ledger = provider.ledger();
    let found = ledger.subscription(&id, seconds_since_1970());
    found.cloned().map(Json).ok_or(Refusal::Unknown)
}

/// Cancels a subscription: nothing more is paid for it.
pub(crate) async fn cancel(
    _: Merchant,
    State(provider): State<SharedProvider>,
    Path(id): Path<String>,
) -> Result<Json<Subscription>, Refusal> {
    let canceled = provider.ledger().cancel(&id, seconds_since_1970());
    let (subscription, event) = canceled.ok_or(Refusal::Unknown)?;
    provider.deliveries.begin(event);
    Ok(Json(subscription))
}

/// Tells which events could not be delivered so far, and why.
pub(crate) async fn failing_deliveries(
    _: Merchant,
    State(provider): State<SharedProvider>,
) -> Json<Vec<Failing>> {
    Json(provider.deliveries.failing())
}

impl FromRequestParts<SharedProvider> for Merchant {
    type Rejection = Refusal;

    async fn from_request_parts(
        parts: &mut Parts,
        provider: &SharedProvider,
    ) -> Result<Self, Self::Rejection> {
        let header = parts.headers.get(header::AUTHORIZATION).and_then(|it| it.to_str().ok());
        let key = header.and_then(|header| header.strip_prefix("Bearer ")).unwrap_or_default();
        let is_right = key.as_bytes().ct_eq(provider.key.expose_secret().as_bytes());
        if is_right.into() { Ok(Self) } else { Err(Refusal::WrongKey) }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, why) = match self {
            Self::Unknown => (StatusCode::NOT_FOUND, "there is no such object"),
            Self::WrongKey => (StatusCode::UNAUTHORIZED, "the key is missing or wrong"),
        };
        (status, Json(json!({"error": why}))).into_response()
    }
}
