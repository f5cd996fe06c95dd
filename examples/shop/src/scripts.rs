//! The scripts process: third parties of the shop's pages, at an origin of their own.

use std::io;
use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Serialize;
use serde_json::{Value, json};

use crate::clock;
use crate::config::{ConsentLayout, FraudMode, ScriptsConfig, WrongSettings};
use crate::device::DeviceKey;
use crate::signals::until_terminated;

const CONSENT: &str = include_str!("../assets/scripts/consent.js");
const FRAUD: &str = include_str!("../assets/scripts/fraud.js");
const ANALYTICS: &str = include_str!("../assets/scripts/analytics.js");

/// Where a script has its settings of this customer written in.
const PLACE_OF_SETTINGS: &str = r#""%SETTINGS%""#;

/// The scripts process could not begin, or could not go on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stopped {
    #[error(transparent)]
    Settings(#[from] WrongSettings),
    #[error("could not serve")]
    Serve(#[from] io::Error),
}

/// What every request may use.
struct ThirdParties {
    key: DeviceKey,
    config: ScriptsConfig,
}

#[derive(Serialize)]
struct ConsentSettings {
    layout: ConsentLayout,
}

#[derive(Serialize)]
struct FraudSettings {
    mode: FraudMode,
}

/// Runs `shop scripts` until it is told to end.
pub(crate) async fn serve() -> Result<(), Stopped> {
    let config = ScriptsConfig::from_environment()?;
    let listener = config.listen.bind().await?;
    tracing::info!("serving scripts");
    // A decision that is not made yet is not waited for.
    tokio::select! {
        served = axum::serve(listener, router(config)).into_future() => served?,
        () = until_terminated() => {}
    }
    Ok(())
}

fn router(config: ScriptsConfig) -> Router {
    let key = DeviceKey::new(config.fraud_secret.clone());
    Router::new()
        .route("/healthz", get(async || StatusCode::OK))
        .route("/consent.js", get(consent))
        .route("/fraud.js", get(fraud))
        .route("/fraud/devices", post(identify))
        .route("/fraud/decisions", post(decide))
        .route("/analytics.js", get(async || script(ANALYTICS.to_owned())))
        .route("/analytics/views", post(count))
        .layer(map_response(open_to_all_origins))
        .with_state(Arc::new(ThirdParties { key, config }))
}

/// Pages of any customer may load and ask; nothing here depends on cookies.
async fn open_to_all_origins(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn consent(State(parties): State<Arc<ThirdParties>>) -> Response {
    script(with_settings(CONSENT, &ConsentSettings { layout: parties.config.consent_layout }))
}

async fn fraud(State(parties): State<Arc<ThirdParties>>) -> Response {
    script(with_settings(FRAUD, &FraudSettings { mode: parties.config.fraud_mode }))
}

fn with_settings(source: &str, settings: &impl Serialize) -> String {
    let settings = serde_json::to_string(settings).expect("settings can be written as JSON");
    source.replace(PLACE_OF_SETTINGS, &settings)
}

fn script(source: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=300"),
    ];
    (headers, source).into_response()
}

/// Vouches for a browser.
async fn identify(State(parties): State<Arc<ThirdParties>>) -> Json<Value> {
    Json(json!({"token": parties.key.vouch(clock::seconds_since_1970())}))
}

/// Decides on a browser, which takes as long as it is set to take.
async fn decide(State(parties): State<Arc<ThirdParties>>, token: String) -> Response {
    if parties.key.check(&token, clock::seconds_since_1970()).is_err() {
        return StatusCode::UNPROCESSABLE_ENTITY.into_response();
    }
    clock::pass(parties.config.fraud_delay.into()).await;
    Json(json!({"decision": "allow"})).into_response()
}

/// Counts a view; the log is all that is kept of it.
async fn count(path: String) -> StatusCode {
    tracing::info!("a view of {} characters of path", path.chars().count());
    StatusCode::NO_CONTENT
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::body::{Body, to_bytes};
    use axum::http::Request;
    use tokio::time::Instant;
    use tower::ServiceExt;

    use super::*;

    fn config(delay: &str) -> ScriptsConfig {
        ScriptsConfig {
            listen: "127.0.0.1:0".parse().unwrap(),
            consent_layout: ConsentLayout::Overlay,
            fraud_mode: FraudMode::Blocking,
            fraud_delay: delay.parse().unwrap(),
            fraud_secret: "swordfish".to_owned().into(),
        }
    }

    async fn answer(app: &Router, method: &str, path: &str, body: String) -> (Response, String) {
        let request = Request::builder().method(method).uri(path).body(Body::from(body)).unwrap();
        let (head, body) = app.clone().oneshot(request).await.unwrap().into_parts();
        let text = String::from_utf8(to_bytes(body, 1 << 20).await.unwrap().to_vec()).unwrap();
        (Response::from_parts(head, Body::empty()), text)
    }

    #[tokio::test]
    async fn each_script_carries_its_settings_and_may_be_used_by_any_origin() {
        let app = router(config("0s"));
        for (path, settings) in [
            ("/consent.js", r#"const SETTINGS = {"layout":"overlay"};"#),
            ("/fraud.js", r#"const SETTINGS = {"mode":"blocking"};"#),
            ("/analytics.js", "sendBeacon"),
        ] {
            let (head, source) = answer(&app, "GET", path, String::new()).await;
            assert_eq!(head.headers()["access-control-allow-origin"], "*", "{path}");
            assert!(source.contains(settings) && !source.contains("%SETTINGS%"), "{path}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_decision_takes_as_long_as_it_is_set_to() {
        let app = router(config("60s"));
        let (_, device) = answer(&app, "POST", "/fraud/devices", String::new()).await;
        let device: Value = serde_json::from_str(&device).unwrap();
        let token = device["token"].as_str().unwrap().to_owned();
        #[expect(clippy::disallowed_methods, reason = "the paused clock is what is tested")]
        let (begun, now) = (Instant::now(), Instant::now);
        let (head, decision) = answer(&app, "POST", "/fraud/decisions", token).await;
        assert_eq!((head.status().as_u16(), decision.as_str()), (200, r#"{"decision":"allow"}"#));
        assert!(now() - begun >= Duration::from_mins(1));
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_decided_on_a_browser_that_is_not_known() {
        let app = router(config("60s"));
        let (head, _) = answer(&app, "POST", "/fraud/decisions", "guessed".to_owned()).await;
        assert_eq!(head.status(), StatusCode::UNPROCESSABLE_ENTITY);
    }
}
