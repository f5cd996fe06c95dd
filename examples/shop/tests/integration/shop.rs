//! One test's shop: a database of its own, doubles of its own, and the web process between them.

use std::net::TcpListener;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;

use sqlx::PgConnection;
use tempfile::TempDir;
use tokio::runtime::Builder;

use crate::database::Database;
use crate::doubles::{CRM_SECRET, Crm, OBJECTS_KEY, Objects, PAYMENTS_KEY, Payments};
use crate::environment::Environment;
use crate::process::Web;
use crate::visitor::{Answer, Visitor};
use crate::{clock, webhook};

/// By which tests sign in.
pub(crate) const TEST_SIGN_IN_TOKEN: &str =
    "8c6976e5b5410415bde908bd4dee15dfb167a9c873fc4bb8a81f6f2ab448a918";

/// Opens the verification endpoints, where a test asks for them.
pub(crate) const VERIFY_TOKEN: &str =
    "b1946ac92492d2347c6235b4d2611184d6f3a2b19c8e7f605142332415060718";

const CLIENT_SECRET: &str = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";

/// None of them may be in any log.
const SECRETS: [&str; 7] = [
    TEST_SIGN_IN_TOKEN,
    VERIFY_TOKEN,
    CLIENT_SECRET,
    CRM_SECRET,
    OBJECTS_KEY,
    PAYMENTS_KEY,
    webhook::SECRET,
];

/// The shop.
pub(crate) struct Shop {
    pub(crate) payments: Payments,
    pub(crate) crm: Crm,
    pub(crate) objects: Objects,
    url: String,
    database: Database,
    web: Web,
    directory: TempDir,
}

/// Runs a test in a shop of its own.
#[track_caller]
pub(crate) fn in_shop(test: impl AsyncFnOnce(&Shop)) {
    in_shop_with(&[], test);
}

/// Runs a test in a shop with these variables, too; it ends in order, whatever the test finds.
#[track_caller]
#[expect(clippy::print_stdout, reason = "the log says why a test has failed")]
pub(crate) fn in_shop_with(variables: &[(&str, &str)], test: impl AsyncFnOnce(&Shop)) {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let shop = runtime.block_on(Shop::start(variables));
    let found = catch_unwind(AssertUnwindSafe(|| runtime.block_on(test(&shop))));
    let log = runtime.block_on(shop.end(found.is_ok()));
    if let Err(problem) = found {
        print!("the log of `shop web`:\n{log}");
        resume_unwind(problem);
    }
}

/// The settings of a web process that talks to nobody.
pub(crate) fn settings<'a>(database: &'a str, redis: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("SHOP_ENVIRONMENT", "ci"),
        ("SHOP_BASE_URL", "http://127.0.0.1:9"),
        ("SHOP_DATABASE_URL", database),
        ("SHOP_REDIS_URL", redis),
        ("SHOP_OIDC_ISSUER", "http://127.0.0.1:9"),
        ("SHOP_OIDC_CLIENT_ID", "shop"),
        ("SHOP_OIDC_CLIENT_SECRET", CLIENT_SECRET),
        ("SHOP_PAYMENTS_URL", "http://127.0.0.1:9"),
        ("SHOP_PAYMENTS_KEY", PAYMENTS_KEY),
        ("SHOP_PAYMENTS_WEBHOOK_SECRET", webhook::SECRET),
        ("SHOP_STORE_URL", "http://127.0.0.1:9"),
        ("SHOP_STORE_KEY", OBJECTS_KEY),
        ("SHOP_CRM_SECRET", CRM_SECRET),
        ("SHOP_TEST_SIGN_IN_TOKEN", TEST_SIGN_IN_TOKEN),
        ("SHOP_JOBS", "inline"),
        ("SHOP_CACHE", "memory"),
        ("SHOP_COOKIE_SECURE", "false"),
        ("SHOP_FLAGS_FILE", concat!(env!("CARGO_MANIFEST_DIR"), "/flags/flags.json")),
    ]
}

impl Shop {
    async fn start(more: &[(&str, &str)]) -> Self {
        let environment = Environment::read();
        let database = Database::make(&environment).await;
        let (payments, crm, objects) =
            tokio::join!(Payments::begin(), Crm::begin(), Objects::begin());
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", socket.local_addr().unwrap());
        let directory = tempfile::tempdir().unwrap();
        let mut variables: Vec<(&str, &str)> = settings(database.url(), &environment.redis);
        // The later of two of one name counts.
        variables.extend([
            ("SHOP_BASE_URL", url.as_str()),
            ("SHOP_PAYMENTS_URL", payments.url.as_str()),
            ("SHOP_STORE_URL", objects.url.as_str()),
            ("SHOP_CRM_URL", crm.url.as_str()),
        ]);
        variables.extend(more);
        let web = Web::start(socket, &variables, &log_of(&directory));
        Self { payments, crm, objects, url, database, web, directory }
    }

    /// Somebody who has never been there.
    pub(crate) fn visitor(&self) -> Visitor {
        Visitor::new(&self.url)
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// A connection to the shop's database.
    pub(crate) async fn database(&self) -> PgConnection {
        self.database.connect().await
    }

    /// The number of the customer with this address.
    pub(crate) async fn customer(&self, email: &str) -> i64 {
        let id = sqlx::query_scalar("select id from customers where email = $1").bind(email);
        id.fetch_one(&mut self.database().await).await.unwrap()
    }

    /// Looks whether the database says `true`.
    pub(crate) async fn holds(&self, query: &'static str) -> bool {
        sqlx::query_scalar(query).fetch_one(&mut self.database().await).await.unwrap()
    }

    /// Delivers an event as the payment provider does, signed now.
    pub(crate) async fn deliver(&self, event: &str) -> u16 {
        let signature = webhook::signature(webhook::SECRET, clock::now(), event);
        self.deliver_with(&[("payments-signature", &signature)], event).await.status
    }

    /// Delivers an event with these headers.
    pub(crate) async fn deliver_with(&self, headers: &[(&str, &str)], event: &str) -> Answer {
        self.visitor().send("POST", "/webhooks/payments", headers, event).await
    }

    /// What the web process has logged so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(log_of(&self.directory)).unwrap()
    }

    /// Ends it, drops its database, and returns its log.
    async fn end(self, is_checked: bool) -> String {
        let Self { database, web, directory, .. } = self;
        let status = web.end().await;
        database.drop().await;
        let log = std::fs::read_to_string(log_of(&directory)).unwrap();
        if is_checked {
            assert!(status.success(), "`shop web` ended with {status}:\n{log}");
            let told = SECRETS.iter().filter(|secret| log.contains(**secret)).count();
            assert_eq!(told, 0, "secrets are in the log of `shop web`");
        }
        log
    }
}

fn log_of(directory: &TempDir) -> PathBuf {
    directory.path().join("web.log")
}
