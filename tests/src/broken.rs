//! A shop with sign-in, a fraud check and a plan to buy, in which one thing of its environment is other than it should be.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::extract::State;
use axum::http::header::{
    AGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, HOST, LOCATION, SET_COOKIE,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use parity_core::model::Surface;
use parity_core::model::verification::{Evaluation, Flags, Shape, TOKEN_HEADER};

use crate::site::TOKEN;

/// What of the environment is other than it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// The identity provider has another way back registered.
    RedirectUri,
    /// The identity provider leads back to a host where nothing answers.
    ReturnHost,
    /// The cookie of a sign-in that has begun is `SameSite=Strict`.
    CookieStrict,
    /// The cookie of who is signed in is for another host.
    CookieDomain,
    /// The policy does not name the origin of the fraud check.
    Policy,
    /// The fraud check does not answer.
    FraudDown,
    /// A consent banner covers the button.
    Consent,
    /// The edge keeps what it should not.
    EdgeCache,
    /// A page takes longer than anybody waits.
    Slow,
    /// The provider of flags is not there, so that nobody may pay.
    FlagProvider,
    /// Each replica has a cache of its own.
    MemoryCache,
    /// The plan is not sold any more, of which nothing tells.
    Unknown,
}

/// The names of its hosts; all lead to the same server.
pub const HOSTS: &[&str] = &["shop.example.com", "login.example.net", "fraud.example.org"];

#[derive(Clone)]
struct Shop {
    fault: Fault,
    has_paid: Arc<AtomicBool>,
}

/// The pages of all of its hosts.
pub fn pages(fault: Fault) -> Router {
    Router::new()
        .route("/", get(async || page("<a href=/sign-in>Sign in</a>")))
        .route("/sign-in", get(sign_in))
        .route("/auth", get(authorize))
        .route("/allow", post(allow))
        .route("/back", get(back))
        .route("/account", get(account))
        .route("/pay", post(pay))
        .route("/fraud.js", get(fraud))
        .route("/internal/verify/flags", get(flags))
        .route("/internal/verify/shape", get(shape))
        .with_state(Shop { fault, has_paid: Arc::default() })
}

fn page(body: &str) -> Html<String> {
    Html(format!("<!doctype html><title>Shop</title><body>{body}"))
}

fn lead(to: &str, cookie: &str) -> Response {
    let headers = [(LOCATION, to.to_owned()), (SET_COOKIE, cookie.to_owned())];
    (StatusCode::SEE_OTHER, AppendHeaders(headers)).into_response()
}

async fn sign_in(State(shop): State<Shop>) -> Response {
    let same_site = if shop.fault == Fault::CookieStrict { "Strict" } else { "Lax" };
    lead(
        "https://login.example.net/auth?response_type=code&client_id=shop&state=x\
         &redirect_uri=https%3A%2F%2Fshop.example.com%2Fback",
        &format!("pending=x; Path=/; Secure; HttpOnly; SameSite={same_site}"),
    )
}

/// The identity provider's page.
async fn authorize(State(shop): State<Shop>) -> Response {
    if shop.fault == Fault::RedirectUri {
        return (StatusCode::BAD_REQUEST, page("<h1>invalid_redirect_uri</h1>")).into_response();
    }
    page("<form method=post action=/allow><button>Allow</button></form>").into_response()
}

async fn allow(State(shop): State<Shop>) -> Response {
    let host = if shop.fault == Fault::ReturnHost { "gone" } else { "shop" };
    lead(&format!("https://{host}.example.com/back?code=4711&state=x"), "idp=1; Secure")
}

async fn back(State(shop): State<Shop>, headers: HeaderMap) -> Response {
    if !has_cookie(&headers, "pending=x") {
        return page("<h1>Please sign in again</h1>").into_response();
    }
    let domain = if shop.fault == Fault::CookieDomain { "; Domain=api.example.com" } else { "" };
    lead("/account", &format!("sid=s3cret-of-session; Path=/; Secure; HttpOnly{domain}"))
}

