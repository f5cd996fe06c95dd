//! The scheduler: asks from time to time for what is due.

use std::convert::Infallible;
use std::io;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use sqlx::PgPool;

use crate::clock;
use crate::config::{SchedulerConfig, WrongSettings};
use crate::db;
use crate::log;
use crate::signals::until_terminated;
use crate::subscriptions;

/// The scheduler could not begin, or could not go on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stopped {
    #[error(transparent)]
    Settings(#[from] WrongSettings),
    #[error("could not use the database")]
    Database(#[from] sqlx::Error),
    #[error("could not serve")]
    Serve(#[from] io::Error),
}

/// Runs `shop scheduler` until it is told to end.
pub(crate) async fn run() -> Result<(), Stopped> {
    let config = SchedulerConfig::from_environment()?;
    let listener = config.listen.bind().await?;
    let db = db::connect(&config.database_url).await?;
    let health = Router::new().route("/healthz", get(async || StatusCode::OK));
    let server = axum::serve(listener, health).with_graceful_shutdown(until_terminated());
    tokio::select! {
        ended = server => ended?,
        never = ask_for_ever(&db, config.every) => match never {},
    }
    Ok(())
}

async fn ask_for_ever(db: &PgPool, every: Duration) -> Infallible {
    loop {
        match subscriptions::ask_for_ends(db).await {
            Ok(0) => {}
            Ok(count) => tracing::info!("{count} subscriptions are due to end"),
            // What is due now is due the next time, too.
            Err(error) => {
                let why = log::with_causes(&error);
                tracing::error!("not asked: {why}");
            }
        }
        clock::pass(every).await;
    }
}
