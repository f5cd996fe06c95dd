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

#[cfg(test)]
mod tests {
    use secrecy::SecretString;
    use tempfile::TempDir;
    use tokio::net::TcpListener;

    use super::*;
    use crate::outbound::OutboundConfig;
    use crate::store::{Store, router};

    /// A store that serves, and its directory, without which it has no objects.
    async fn serve() -> (String, TempDir) {
        let directory = tempfile::tempdir().unwrap();
        let policy = include_str!("../policies/store.json");
        let keys = [("web", "one"), ("worker", "two")];
        let keys = keys.map(|(name, key)| (name.to_owned(), SecretString::from(key))).into();
        let store = Store::of(keys, policy, directory.path().to_owned());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async { axum::serve(listener, router(store)).await });
        (url, directory)
    }

    fn caller(url: &str, key: &str) -> ObjectStore {
        let config = ObjectsConfig { url: url.parse().unwrap(), key: key.into() };
        ObjectStore::new(config, Arc::new(OutboundConfig::default().client().unwrap()))
    }

    #[tokio::test]
    async fn what_the_web_process_writes_the_worker_reads() {
        let (url, _directory) = serve().await;
        let [web, worker] = ["one", "two"].map(|key| caller(&url, key));
        web.write("uploads/7/a.csv", b"email".to_vec()).await.unwrap();
        assert_eq!(worker.read("uploads/7/a.csv").await.unwrap(), b"email");
        worker.write("results/7/a.csv", b"line".to_vec()).await.unwrap();
        assert_eq!(web.read("results/7/a.csv").await.unwrap(), b"line");
    }

    #[tokio::test]
    async fn what_is_refused_says_who_may_not_do_what() {
        let (url, _directory) = serve().await;
        let [web, worker, stranger] = ["one", "two", "three"].map(|key| caller(&url, key));
        for (refused, said) in [
            (web.read("uploads/7/a.csv").await, "`web` may not read `uploads/7/a.csv`"),
            (worker.read("uploads/7/b.csv").await, "no object `uploads/7/b.csv`"),
            (worker.read("uploads/../a").await, "access denied: `worker`"),
            (stranger.read("uploads/7/a.csv").await, "401 Unauthorized: the key is missing"),
        ] {
            let refused = refused.unwrap_err().to_string();
            assert!(refused.contains(said), "{said}: {refused}");
        }
    }

    #[tokio::test]
    async fn an_object_that_is_too_large_is_refused() {
        let (url, directory) = serve().await;
        let refused = caller(&url, "one").write("uploads/7/a.csv", vec![0; 1024 * 1024 + 1]).await;
        assert!(refused.is_err());
        assert_eq!(directory.path().read_dir().unwrap().count(), 0);
    }
}