async fn account(State(shop): State<Shop>, headers: HeaderMap) -> Response {
    if !has_cookie(&headers, "sid=s3cret-of-session") {
        return page("<h1>Please sign in again</h1>").into_response();
    }
    let is_shown = !matches!(shop.fault, Fault::Unknown | Fault::MemoryCache);
    let has_paid = shop.has_paid.load(Ordering::SeqCst) && is_shown;
    let is_old = has_paid && shop.fault == Fault::EdgeCache;
    if has_paid && shop.fault == Fault::Slow {
        std::future::pending::<()>().await;
    }
    let plan = if has_paid && !is_old { "pro" } else { "free" };
    let banner = match shop.fault {
        Fault::Consent => {
            "<div role=dialog aria-label='We value your privacy' \
             style='position:fixed;inset:0;background:#fff'>We value your privacy</div>"
        }
        _ => "",
    };
    let button = match shop.fault {
        Fault::FlagProvider => "",
        _ => "<button disabled>Pay</button>",
    };
    let policy = match shop.fault {
        Fault::Policy => "script-src 'self'",
        _ => "script-src 'self' https://fraud.example.org",
    };
    let headers = [(CONTENT_SECURITY_POLICY, policy.to_owned())];
    let age = is_old.then_some([(AGE, "37")]);
    let body = page(&format!(
        "<h1>Signed in</h1><p>Plan: {plan}</p><form method=post action=/pay>{button}</form>
         {banner}<script src='https://fraud.example.org/fraud.js'></script>"
    ));
    match age {
        Some(age) => (headers, age, body).into_response(),
        None => (headers, body).into_response(),
    }
}

async fn pay(State(shop): State<Shop>) -> Response {
    shop.has_paid.store(true, Ordering::SeqCst);
    lead("/account", "paid=1; Secure")
}

/// What lets the buyer pay, once it has looked at them.
async fn fraud(State(shop): State<Shop>, headers: HeaderMap) -> Response {
    let is_there = shop.fault != Fault::FraudDown && asked(&headers) == "fraud.example.org";
    let status = if is_there { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let script = "document.querySelector('button').disabled = false";
    (status, [(CONTENT_TYPE, "text/javascript")], script).into_response()
}

/// How the flags were evaluated that decide what is shown.
async fn flags(State(shop): State<Shop>, headers: HeaderMap) -> Result<Json<Flags>, StatusCode> {
    may_ask(&headers)?;
    let may_pay = match shop.fault {
        Fault::FlagProvider => {
            let error = Some("PROVIDER_NOT_READY".to_owned());
            Evaluation { error, value: false.into(), ..Evaluation::new("may-pay", "error") }
        }
        _ => Evaluation { value: true.into(), ..Evaluation::new("may-pay", "static") },
    };
    Ok(Json(Flags { flags: vec![may_pay] }))
}

/// What the shop states of itself.
async fn shape(State(shop): State<Shop>, headers: HeaderMap) -> Result<Json<Shape>, StatusCode> {
    may_ask(&headers)?;
    let driver = if shop.fault == Fault::MemoryCache { "memory" } else { "redis" };
    let shape = Shape::new("verify").with(Surface::Cache, "driver", driver);
    Ok(Json(shape.with(Surface::Topology, "replicas", 2)))
}

fn may_ask(headers: &HeaderMap) -> Result<(), StatusCode> {
    let said = headers.get(TOKEN_HEADER).and_then(|token| token.to_str().ok());
    if said == Some(TOKEN) { Ok(()) } else { Err(StatusCode::FORBIDDEN) }
}

fn asked(headers: &HeaderMap) -> &str {
    headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default()
}

fn has_cookie(headers: &HeaderMap, cookie: &str) -> bool {
    let sent = headers.get_all(COOKIE).iter().filter_map(|sent| sent.to_str().ok());
    sent.flat_map(|sent| sent.split("; ")).any(|sent| sent == cookie)
}

/// How long a step of an action against it may wait for what does not come.
pub const LITTLE: Duration = Duration::from_secs(4);
