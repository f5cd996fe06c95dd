//! The object store: keeps files for the shop's processes, each allowed what the policy says.

mod objects;
mod policy;

use std::io;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use subtle::ConstantTimeEq;

use crate::config::{StoreConfig, WrongSettings};
use crate::signals::until_terminated;
use crate::store::objects::{Key, Objects};
use crate::store::policy::{Deed, Policy, WrongPolicy};

/// The largest object that is kept.
const LARGEST: usize = 1024 * 1024;

/// The store could not begin, or could not go on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stopped {
    #[error(transparent)]
    Settings(#[from] WrongSettings),
    #[error(transparent)]
    Policy(#[from] WrongPolicy),
    #[error("could not serve")]
    Serve(#[from] io::Error),
}

/// What every request may use.
pub(crate) struct Store {
    keys: Vec<(String, SecretString)>,
    policy: Policy,
    objects: Objects,
}

/// Why a request is not answered.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("the key is missing or not known")]
    Stranger,
    #[error("access denied: `{caller}` may not {deed} `{key}`")]
    Denied { caller: String, deed: Deed, key: Key },
    #[error("`{0}` is not a key of an object")]
    NoKey(String),
    #[error("there is no object `{0}`")]
    Missing(Key),
    #[error("could not use the disk")]
    Disk(#[from] io::Error),
}

/// Runs `shop store` until it is told to end.
pub(crate) async fn serve() -> Result<(), Stopped> {
    let config = StoreConfig::from_environment()?;
    let listener = config.listen.bind().await?;
    let policy = Policy::read(&config.policy)?;
    let objects = Objects::new(config.directory);
    let store = Store { keys: config.keys, policy, objects };
    axum::serve(listener, router(store)).with_graceful_shutdown(until_terminated()).await?;
    Ok(())
}

pub(crate) fn router(store: Store) -> Router {
    Router::new()
        .route("/healthz", get(async || StatusCode::OK))
        .route("/objects/{*key}", get(read).put(write).delete(delete))
        .layer(DefaultBodyLimit::max(LARGEST))
        .with_state(Arc::new(store))
}

async fn read(
    State(store): State<Arc<Store>>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let key = store.admit(&headers, Deed::Read, &key)?;
    let object = store.objects.read(&key).await?.ok_or(Refusal::Missing(key))?;
    Ok(([(header::ETAG, object.etag)], object.bytes).into_response())
}

async fn write(
    State(store): State<Arc<Store>>,
    Path(key): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let key = store.admit(&headers, Deed::Write, &key)?;
    let etag = store.objects.write(&key, &body).await?;
    Ok((StatusCode::CREATED, [(header::ETAG, etag)]).into_response())
}

async fn delete(
    State(store): State<Arc<Store>>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Result<StatusCode, Refusal> {
    let key = store.admit(&headers, Deed::Delete, &key)?;
    store.objects.delete(&key).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl Store {
    #[cfg(test)]
    pub(crate) fn of(
        keys: Vec<(String, SecretString)>,
        policy: &str,
        directory: std::path::PathBuf,
    ) -> Self {
        let policy = serde_json::from_str(policy).unwrap();
        Self { keys, policy, objects: Objects::new(directory) }
    }

    /// Reads the key of the object, if the caller may do this with it.
    fn admit(&self, headers: &HeaderMap, deed: Deed, key: &str) -> Result<Key, Refusal> {
        let caller = self.caller(headers).ok_or(Refusal::Stranger)?;
        let key: Key = key.parse().map_err(|()| Refusal::NoKey(key.to_owned()))?;
        if self.policy.allows(caller, deed, key.as_str()) {
            return Ok(key);
        }
        Err(Refusal::Denied { caller: caller.to_owned(), deed, key })
    }

    /// Finds who has this key; all are compared, so that the time says nothing.
    fn caller(&self, headers: &HeaderMap) -> Option<&str> {
        let sent = headers.get(header::AUTHORIZATION)?.as_bytes().strip_prefix(b"Bearer ")?;
        self.keys.iter().fold(None, |found, (name, key)| {
            let is_theirs: bool = key.expose_secret().as_bytes().ct_eq(sent).into();
            if is_theirs { Some(name.as_str()) } else { found }
        })
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, code) = match &self {
            Self::Stranger => (StatusCode::UNAUTHORIZED, "Unauthorized"),
            Self::Denied { .. } => (StatusCode::FORBIDDEN, "AccessDenied"),
            Self::NoKey(_) => (StatusCode::BAD_REQUEST, "InvalidKey"),
            Self::Missing(_) => (StatusCode::NOT_FOUND, "NoSuchKey"),
            Self::Disk(_) => (StatusCode::INTERNAL_SERVER_ERROR, "InternalError"),
        };
        match &self {
            Self::Disk(cause) => tracing::error!("{self}: {cause}"),
            refused => tracing::warn!("refused: {refused}"),
        }
        (status, Json(json!({"code": code, "message": self.to_string()}))).into_response()
    }
}
