//! The worker: takes jobs from the queue, and tells whether it is ready to.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use apalis::prelude::WorkerBuilderExt;
use apalis::prelude::{
    BackendExt, BoxDynError, Data, Event, EventListenerExt, WorkerBuilder, WorkerError,
};
use apalis_postgres::{Config, PostgresStorage};
use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use sqlx::PgPool;
use tokio::net::TcpListener;

use crate::cache::{self, Cache};
use crate::config::{WorkerConfig, WrongSettings};
use crate::db;
use crate::leads;
use crate::queue::{PROCESS_LEAD, ProcessLead};
use crate::random;
use crate::web::until_terminated;

/// A notification wakes the worker at once; this is for jobs that wait to be tried again.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// The worker could not begin, or could not go on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stopped {
    #[error(transparent)]
    Settings(#[from] WrongSettings),
    #[error("could not use the database")]
    Database(#[from] sqlx::Error),
    #[error("could not use the cache")]
    Cache(#[from] redis::RedisError),
    #[error("could not serve")]
    Serve(#[from] io::Error),
    #[error("could not take jobs")]
    Queue(#[from] WorkerError),
}

/// Runs `shop worker` until it is told to end.
pub(crate) async fn work() -> Result<(), Stopped> {
    let config = WorkerConfig::from_environment()?;
    let listener = config.listen.bind().await?;
    let db = db::connect(&config.database_url).await?;
    let cache = Cache::new(config.cache, &cache::connect(&config.redis_url).await?);
    let is_ready = Arc::new(AtomicBool::new(false));
    tokio::select! {
        ended = take_jobs(db, cache, Arc::clone(&is_ready)) => ended?,
        ended = tell_health(listener, is_ready) => ended?,
    }
    Ok(())
}

async fn take_jobs(db: PgPool, cache: Cache, is_ready: Arc<AtomicBool>) -> Result<(), WorkerError> {
    let jobs = PostgresStorage::new(&db)
        .with_config(Config::default().queue(PROCESS_LEAD))
        .with_pubsub()
        .poll_with_interval(LOOK_AGAIN);
    WorkerBuilder::new(format!("worker-{}", random::name()))
        .backend(jobs)
        .data(db)
        .data(cache)
        .catch_panic()
        .on_event(move |_, event| {
            if matches!(event, Event::Start) {
                is_ready.store(true, Ordering::Relaxed);
            }
        })
        .build(process_lead)
        .run_until(async {
            until_terminated().await;
            Ok::<_, WorkerError>(())
        })
        .await
}

async fn process_lead(
    job: ProcessLead,
    db: Data<PgPool>,
    cache: Data<Cache>,
) -> Result<(), BoxDynError> {
    let processed = leads::process(&db, job.lead_id).await;
    match &processed {
        Ok(()) => tracing::info!(lead = job.lead_id, "processed"),
        Err(error) => tracing::error!(lead = job.lead_id, "not processed: {error}"),
    }
    processed?;
    cache.forget_leads().await?;
    Ok(())
}

async fn tell_health(listener: TcpListener, is_ready: Arc<AtomicBool>) -> io::Result<()> {
    let answer = move || async move {
        if is_ready.load(Ordering::Relaxed) {
            StatusCode::OK
        } else {
            StatusCode::SERVICE_UNAVAILABLE
        }
    };
    axum::serve(listener, Router::new().route("/healthz", get(answer))).await
}
