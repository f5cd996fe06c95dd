//! A small site on a free port, whose pages each have one thing to act on.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::{Form, Query};
use axum::response::{Html, Redirect};
use axum::routing::{get, post};
use serde_json::Value;
use tokio::net::TcpListener;

/// A running site; it ends when it is dropped.
#[derive(Debug)]
pub struct Site {
    address: SocketAddr,
    // Dropped last: the server runs on it.
    _runtime: tokio::runtime::Runtime,
}

impl Site {
    /// Starts the site.
    ///
    /// # Panics
    ///
    /// If no port of this machine is free.
    pub fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime starts");
        let listener = runtime
            .block_on(TcpListener::bind("127.0.0.1:0"))
            .expect("a port of the loopback interface is free");
        let address = listener.local_addr().expect("a bound listener has an address");
        runtime.spawn(async move { axum::serve(listener, pages()).await });
        Self { address, _runtime: runtime }
    }

    /// Where it answers.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

fn pages() -> Router {
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
        .route("/echo", get(echo))
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

/// Shows what it was asked, on the page and in the console.
async fn echo(Query(fields): Query<Value>) -> Html<String> {
    let word = fields["word"].as_str().unwrap_or_default().replace('&', "&amp;");
    Html(format!(
        "<title>Echo</title><p>{word}</p><script>console.log(document.querySelector('p').textContent)</script>"
    ))
}

async fn sent(Form(fields): Form<Value>) -> Redirect {
    let complete = ["name", "word"].iter().all(|field| fields[*field] != "");
    Redirect::to(if complete { "/thanks" } else { "/form" })
}
