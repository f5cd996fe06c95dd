//! One request with its answer, and what is expected of answers everywhere.

use std::time::Duration;

use hyper::body::Bytes;
use hyper::{HeaderMap, StatusCode, header};
use parity_model::verification::Refusal;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::conform::breach::Breach;

/// One request with its answer.
#[derive(Debug, Clone)]
pub(crate) struct Exchange {
    pub(crate) request: String,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Exchange {
    /// Something else than this was expected.
    pub(crate) fn breach(&self, expected: impl Into<String>) -> Breach {
        let text = self.text();
        let beginning: String = text.chars().take(300).collect();
        let cut = if beginning.len() < text.len() { "…" } else { "" };
        let body = if text.is_empty() { "no body".to_owned() } else { beginning + cut };
        Breach::new(&self.request, expected).saw(format!("status {}, {body}", self.status.as_u16()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// What a header says, or nothing.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub(crate) fn retry_after(&self) -> Option<Duration> {
        self.header(header::RETRY_AFTER.as_str()).trim().parse().ok().map(Duration::from_secs)
    }

    pub(crate) fn expect(self, status: u16) -> Result<Self, Breach> {
        if self.status.as_u16() == status {
            Ok(self)
        } else {
            Err(self.breach(format!("status {status}")))
        }
    }

    /// A refusal of this status that is JSON and says something.
    pub(crate) fn refusal(self, status: u16) -> Result<Refusal, Breach> {
        let exchange = self.expect(status)?;
        let expected = format!("status {status} with a refusal, `{{\"error\": \"…\"}}`");
        match serde_json::from_slice::<Refusal>(&exchange.body) {
            Ok(refusal) if !refusal.error.trim().is_empty() => {
                exchange.is_json()?;
                Ok(refusal)
            }
            Ok(_) | Err(_) => Err(exchange.breach(expected)),
        }
    }

    /// An answer with status 200 that is such a noun of the wire.
    pub(crate) fn noun<N: DeserializeOwned>(self, name: &str) -> Result<N, Breach> {
        let exchange = self.expect(200)?;
        exchange.is_json()?;
        serde_json::from_slice(&exchange.body).map_err(|error| {
            exchange.breach(format!("{name} as the protocol has it; it is none: {error}"))
        })
    }

    /// An answer with status 200, as JSON.
    pub(crate) fn json(self) -> Result<Value, Breach> {
        self.noun("JSON")
    }

    fn is_json(&self) -> Result<(), Breach> {
        let kind = self.header(header::CONTENT_TYPE.as_str());
        if kind.split(';').next().is_some_and(|kind| kind.trim() == "application/json") {
            return Ok(());
        }
        let saw = format!("`Content-Type: {kind}`");
        Err(Breach::new(&self.request, "`Content-Type: application/json`").saw(saw))
    }
}
