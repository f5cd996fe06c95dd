//! A small site on a free port, whose pages each have one thing to act on.

mod accounts;
mod faulty;
mod gates;
mod hooks;
mod leads;
mod orders;
mod workers;

use axum::Router;
use axum::body::Body;
use axum::extract::{Form, Path, Query, Request};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_DISPOSITION, CONTENT_TYPE,
    COOKIE, SET_COOKIE,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{Html, IntoResponse, Redirect};
use axum::routing::{any, get, post};
use futures_util::stream::{self, StreamExt as _};
use parity_verify::{DEFAULT_PATH, Fact, Token, Verification};
use serde_json::Value;
use tokio::sync::watch;

use crate::conformance;
use crate::serving::Server;

pub use crate::site::accounts::{Accounts, COOKIE_VALUE, DEVICE};
pub use crate::site::hooks::{HOOK_SECRET, LINK_TOKEN};
pub use crate::site::leads::{ADMIN_TOKEN, Leads};
pub use crate::site::orders::Orders;

/// The token of its verification endpoints.
pub const TOKEN: &str = "t0ken-of-verify";

/// Where the same endpoints are without a stream of events.
pub const QUIET: &str = "/quiet/verify";

/// A running site; it ends when it is dropped.
#[derive(Debug)]
pub struct Site {
    word: watch::Sender<bool>,
    leads: Leads,
    accounts: Accounts,
    orders: Orders,
    server: Server,
}

impl Site {
    /// Starts the site.
    ///
    /// # Panics
    ///
    /// If no port of this machine is free.
    pub fn start() -> Self {
        Self::start_as(|pages| pages)
    }

    fn start_as(with: impl FnOnce(Router) -> Router) -> Self {
        let (word, heard) = watch::channel(false);
        let leads = Leads::default();
        let accounts = Accounts::default();
        let orders = Orders::default();
        let endpoints = Router::new()
            .nest(DEFAULT_PATH, orders.told_by(verification()).into_router())
            .nest(QUIET, orders.told_by_asking(verification()).into_router());
        let kept = leads.clone().into_router().merge(accounts.clone().into_router());
        let kept = kept.merge(orders.clone().into_router(endpoints)).merge(faulty::router());
        let kept = kept.merge(hooks::Hooks::default().into_router()).merge(gates::router());
        let kept = kept.merge(workers::router());
        let server = Server::of(with(pages(heard).merge(kept)));
        Self { word, leads, accounts, orders, server }
    }

    /// Starts the site behind something that lets in only who shows `value` in this header.
    ///
    /// # Panics
    ///
    /// If no port of this machine is free.
    pub fn start_behind(header: &'static str, value: &'static str) -> Self {
        let guard = move |request: Request, next: Next| async move {
            let is_shown = request.headers().get(header).is_some_and(|shown| shown == value);
            if is_shown {
                next.run(request).await
            } else {
                (StatusCode::UNAUTHORIZED, "who are you?").into_response()
            }
        };
        Self::start_as(|pages| pages.layer(from_fn(guard)))
    }

    /// Gives the pages that wait for it the word to go on.
    pub fn give_word(&self) {
        self.word.send_replace(true);
    }

    /// Who has signed in.
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// What was ordered.
    pub fn orders(&self) -> &Orders {
        &self.orders
    }

    /// What it keeps.
    pub fn leads(&self) -> &Leads {
        &self.leads
    }

    /// Where it answers.
    pub fn url(&self) -> String {
        format!("http://{}", self.server.address())
    }
}

