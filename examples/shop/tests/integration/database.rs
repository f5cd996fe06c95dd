//! A database of one test's own: copied from one that is migrated, looked into, and dropped.

use std::time::UNIX_EPOCH;

use openidconnect::url::Url;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::clock::wait;
use crate::environment::Environment;
use crate::people;
use crate::process;

/// The number of the lock under which the first of all tests makes what the others copy.
const LOCK: i64 = 7_061_726_974;

/// The database, which has its customers to begin with.
pub(crate) struct Database {
    name: String,
    /// Where databases are made.
    home: String,
    url: String,
}

impl Database {
    /// Makes the database as a deployment does, by `shop migrate`.
    pub(crate) async fn make(environment: &Environment) -> Self {
        let home = &environment.database;
        let template = wait("the template of databases", template(home)).await;
        let mut random = [0; 8];
        getrandom::fill(&mut random).unwrap();
        let name = format!("integration_{}", hex::encode(random));
        let mut connection = connect(home).await;
        run(&mut connection, format!("create database {name} template {template}")).await;
        connection.close().await.unwrap();
        Self { url: url_of(home, &name), home: home.clone(), name }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Connects to it.
    pub(crate) async fn connect(&self) -> PgConnection {
        connect(&self.url).await
    }

    /// Drops it, whoever is connected to it.
    pub(crate) async fn drop(self) {
        let mut connection = connect(&self.home).await;
        run(&mut connection, format!("drop database {} with (force)", self.name)).await;
        connection.close().await.unwrap();
    }
}

/// The name of a database that this program has migrated; it is made where there is none yet.
async fn template(home: &str) -> String {
    let program = std::fs::metadata(process::PROGRAM).unwrap().modified().unwrap();
    let built = program.duration_since(UNIX_EPOCH).unwrap().as_nanos();
    let name = format!("integration_template_{built}");
    // It holds the lock until it is closed, also where this panics.
    let mut connection = connect(home).await;
    let lock = sqlx::query("select pg_advisory_lock($1)").bind(LOCK);
    lock.execute(&mut connection).await.unwrap();
    let is_there = sqlx::query_scalar("select exists (select from pg_database where datname = $1)");
    let is_there: bool = is_there.bind(&name).fetch_one(&mut connection).await.unwrap();
    if !is_there {
        // It has its name when it is whole.
        let begun = format!("{name}_begun");
        run(&mut connection, format!("drop database if exists {begun} with (force)")).await;
        run(&mut connection, format!("create database {begun}")).await;
        let (url, customers) = (url_of(home, &begun), people::to_begin_with());
        let variables =
            [("SHOP_DATABASE_URL", url.as_str()), ("SHOP_CUSTOMERS", customers.as_str())];
        process::run("migrate", &variables).await;
        run(&mut connection, format!("alter database {begun} rename to {name}")).await;
    }
    connection.close().await.unwrap();
    name
}

/// Runs a statement of a kind that takes no parameters; all names in it are made here.
async fn run(connection: &mut PgConnection, statement: String) {
    let done = sqlx::raw_sql(AssertSqlSafe(statement)).execute(connection);
    wait("the database server", done).await.unwrap();
}

async fn connect(url: &str) -> PgConnection {
    wait("the database server", PgConnection::connect(url)).await.unwrap()
}

fn url_of(home: &str, name: &str) -> String {
    let mut url: Url = home.parse().unwrap();
    url.set_path(name);
    url.into()
}
