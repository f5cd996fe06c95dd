//! `shop payments`: the payment provider, with an API for the shop and a page for who pays.

mod api;
mod card;
mod deliveries;
pub(crate) mod ledger;
mod page;

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use openidconnect::url::Url;
use secrecy::SecretString;

use crate::config::{PaymentsConfig, WrongSettings};
use crate::outbound::NoClient;
use crate::payments::deliveries::Deliveries;
use crate::payments::ledger::Ledger;
use crate::random;
use crate::signals::until_terminated;

/// What every request may use.
struct Provider {
    /// Where users and merchants reach it.
    url: Url,
    key: SecretString,
    ledger: Mutex<Ledger>,
    deliveries: Deliveries,
}

type SharedProvider = Arc<Provider>;

impl Provider {
    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The address of the page of a checkout.
    fn page_of(&self, checkout: &str) -> String {
        format!("{}/pay/{checkout}", self.url.as_str().trim_end_matches('/'))
    }
}

/// The provider could not begin, or could not go on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stopped {
    #[error(transparent)]
    Settings(#[from] WrongSettings),
    #[error("could not prepare to ask other servers")]
    Outbound(#[from] NoClient),
    #[error("could not serve")]
    Serve(#[from] io::Error),
}

/// Runs `shop payments` until it is told to end.
pub(crate) async fn serve() -> Result<(), Stopped> {
    let config = PaymentsConfig::from_environment()?;
    let listener = config.listen.bind().await?;
    let http = config.outbound.client()?;
    let provider = Provider {
        ledger: Ledger::new(config.period, random::id, config.subscriptions).into(),
        deliveries: Deliveries::new(http, config.webhook_url, config.webhook_secret),
        url: config.url,
        key: config.key,
    };
    tracing::info!("serving {}", provider.url);
    let app = router(Arc::new(provider));
    axum::serve(listener, app).with_graceful_shutdown(until_terminated()).await?;
    Ok(())
}

fn router(provider: SharedProvider) -> Router {
    Router::new()
        .route("/v1/checkout-sessions", post(api::begin))
        .route("/v1/checkout-sessions/{id}", get(api::checkout))
        .route("/v1/failing-deliveries", get(api::failing_deliveries))
        .route("/v1/subscriptions/{id}", get(api::subscription))
        .route("/v1/subscriptions/{id}/cancel", post(api::cancel))
        .route("/pay/{id}", get(page::show).post(page::pay))
        .route("/assets/payments.css", get(style))
        .route("/healthz", get(async || StatusCode::OK))
        .fallback(page::not_found)
        .with_state(provider)
}

async fn style() -> impl IntoResponse {
    let headers =
        [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "max-age=60")];
    (headers, include_str!("../assets/payments.css"))
}
