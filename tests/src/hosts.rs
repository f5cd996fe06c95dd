//! The pages of every host: each shows what it was sent, and does what its address asks for.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_SECURITY_POLICY, COOKIE,
    HOST, LOCATION, SET_COOKIE,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{AppendHeaders, Html, IntoResponse};
use axum::routing::{any, get};
use parity_verify::DEFAULT_PATH;
use serde_json::Value;

use crate::site::verification;

/// The pages, as the edge called `edge` serves them.
pub fn pages(edge: &'static str) -> Router {
    Router::new()
        .route("/", get(home))
        .route("/set", get(set))
        .route("/cookies", any(cookies))
        .route("/deep/set", get(set))
        .route("/deep/cookies", get(cookies))
        .route("/go", get(go))
        .route("/sign-in", get(sign_in))
        .route("/embeds", get(embeds))
        .route("/framed", get(framed))
        .route("/asks", get(asks))
        .route("/open", get(open))
        .route("/closed", get(|headers: HeaderMap| async move { sent(&headers) }))
        .nest(DEFAULT_PATH, verification().into_router())
        .with_state(edge)
}

/// Shows the host that was asked for, and who answers.
async fn home(State(edge): State<&'static str>, headers: HeaderMap) -> Html<String> {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("no host");
    page(&format!("<p>{host} by {edge}</p>"))
}

/// `?cookie=` a `Set-Cookie` value.
async fn set(Query(fields): Query<Value>) -> impl IntoResponse {
    let cookie = HeaderValue::from_str(&text(&fields, "cookie"));
    let cookie = cookie.expect("a test sets what a header can hold");
    ([(SET_COOKIE, cookie)], page("<p>set</p>"))
}

/// Shows the names of the cookies that it was sent.
async fn cookies(headers: HeaderMap) -> Html<String> {
    page(&format!("<p>{}</p>", sent(&headers)))
}

/// `?to=` where to send the visitor.
async fn go(Query(fields): Query<Value>) -> impl IntoResponse {
    (StatusCode::FOUND, [(LOCATION, text(&fields, "to"))])
}

/// An identity provider's page, which sends the visitor back in each way: `?back=` an address.
async fn sign_in(Query(fields): Query<Value>) -> Html<String> {
    let back = text(&fields, "back");
    page(&format!(
        "<a href='{back}'>By link</a> <a href='/go?to={back}'>By redirect</a>
         <form method='post' action='{back}'><button>By form</button></form>"
    ))
}

/// `?frame=` an address that it embeds; what the frame tells is shown.
async fn embeds(Query(fields): Query<Value>) -> Html<String> {
    let frame = text(&fields, "frame");
    page(&format!(
        "<p>nothing yet</p>
         <script>onmessage = event => document.querySelector('p').textContent = event.data</script>
         <iframe src='{frame}'></iframe>"
    ))
}

/// Sets a cookie of each kind, and tells who embeds it which of them it is sent then.
async fn framed() -> impl IntoResponse {
    let cookies = AppendHeaders([
        (SET_COOKIE, "embedded=1; SameSite=None; Secure"),
        (SET_COOKIE, "lax=1; SameSite=Lax; Secure"),
        (SET_COOKIE, "unsaid=1; Secure"),
    ]);
    let script = "<script>
        fetch('/closed').then(answer => answer.text()).then(sent => parent.postMessage(`framed ${sent}`, '*'))
    </script>";
    (cookies, page(script))
}

/// `?of=` an address that the page's script asks for with its cookies, `&connect=` the origins that its policy
/// lets it connect to.
async fn asks(Query(fields): Query<Value>) -> impl IntoResponse {
    let (of, connect) = (text(&fields, "of"), text(&fields, "connect"));
    let policy = format!("default-src 'self' 'unsafe-inline'; connect-src {connect}");
    let body = format!(
        "<script>
           const tell = text => document.body.append(text);
           addEventListener('securitypolicyviolation', event => tell(`blocked by ${{event.effectiveDirective}}`));
           addEventListener('load', () => fetch('{of}', {{ credentials: 'include' }})
             .then(answer => answer.text()).then(tell, error => tell(`refused: ${{error.name}}`)));
         </script>"
    );
    let policy = HeaderValue::from_str(&policy).expect("a test names origins");
    ([(CONTENT_SECURITY_POLICY, policy)], page(&body))
}

/// Answers to scripts of the shop.
async fn open(headers: HeaderMap) -> impl IntoResponse {
    let allowed = [
        (ACCESS_CONTROL_ALLOW_ORIGIN, "https://shop.example.com"),
        (ACCESS_CONTROL_ALLOW_CREDENTIALS, "true"),
    ];
    (allowed, sent(&headers))
}

/// `cookies: ` and the names of the cookies that were sent, sorted.
fn sent(headers: &HeaderMap) -> String {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split("; "));
    let mut names: Vec<_> = pairs.filter_map(|pair| Some(pair.split_once('=')?.0)).collect();
    names.sort_unstable();
    if names.is_empty() {
        "cookies: none".to_owned()
    } else {
        format!("cookies: {}", names.join(" "))
    }
}

fn text(fields: &Value, name: &str) -> String {
    fields[name].as_str().unwrap_or_default().to_owned()
}

fn page(body: &str) -> Html<String> {
    Html(format!("<!doctype html><title>Host</title><body>{body}</body>"))
}
