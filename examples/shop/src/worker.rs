//! The worker: takes jobs from the queue, and tells whether it is ready to.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use apalis::layers::WorkerBuilderExt as _;
use apalis::prelude::{
    Attempt, BackendExt, BoxDynError, Data, Event, EventListenerExt, TaskId, WorkerBuilder,
    WorkerError,
};
use apalis_postgres::{Config, PostgresStorage};
use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use tokio::net::TcpListener;

use crate::cache::{self, Cache};
use crate::config::{WorkerConfig, WrongSettings, collector};
use crate::db;
use crate::log;
use crate::queue::{self, QUEUE, Queued};
use crate::random;
use crate::signals::until_terminated;
use crate::telemetry::{self, NotTold, Telemetry};
use crate::work::{NotReady, Tools};

/// A notification wakes the worker at once; this is for jobs that wait to be tried again.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// The worker could not begin, or could not go on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stopped {
    #[error(transparent)]
    Settings(#[from] WrongSettings),
    #[error("could not use the database")]
    Database(#[from] sqlx::Error),
    #[error("could not use the cache")]
    Cache(#[from] redis::RedisError),
    #[error(transparent)]
    Tools(#[from] NotReady),
    #[error("could not begin to tell of spans")]
    Telemetry(#[from] NotTold),
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
    let tools = Tools::new(db, cache, config.work, &config.outbound)?;
    let telemetry = Telemetry::begin("shop-worker", collector().as_deref())?;
    let is_ready = Arc::new(AtomicBool::new(false));
    tokio::select! {
        ended = take_jobs(tools, Arc::clone(&is_ready)) => ended?,
        ended = tell_health(listener, is_ready) => ended?,
    }
    telemetry.end().await;
    Ok(())
}

/// Takes jobs one at a time, in the order in which they were put into the queue.
async fn take_jobs(tools: Tools, is_ready: Arc<AtomicBool>) -> Result<(), WorkerError> {
    let jobs = PostgresStorage::new(&tools.db)
        .with_config(Config::default().queue(QUEUE).batch_size(1))
        .with_pubsub()
        .poll_with_interval(LOOK_AGAIN);
    WorkerBuilder::new(format!("worker-{}", random::name()))
        .backend(jobs)
        .data(tools)
        .concurrency(1)
        .catch_panic()
        .on_event(move |_, event| {
            if matches!(event, Event::Start) {
                is_ready.store(true, Ordering::Relaxed);
            }
        })
        .build(perform)
        .run_until(async {
            until_terminated().await;
            Ok::<_, WorkerError>(())
        })
        .await
}

async fn perform(
    queued: Queued,
    id: TaskId,
    attempt: Attempt,
    tools: Data<Tools>,
) -> Result<(), BoxDynError> {
    let work = queued.work()?;
    let Queued { kind, trace, .. } = &queued;
    let done = telemetry::tell_processed(kind, &id.to_string(), trace, work.run(&tools)).await;
    let Err(error) = done else {
        tracing::info!("job {id} is done");
        return Ok(());
    };
    // The queue keeps the error's own words only, and the cause is what helps.
    let why = log::with_causes(&*error);
    let attempts = u32::try_from(attempt.current()).unwrap_or(u32::MAX);
    tracing::error!("job {id} failed at attempt {attempts}: {why}");
    queue::put_off(&tools.db, &id.to_string(), attempts).await?;
    Err(why.into())
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
