//! The pages that every peer works on: nothing loads from elsewhere, and nothing is slow.

use axum::Router;
use axum::extract::Path;
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;

/// How many items the big page has, of two elements each.
const ITEMS: usize = 1_000;

/// Returns the pages.
pub fn pages() -> Router {
    Router::new()
        .route("/", get(async || page("Welcome", "<a href='/login'>Sign in</a>")))
        .route("/login", get(async || page("Sign in", LOGIN)).post(signed_in))
        .route("/dashboard", get(async |headers: HeaderMap| private(&headers, DASHBOARD)))
        .route("/billing", get(async |headers: HeaderMap| private(&headers, BILLING)))
        .route("/form", get(async || page("Form", FORM)))
        .route("/change/{number}", get(changing))
        .route("/big", get(big))
        .route("/favicon.ico", get(async || StatusCode::NO_CONTENT))
}

const LOGIN: &str = "<form method='post'>\
    <label>Email <input name='email' type='email'></label>\
    <label>Password <input name='password' type='password'></label>\
    <button>Continue</button></form>";

const DASHBOARD: &str = "<p>You are signed in as ada@example.com</p><a href='/billing'>Billing</a>";

const BILLING: &str = "<p>Pro plan</p><button>Download invoice</button>";

const FORM: &str = "<label>Name <input></label><button>Add</button><p>0 added</p>\
    <script>let added = 0; document.querySelector('button').onclick = () => {\
    document.querySelector('p').textContent = `${++added} added`; };</script>";

fn page(title: &str, body: &str) -> Html<String> {
    Html(format!(
        "<!doctype html><html lang='en'><title>{title}</title><style>\
         body {{ font: 16px sans-serif; margin: 2em }} label {{ display: block }}</style>\
         <h1>{title}</h1>{body}"
    ))
}

async fn signed_in() -> impl IntoResponse {
    ([(SET_COOKIE, "session=ada; Path=/; HttpOnly; SameSite=Lax")], Redirect::to("/dashboard"))
}

fn private(headers: &HeaderMap, body: &str) -> Response {
    let cookies = headers.get(COOKIE).and_then(|cookies| cookies.to_str().ok());
    if cookies.is_some_and(|cookies| cookies.contains("session=ada")) {
        page("Account", body).into_response()
    } else {
        Redirect::to("/login").into_response()
    }
}

/// Changes after a while that differs from number to number, and is the same for every peer.
async fn changing(Path(number): Path<u32>) -> Html<String> {
    let after = 200 + (number * 379) % 900;
    page(
        "Change",
        &format!(
            "<p>It is not yet</p><script>setTimeout(() => {{\
             const p = document.querySelector('p');\
             p.dataset.at = Date.now(); p.textContent = 'It is done'; }}, {after})</script>"
        ),
    )
}

async fn big() -> Html<String> {
    let item = |number| format!("<div>Item {number} <button>Buy item {number}</button></div>");
    page("Big", &(0..ITEMS).map(item).collect::<String>())
}
