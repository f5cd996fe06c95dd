//! The database: connecting to it, and bringing it to the current schema.

use std::time::Duration;

use apalis_postgres::PostgresStorage;
use secrecy::{ExposeSecret, SecretString};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

use crate::config::{MigrateConfig, WrongSettings};
use crate::customers;

const LARGEST_POOL: u32 = 10;
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// Connects to the database.
///
/// # Errors
///
/// If it does not answer within five seconds, or refuses the role.
pub(crate) async fn connect(url: &SecretString) -> Result<PgPool, sqlx::Error> {
    PgPoolOptions::new()
        .max_connections(LARGEST_POOL)
        .acquire_timeout(LONGEST_WAIT)
        .connect(url.expose_secret())
        .await
}

/// What both roles do with the queue: the web process puts jobs into it, the worker takes them out.
const GRANTS_ON_THE_QUEUE: &str = "
    grant usage on schema apalis to shop_web, shop_worker;
    grant select, insert on apalis.jobs to shop_web;
    grant select, insert, update, delete on all tables in schema apalis to shop_worker;
    grant execute on all functions in schema apalis to shop_web, shop_worker;";

/// Whether the database answers.
pub(crate) async fn is_reachable(db: &PgPool) -> bool {
    sqlx::query("select 1").execute(db).await.is_ok()
}

/// The database could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotMigrated {
    #[error(transparent)]
    Settings(#[from] WrongSettings),
    #[error("could not use the database")]
    Database(#[from] sqlx::Error),
    #[error("could not migrate the shop's tables")]
    Tables(#[from] sqlx::migrate::MigrateError),
    #[error("could not migrate the queue's tables")]
    Queue(#[from] apalis_postgres::Error),
}

/// Runs `shop migrate`: the shop's migrations, the queue's, and the customers to begin with.
///
/// # Errors
///
/// [`NotMigrated`], by what could not be done.
pub(crate) async fn bring_up_to_date() -> Result<(), NotMigrated> {
    let config = MigrateConfig::from_environment()?;
    let db = connect(&config.database_url).await?;
    sqlx::migrate!().run(&db).await?;
    PostgresStorage::setup(&db).await?;
    sqlx::raw_sql(GRANTS_ON_THE_QUEUE).execute(&db).await?;
    for customer in &config.customers {
        customers::begin_with(&db, customer).await?;
    }
    tracing::info!("the database is up to date");
    Ok(())
}
