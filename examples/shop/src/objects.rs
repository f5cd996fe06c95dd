//! The object store, as the processes of the shop use it.

use std::sync::Arc;

use axum::http::{self, Request, StatusCode, header};
use secrecy::ExposeSecret;
use serde::Deserialize;

use crate::config::ObjectsConfig;
use crate::outbound::{NoAnswer, OutboundHttp};

/// The object store.
pub(crate) struct ObjectStore {
    config: ObjectsConfig,
    http: Arc<OutboundHttp>,
}

/// The store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotStored {
    #[error("could not write the request to the store")]
    Request(#[from] http::Error),
    #[error("the store did not answer")]
    NoAnswer(#[from] NoAnswer),
    #[error("the store answered `{deed} {key}` with status {status}: {message}")]
    Refused { deed: &'static str, key: String, status: StatusCode, message: String },
}

/// What the store says when it does not do it.
#[derive(Debug, Deserialize)]
struct Said {
    message: String,
}

impl ObjectStore {
    pub(crate) fn new(config: ObjectsConfig, http: Arc<OutboundHttp>) -> Self {
        Self { config, http }
    }

    /// Reads an object.
    pub(crate) async fn read(&self, key: &str) -> Result<Vec<u8>, NotStored> {
        self.ask("GET", key, Vec::new()).await
    }

    /// Writes an object, in the place of one that was there.
    pub(crate) async fn write(&self, key: &str, bytes: Vec<u8>) -> Result<(), NotStored> {
        self.ask("PUT", key, bytes).await.map(drop)
    }

    async fn ask(
        &self,
        deed: &'static str,
        key: &str,
        body: Vec<u8>,
    ) -> Result<Vec<u8>, NotStored> {
        let mut url = self.config.url.clone();
        url.set_path(&format!("/objects/{key}"));
        let authorization = format!("Bearer {}", self.config.key.expose_secret());
        let request = Request::builder()
            .method(deed)
            .uri(url.as_str())
            .header(header::AUTHORIZATION, authorization)
            .body(body)?;
        let answer = self.http.send(request).await?;
        let (status, body) = (answer.status(), answer.into_body());
        if status.is_success() {
            return Ok(body);
        }
        let said = serde_json::from_slice::<Said>(&body).map(|said| said.message);
        let message = said.unwrap_or_else(|_| "it did not say why".to_owned());
        Err(NotStored::Refused { deed, key: key.to_owned(), status, message })
    }
}
