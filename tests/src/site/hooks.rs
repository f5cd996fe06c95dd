//! What the site receives from providers of webhooks, and the webhooks and mails that it sends itself.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::routing::{get, post};
use hmac_sha256::HMAC;
use lettre::message::MultiPart;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use serde_json::{Value, json};
use standardwebhooks::Webhook;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The secret that the site and its providers know.
pub const HOOK_SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// What the link of its mails holds that is the recipient's alone.
pub const LINK_TOKEN: &str = "t0ken-of-the-link";

/// How far the time of a signature may be from now, in seconds.
const TOLERANCE: u64 = 300;

/// The webhooks that it has accepted, in order: their events.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hooks {
    accepted: Arc<Mutex<Vec<String>>>,
}

/// What it is to send, as a query says it.
type Asked = Query<Value>;

impl Hooks {
    /// `POST /hooks/{scheme}` receives, `GET /hooks` tells what was accepted; `POST /tells` and `POST /mails` send.
    pub(crate) fn into_router(self) -> Router {
        Router::new()
            .route("/hooks/{scheme}", post(receive))
            .route("/hooks", get(accepted))
            .with_state(self)
            .route("/tells", post(tells))
            .route("/mails", post(mails))
    }
}

async fn accepted(State(hooks): State<Hooks>) -> String {
    hooks.accepted.lock().unwrap_or_else(PoisonError::into_inner).join("\n")
}

async fn receive(
    State(hooks): State<Hooks>,
    Path(scheme): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, &'static str) {
    let is_signed = match scheme.as_str() {
        "standard" => {
            Webhook::new(HOOK_SECRET).is_ok_and(|webhook| webhook.verify(&body, &headers).is_ok())
        }
        "stripe" => is_signed_as_by_stripe(&headers, &body),
        "github" => is_signed_as_by_github(&headers, &body),
        "trusting" => true,
        "broken" => return (StatusCode::INTERNAL_SERVER_ERROR, "it broke"),
        _ => false,
    };
    if !is_signed {
        return (StatusCode::UNAUTHORIZED, "the signature is not good");
    }
    let said: Value = serde_json::from_slice(&body).unwrap_or_default();
    let event =
        text(&headers, "x-github-event").or_else(|| said["type"].as_str()).unwrap_or("none");
    hooks.accepted.lock().unwrap_or_else(PoisonError::into_inner).push(event.to_owned());
    (StatusCode::OK, "thank you")
}

fn is_signed_as_by_stripe(headers: &HeaderMap, body: &[u8]) -> bool {
    let said = text(headers, "stripe-signature").unwrap_or_default();
    let part =
        |name: &str| said.split(',').find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
    let (Some(time), Some(mac)) = (part("t"), part("v1")) else { return false };
    let is_now = time.parse::<u64>().is_ok_and(|time| now().abs_diff(time) <= TOLERANCE);
    let expected = HMAC::mac([time.as_bytes(), b".", body].concat(), HOOK_SECRET);
    is_now && hex(&expected) == mac
}

fn is_signed_as_by_github(headers: &HeaderMap, body: &[u8]) -> bool {
    let expected = format!("sha256={}", hex(&HMAC::mac(body, HOOK_SECRET)));
    text(headers, "x-hub-signature-256") == Some(expected.as_str())
}

/// `?to=` where, `event=`, `email=`, `signed=` `well` or not, and at most how many `attempts=`.
async fn tells(Query(asked): Asked) -> StatusCode {
    tokio::spawn(async move {
        let word = |name: &str| asked[name].as_str().unwrap_or_default().to_owned();
        let id = format!("msg_{}", word("email"));
        let body = json!({ "type": word("event"), "data": { "email": word("email") } }).to_string();
        for _ in 0..word("attempts").parse().unwrap_or(1) {
            let headers = signed(&id, &body, &word("signed"));
            if tell(&word("to"), &headers, &body).await.is_ok_and(|status| status < 300) {
                break;
            }
        }
    });
    StatusCode::ACCEPTED
}

fn signed(id: &str, body: &str, how: &str) -> String {
    let secret = if how == "well" { HOOK_SECRET } else { "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD" };
    let webhook = Webhook::new(secret).expect("it is a secret");
    let time = i64::try_from(now()).expect("it is not yet so late");
    let signature = webhook.sign(id, time, body.as_bytes()).expect("it can be signed");
    format!("webhook-id: {id}\r\nwebhook-timestamp: {time}\r\nwebhook-signature: {signature}\r\n")
}

/// Posts JSON, and returns the status.
async fn tell(to: &str, headers: &str, body: &str) -> std::io::Result<u16> {
    let rest = to.strip_prefix("http://").unwrap_or(to);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let mut stream = TcpStream::connect(host).await?;
    let length = body.len();
    let request = format!(
        "POST /{path} HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\n{headers}content-length: {length}\r\n\
         connection: close\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default())
}

/// `?smtp=` where, and `to=` whom.
async fn mails(Query(asked): Asked) -> StatusCode {
    tokio::spawn(async move {
        let word = |name: &str| asked[name].as_str().unwrap_or_default().to_owned();
        let (host, port) = word("smtp")
            .split_once(':')
            .map(|(host, port)| (host.to_owned(), port.parse().unwrap_or(0)))
            .unwrap_or_default();
        let smtp = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host).port(port).build();
        smtp.send(reset(&word("to"))).await.expect("the mail is taken");
    });
    StatusCode::ACCEPTED
}

/// A mail with a link and a code.
fn reset(to: &str) -> Message {
    let link = format!("https://shop.example.com/reset?token={LINK_TOKEN}");
    let html = format!(
        "<html><style>p {{ color: #123456 }}</style><p>Hello,</p><p><a href=\"{link}\">Choose a new\n password</a> or \
         enter the code <b>471 122</b>.</p><p><a href=\"https://shop.example.com/\">Shop</a> © 2026</p></html>"
    );
    let text = format!("Hello,\n.\nGo to {link} or enter the code 471 122.\n");
    let mail = Message::builder()
        .from("The Shop <shop@example.com>".parse().expect("it is an address"))
        .to(to.parse().expect("it is an address"))
        .subject("Reset your password – now");
    mail.multipart(MultiPart::alternative_plain_html(text, html)).expect("it is a mail")
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).map(HeaderValue::as_bytes).and_then(|value| std::str::from_utf8(value).ok())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + format!("{byte:02x}").as_str())
}

#[expect(clippy::disallowed_methods, reason = "a system under test has a clock of its own")]
fn now() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}
