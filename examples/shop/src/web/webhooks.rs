//! Webhooks of the payment provider.

use axum::body::Bytes;
use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, StatusCode};
use parity_verify::SignatureVerdict;

use crate::clock::seconds_since_1970;
use crate::log;
use crate::payment_events::{self, NotTaken, PaymentEvent, Taken};
use crate::signature::{self, Untrusted};
use crate::web::{SharedSite, Site};
use crate::webhook_log::{self, Delivery};

/// Where the provider delivers them.
pub(crate) const PATH: &str = "/webhooks/payments";

/// Why a delivery is not taken.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("the signature is not good: {0}")]
    Untrusted(#[from] Untrusted),
    #[error("it is no event: {0}")]
    Unreadable(String),
    #[error("it could not be kept")]
    NotTaken(#[from] NotTaken),
}

impl Refused {
    fn status(&self) -> StatusCode {
        match self {
            Self::Untrusted(_) | Self::Unreadable(_) => StatusCode::BAD_REQUEST,
            Self::NotTaken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// Takes a delivery: whatever it is about is done later, so that the provider has its answer at once.
pub(crate) async fn receive(
    State(site): State<SharedSite>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let header = headers.get(signature::HEADER).and_then(|header| header.to_str().ok());
    let secret = &site.payments_webhook_secret;
    let trusted = signature::verify(secret, header, seconds_since_1970(), &body);
    let event = PaymentEvent::read(&body);
    let (status, error) = match take(&site, trusted, event.as_ref()).await {
        Ok(taken) => {
            tracing::info!("a webhook is taken: {taken:?}");
            (StatusCode::OK, None)
        }
        Err(refused) => {
            let why = log::with_causes(&refused);
            tracing::warn!("a webhook is refused: {why}");
            (refused.status(), Some(why))
        }
    };
    if let (true, Ok(event)) = (site.is_verified, &event) {
        keep(&site, event, uri.path(), verdict_of(trusted), status, error).await;
    }
    status
}

async fn take(
    site: &Site,
    trusted: Result<(), Untrusted>,
    event: Result<&PaymentEvent, &serde_json::Error>,
) -> Result<Taken, Refused> {
    // Before anything of it is believed.
    trusted?;
    let event = event.map_err(|error| Refused::Unreadable(error.to_string()))?;
    Ok(payment_events::take(&site.db, event).await?)
}

/// Keeps what became of a delivery for tests, believed or not.
async fn keep(
    site: &Site,
    event: &PaymentEvent,
    endpoint: &str,
    signature: SignatureVerdict,
    status: StatusCode,
    error: Option<String>,
) {
    let run = event.run();
    let delivery = Delivery {
        id: &event.id,
        run: run.as_ref(),
        endpoint,
        event: Some(&event.kind),
        signature,
        status: status.as_u16(),
        error,
    };
    if let Err(error) = webhook_log::keep(&site.db, &delivery).await {
        tracing::error!("what became of a webhook is not kept: {error}");
    }
}

fn verdict_of(trusted: Result<(), Untrusted>) -> SignatureVerdict {
    match trusted {
        Ok(()) => SignatureVerdict::Valid,
        Err(Untrusted::Missing) => SignatureVerdict::Missing,
        Err(Untrusted::Invalid) => SignatureVerdict::Invalid,
        Err(Untrusted::Expired) => SignatureVerdict::Expired,
    }
}
