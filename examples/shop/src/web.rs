//! The web process: the shop's pages, its health, and what tests may ask.

mod admin;
mod auth;
mod billing;
mod chrome;
mod contact;
mod csrf;
mod current_settings;
mod failure;
mod fraud;
mod headers;
mod health;
mod identity;
mod inline;
mod invoice;
mod leads;
mod pages;
mod recover;
mod shape;
mod team;
mod test_sign_in;
mod uploads;
mod verify;
mod visitor;
mod webhooks;
mod workspace;

use std::io;
use std::sync::Arc;

use axum::Router;
use axum::http::header;
use axum::middleware;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use openidconnect::url::Url;
use redis::aio::ConnectionManager;
use secrecy::SecretString;
use sqlx::PgPool;

use crate::billing::Billing;
use crate::cache::{self, Cache};
use crate::config::{CookieConfig, Jobs, Origin, SiteConfig, WebConfig, WrongSettings, collector};
use crate::db;
use crate::device::DeviceKey;
use crate::flags::{self, Flags};
use crate::objects::ObjectStore;
use crate::outbound::NoClient;
use crate::sessions;
use crate::signals::until_terminated;
use crate::telemetry::{self, NotTold, Telemetry};
use crate::web::headers::Policy;
use crate::web::identity::Identity;
use crate::work::{NotReady, Tools};

/// What every request may use.
struct Site {
    db: PgPool,
    redis: ConnectionManager,
    cache: Cache,
    identity: Identity,
    billing: Billing,
    /// By which the payment provider signs its webhooks.
    payments_webhook_secret: SecretString,
    base_url: Url,
    /// Whether tests may ask what happened.
    is_verified: bool,
    flags: Flags,
    /// Where scripts of third parties come from.
    scripts: Option<Origin>,
    /// Checks what the fraud service says of a browser, where there is one.
    fraud: Option<DeviceKey>,
    objects: Arc<ObjectStore>,
}

type SharedSite = Arc<Site>;

/// The web process could not begin, or could not go on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stopped {
    #[error(transparent)]
    Settings(#[from] WrongSettings),
    #[error("could not use the database")]
    Database(#[from] sqlx::Error),
    #[error("could not use the feature flags")]
    Flags(#[from] flags::NotUsable),
    #[error("could not use Redis")]
    Redis(#[from] redis::RedisError),
    #[error(transparent)]
    Tools(#[from] NotReady),
    #[error("could not reach other servers")]
    Outbound(#[from] NoClient),
    #[error("could not begin to tell of spans")]
    Telemetry(#[from] NotTold),
    #[error("could not serve")]
    Serve(#[from] io::Error),
}

/// Runs `shop web` until it is told to end.
pub(crate) async fn serve() -> Result<(), Stopped> {
    let config = WebConfig::from_environment()?;
    let listener = config.listen.bind().await?;
    let db = db::connect(&config.database_url).await?;
    let redis = cache::connect(&config.redis_url).await?;
    let base_url = config.base_url.clone();
    let http = config.outbound.client()?;
    let billing = Billing::new(config.work.billing.clone(), http.clone());
    let verification = verify::endpoints(&config, &db, &redis, billing.clone());
    let policy =
        Policy::new(&config.site.csp_scripts, std::slice::from_ref(&config.work.billing.url));
    let evidence = config.verify_token.is_some().then(|| flags::Evidence::new(redis.clone()));
    let SiteConfig { cache, cookies, flags_file, third_parties, .. } = config.site;
    let (scripts, fraud) =
        third_parties.map(|parties| (parties.origin, DeviceKey::new(parties.fraud_secret))).unzip();
    let cache = Cache::new(cache, &redis);
    let tools = Tools::new(db.clone(), cache.clone(), config.work, &config.outbound)?;
    let site = Arc::new(Site {
        cache,
        flags: Flags::new(flags_file.as_deref(), evidence).await?,
        scripts,
        fraud,
        identity: Identity::new(config.identity, &config.base_url, http),
        billing,
        payments_webhook_secret: config.payments_webhook_secret,
        base_url: config.base_url,
        is_verified: config.verify_token.is_some(),
        objects: Arc::clone(&tools.objects),
        db,
        redis,
    });
    let telemetry = Telemetry::begin("shop-web", collector().as_deref())?;
    let pages = router(site, cookies, policy, config.test_sign_in_token);
    let app = with_jobs(pages, config.jobs, tools)
        .layer(middleware::from_fn(telemetry::tell_request))
        .nest(parity_verify::DEFAULT_PATH, verification.into_router());
    let app = app.layer(middleware::from_fn(headers::log_request));
    tracing::info!("serving {base_url}");
    axum::serve(listener, app).with_graceful_shutdown(until_terminated()).await?;
    telemetry.end().await;
    Ok(())
}

fn router(
    site: SharedSite,
    cookies: CookieConfig,
    policy: Policy,
    test_sign_in_token: Option<SecretString>,
) -> Router {
    let sessions = sessions::layer(site.redis.clone(), cookies);
    let pages = Router::new()
        .route("/", get(pages::home))
        .route("/sign-in", get(auth::begin))
        .route("/auth/callback", get(auth::finish))
        .route("/sign-out", post(auth::sign_out))
        .route("/dashboard", get(pages::dashboard))
        .route("/billing", get(billing::show))
        .route("/billing/invoice", get(billing::download))
        .route("/billing/upgrade", post(billing::upgrade))
        .route("/billing/return", get(billing::finish))
        .route("/billing/cancel", get(billing::ask_to_cancel).post(billing::cancel))
        .route("/contact", get(contact::show).post(contact::send))
        .route("/contact/thanks", get(contact::thanks))
        .route("/leads", get(leads::list))
        .route("/workspace", get(workspace::show))
        .route("/admin/settings", get(admin::show).post(admin::change))
        .merge(recover::routes())
        .merge(team::routes())
        .merge(test_sign_in::routes(test_sign_in_token))
        .merge(uploads::routes())
        .fallback(pages::not_found)
        .layer(middleware::from_fn_with_state(policy, headers::protect))
        .layer(sessions);
    Router::new()
        .route("/healthz", get(health::answer))
        .route("/assets/shop.css", get(style))
        .route(webhooks::PATH, post(webhooks::receive))
        .merge(pages)
        .with_state(site)
}

/// Has requests do what they cause, where no queue is to be used.
fn with_jobs(pages: Router, jobs: Jobs, tools: Tools) -> Router {
    match jobs {
        Jobs::Queue => pages,
        Jobs::Inline => pages.layer(middleware::from_fn_with_state(tools, inline::run_jobs)),
    }
}

async fn style() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=60"),
    ];
    (headers, include_str!("../assets/shop.css"))
}
