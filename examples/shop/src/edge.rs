//! `shop edge`: TLS for names of the outside world, and what they serve passed on, some of it from a cache.

pub(crate) mod cache;
mod forward;
pub(crate) mod routes;
mod tls;

use std::io;
use std::sync::Arc;

use axum::Router;

use crate::config::{EdgeConfig, WrongSettings};
use crate::edge::cache::Cache;
use crate::edge::forward::{Edge, answer};
use crate::edge::tls::{NoTls, TlsListener};
use crate::signals::until_terminated;

/// The edge could not begin, or could not go on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stopped {
    #[error(transparent)]
    Settings(#[from] WrongSettings),
    #[error("could not use TLS")]
    Tls(#[from] NoTls),
    #[error("could not serve")]
    Serve(#[from] io::Error),
}

/// Runs `shop edge` until it is told to end.
pub(crate) async fn serve() -> Result<(), Stopped> {
    let config = EdgeConfig::from_environment()?;
    let listener = config.listen.bind().await?;
    let listener = TlsListener::new(listener, &config.certificate, &config.key)?;
    let edge = Arc::new(Edge::new(config.routes, Cache::new(config.cache)));
    let app = Router::new().fallback(answer).with_state(edge);
    tracing::info!("serving");
    axum::serve(listener, app).with_graceful_shutdown(until_terminated()).await?;
    Ok(())
}
