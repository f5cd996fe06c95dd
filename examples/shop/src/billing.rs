//! The payment provider, as the shop asks it.

use std::collections::BTreeMap;

use axum::http::{self, Method, Request, StatusCode, header};
use openidconnect::url::Url;
use secrecy::ExposeSecret;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::config::BillingConfig;
use crate::outbound::{NoAnswer, OutboundHttp};
use crate::payment_events::PaymentEvent;

/// The provider; clones share its connections.
#[derive(Clone)]
pub(crate) struct Billing {
    config: BillingConfig,
    http: OutboundHttp,
}

/// What somebody is to pay for.
#[derive(Debug, Serialize)]
pub(crate) struct Order<'a> {
    pub(crate) customer_email: &'a str,
    pub(crate) description: &'a str,
    pub(crate) amount_cents: u32,
    pub(crate) success_url: String,
    pub(crate) cancel_url: String,
    /// Our own words, which come back with everything that is about the order.
    pub(crate) metadata: BTreeMap<&'static str, String>,
}

/// Somebody's way to pay.
#[derive(Debug, Deserialize)]
pub(crate) struct Checkout {
    pub(crate) id: String,
    pub(crate) status: CheckoutStatus,
    /// Where to send them.
    pub(crate) url: Url,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum CheckoutStatus {
    Complete,
    /// Also what a newer release of the provider may say.
    #[serde(other)]
    Open,
}

/// Something that is paid for each month.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct PaidSubscription {
    pub(crate) id: String,
    pub(crate) status: PaidStatus,
    /// Until when it is paid, in seconds since 1970.
    pub(crate) paid_until: i64,
    pub(crate) latest_invoice: PaidInvoice,
    #[serde(default)]
    pub(crate) metadata: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum PaidStatus {
    Active,
    Canceled,
}

/// What was paid last.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct PaidInvoice {
    pub(crate) id: String,
    pub(crate) amount_cents: i32,
}

/// An event that the provider could not deliver so far.
#[derive(Debug, Deserialize)]
pub(crate) struct FailingDelivery {
    pub(crate) event: PaymentEvent,
    /// Where the provider sends it.
    pub(crate) url: String,
    pub(crate) attempts: u32,
    pub(crate) status: Option<u16>,
    pub(crate) error: String,
}

/// The provider did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoBilling {
    #[error("the payment provider did not answer")]
    NoAnswer(#[from] NoAnswer),
    #[error("the payment provider answered `{path}` with {status}")]
    Refused { path: String, status: StatusCode },
    #[error("the payment provider was asked, or has answered, in other words than agreed")]
    Unreadable(#[from] serde_json::Error),
    #[error("the payment provider cannot be asked at its address")]
    Address(#[from] http::Error),
}

impl Billing {
    pub(crate) fn new(config: BillingConfig, http: OutboundHttp) -> Self {
        Self { config, http }
    }

    /// Begins a checkout.
    pub(crate) async fn begin(&self, order: &Order<'_>) -> Result<Checkout, NoBilling> {
        let body = serde_json::to_vec(order)?;
        self.ask(Method::POST, "/v1/checkout-sessions", body).await
    }

    /// Asks how a checkout stands.
    pub(crate) async fn checkout(&self, id: &str) -> Result<Checkout, NoBilling> {
        self.ask(Method::GET, &format!("/v1/checkout-sessions/{id}"), Vec::new()).await
    }

    /// Asks how a subscription stands.
    pub(crate) async fn subscription(&self, id: &str) -> Result<PaidSubscription, NoBilling> {
        self.ask(Method::GET, &format!("/v1/subscriptions/{id}"), Vec::new()).await
    }

    /// Has nothing more paid for a subscription.
    pub(crate) async fn cancel(&self, id: &str) -> Result<PaidSubscription, NoBilling> {
        self.ask(Method::POST, &format!("/v1/subscriptions/{id}/cancel"), Vec::new()).await
    }

    /// Asks which events the provider could not deliver so far.
    pub(crate) async fn failing_deliveries(&self) -> Result<Vec<FailingDelivery>, NoBilling> {
        self.ask(Method::GET, "/v1/failing-deliveries", Vec::new()).await
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Vec<u8>,
    ) -> Result<T, NoBilling> {
        let url = format!("{}{path}", self.config.url.as_str());
        let request = Request::builder()
            .method(method)
            .uri(url)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.config.key.expose_secret()))
            .header(header::CONTENT_TYPE, "application/json")
            .body(body)?;
        let answer = self.http.send(request).await?;
        if !answer.status().is_success() {
            return Err(NoBilling::Refused { path: path.to_owned(), status: answer.status() });
        }
        Ok(serde_json::from_slice(answer.body())?)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_checkout_is_paid_only_when_the_provider_says_so_in_that_word() {
        for (said, expected) in [
            ("complete", CheckoutStatus::Complete),
            ("open", CheckoutStatus::Open),
            ("expired", CheckoutStatus::Open),
        ] {
            let answer = json!({"id": "cs_1", "status": said, "url": "https://pay/cs_1", "new": 1});
            let checkout: Checkout = serde_json::from_value(answer).unwrap();
            assert_eq!(checkout.status, expected, "{said}");
        }
    }
}