fn pages(word: watch::Receiver<bool>) -> Router {
    let page = |body: &'static str| {
        get(async move || Html(format!("<!doctype html><title>Site</title>{body}")))
    };
    Router::new()
        .route("/", page(r#"<h1>Welcome</h1><a href="/form">Form</a>"#))
        .route("/form", page(FORM))
        .route("/sent", post(sent))
        .route("/thanks", page("<p>Thank you, we received it</p>"))
        .route("/twins", page("<main><button>Add</button><dialog open aria-label='New'><button>Add</button></dialog></main>"))
        .route("/late", page(LATE))
        .route("/waits", page(WAITS))
        .route("/word", get(async move || drop(word.clone().wait_for(|given| *given).await)))
        .route("/headers", get(headers).post(headers))
        .route("/headers.js", get(headers_as_script))
        .route("/pay", any(pay))
        .route("/go", get(go))
        .route("/circle", get(async || Redirect::to("/circle")))
        .route("/nothing", get(async || StatusCode::NO_CONTENT))
        .route("/refuses", post(refuses))
        .route("/throws", page(THROWS))
        .route("/throws/last", page(THROWS_LAST))
        .route("/third-party", page(r#"<body><script src="http://consent.example.net/consent.js"></script>"#))
        .route("/echo", get(echo))
        .route("/mirror", any(mirror))
        .route("/html/{encoded}", get(html))
        .route("/broken", get(broken))
        .route("/file", get(file))
        .route("/cookie", get(cookie))
        .route("/cookie/set", get(set_cookie))
        .route("/covered", page(COVERED))
}

const FORM: &str = r#"
<form method="post" action="/sent">
  <label>Name <input name="name"></label>
  <label for="word">Password</label> <input id="word" name="word" type="password">
  <button>Send</button>
</form>"#;

const LATE: &str = r#"
<button disabled onclick="document.body.append('It worked')">Go on</button>
<script>setTimeout(() => document.querySelector("button").disabled = false, 300)</script>"#;

const COVERED: &str = r#"
<button onclick="document.body.append('It worked')">Pay now</button>
<div class="consent" style="position: fixed; inset: 0; background: #eee">We use cookies</div>"#;

/// Shows the page that is part of the address.
async fn html(Path(encoded): Path<String>) -> impl IntoResponse {
    match conformance::page_at(&encoded) {
        Some(page) => Ok(Html(page)),
        None => Err(StatusCode::NOT_FOUND),
    }
}

const WAITS: &str = r#"
<p></p>
<script>fetch("/word").then(() => document.querySelector("p").append("It", " goes", " on"))</script>"#;

/// An answer that breaks off in its middle.
async fn broken() -> Body {
    let half = stream::iter([Ok("one half")]);
    // It is sent while nothing more is there.
    let lost = stream::once(async {
        tokio::task::yield_now().await;
        Err(std::io::Error::other("the other half is lost"))
    });
    Body::from_stream(half.chain(lost))
}

/// A file, which a browser does not show.
async fn file() -> impl IntoResponse {
    ([(CONTENT_DISPOSITION, "attachment; filename=invoice.txt")], "17 EUR")
}

/// Sets a cookie and sends the visitor to the page that shows cookies.
async fn set_cookie() -> impl IntoResponse {
    ([(SET_COOKIE, "seen=yes; Path=/; HttpOnly")], Redirect::to("/cookie"))
}

/// Shows the cookies that it was sent, and sets one by a script.
async fn cookie(headers: HeaderMap) -> Html<String> {
    let sent = headers.get(COOKIE).and_then(|value| value.to_str().ok()).unwrap_or("none");
    Html(format!("<p>cookies: {sent}</p><script>document.cookie = 'ran=yes; path=/'</script>"))
}

/// What a site tells those who hold the token.
pub(crate) fn verification() -> Verification {
    let token = Some(Token::new(TOKEN));
    Verification::new("local", token).probe("lead", async |query: parity_verify::Query| {
        let email = query.require("email")?;
        Ok(Fact::new("processed").with("email", email))
    })
}

/// Shows what it was asked, on the page and in the console.
async fn echo(Query(fields): Query<Value>) -> Html<String> {
    let word = fields["word"].as_str().unwrap_or_default().replace('&', "&amp;");
    Html(format!(
        "<title>Echo</title><p>{word}</p><script>console.log(document.querySelector('p').textContent)</script>"
    ))
}

/// What it was sent, as a line of text.
async fn mirror(method: Method, headers: HeaderMap, body: String) -> String {
    let run = headers.get("x-run").and_then(|run| run.to_str().ok()).unwrap_or_default();
    format!("{method} {run} {body}")
}

async fn sent(Form(fields): Form<Value>) -> Redirect {
    let complete = ["name", "word"].iter().all(|field| fields[*field] != "");
    Redirect::to(if complete { "/thanks" } else { "/form" })
}

/// Answers with the headers that it was sent, and the body; pages of other origins may read it, and a preflight
/// is refused.
async fn headers(headers: HeaderMap, body: String) -> impl IntoResponse {
    let told = lines(&headers) + "\n" + body.as_str();
    ([(ACCESS_CONTROL_ALLOW_ORIGIN, "*")], told)
}

/// Lets every origin pay, and fails.
async fn pay(method: Method) -> impl IntoResponse {
    let status = match method {
        Method::OPTIONS => StatusCode::NO_CONTENT,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let allowed = [(ACCESS_CONTROL_ALLOW_ORIGIN, "*"), (ACCESS_CONTROL_ALLOW_HEADERS, "*")];
    (status, allowed, "no money")
}

/// One line for each header.
fn lines(headers: &HeaderMap) -> String {
    let line = |(name, value): (_, &HeaderValue)| {
        format!("{name}: {}\n", value.to_str().unwrap_or_default())
    };
    headers.iter().map(line).collect()
}

/// A script that shows the headers with which it was asked for.
async fn headers_as_script(headers: HeaderMap) -> impl IntoResponse {
    let told = Value::from(lines(&headers));
    let script = format!(
        "document.body.append(Object.assign(document.createElement('output'), {{ textContent: {told} }}))"
    );
    ([(CONTENT_TYPE, "text/javascript")], script)
}

/// `?to=` where to send the visitor; pages of other origins may go there, too.
async fn go(Query(fields): Query<Value>) -> impl IntoResponse {
    let to = fields["to"].as_str().unwrap_or_default();
    ([(ACCESS_CONTROL_ALLOW_ORIGIN, "*")], Redirect::to(to))
}

/// Refuses what it is sent, and shows the word within.
async fn refuses(Form(fields): Form<Value>) -> impl IntoResponse {
    let word = fields["word"].as_str().unwrap_or_default().to_owned();
    (StatusCode::UNPROCESSABLE_ENTITY, [(SET_COOKIE, "sid=s3ss10n; Path=/")], format!("not {word}"))
}

/// It throws after what is waited for has come, in a task that begins before anyone can tell of that.
const THROWS_LAST: &str = r#"
<p>It works</p>
<script>
setTimeout(() => {
  const throws = new MessageChannel();
  throws.port1.onmessage = () => {
    for (const until = performance.now() + 300; performance.now() < until;);
    throw new Error("the cart is lost");
  };
  document.body.append("and it threw");
  throws.port2.postMessage(null);
}, 50);
</script>"#;

/// Throws, and goes on as if nothing had been.
const THROWS: &str = r#"
<p>It works</p>
<script>
setTimeout(() => { document.body.append("and it threw"); throw new Error("the cart is lost"); });
</script>"#;
