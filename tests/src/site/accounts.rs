//! Signing in at the site, by a cookie of the session.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::http::HeaderMap;
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;

/// What the page keeps of the device that someone signed in from.
pub const DEVICE: &str = "device-0123456789abcdef";

/// How the value of a session's cookie begins.
pub const COOKIE_VALUE: &str = "session-of-a-visitor-";

/// The sessions of the site; clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Accounts {
    sessions: Arc<Mutex<Sessions>>,
}

#[derive(Debug, Default)]
struct Sessions {
    begun: usize,
    valid: BTreeSet<String>,
}

impl Accounts {
    /// How often someone signed in.
    pub fn sign_ins(&self) -> usize {
        self.with(|sessions| sessions.begun)
    }

    /// Ends every session.
    pub fn end_all(&self) {
        self.with(|sessions| sessions.valid.clear());
    }

    /// `/sign-in` shows a form that signs in; `/account` is for those who have.
    pub(crate) fn into_router(self) -> Router {
        let (posting, shows) = (self.clone(), self);
        let form = async || Html(SIGN_IN);
        let signs_in = async move || posting.begin();
        let account = async move |headers: HeaderMap| shows.account(&headers);
        Router::new()
            .route("/sign-in", get(form).post(signs_in))
            .route("/account", get(account))
            .route("/passkey", get(async || Html(PASSKEY)))
    }

    fn begin(&self) -> impl IntoResponse + use<> {
        let value = self.with(|sessions| {
            sessions.begun += 1;
            let value = format!("{COOKIE_VALUE}{}", sessions.begun);
            sessions.valid.insert(value.clone());
            value
        });
        ([(SET_COOKIE, format!("sid={value}; Path=/; HttpOnly"))], Redirect::to("/account"))
    }

    fn account(&self, headers: &HeaderMap) -> Response {
        let sent = headers.get(COOKIE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let value = sent.split("; ").find_map(|pair| pair.strip_prefix("sid="));
        match value {
            Some(value) if self.with(|sessions| sessions.valid.contains(value)) => Html(format!(
                "{ACCOUNT}<script>console.log('{value}', localStorage.device)</script>"
            ))
            .into_response(),
            Some(_) | None => Redirect::to("/sign-in").into_response(),
        }
    }

    fn with<T>(&self, f: impl FnOnce(&mut Sessions) -> T) -> T {
        f(&mut self.sessions.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

const SIGN_IN: &str = r#"<!doctype html><title>Sign in</title>
<form method="post" onsubmit="localStorage.device = 'device-0123456789abcdef'"><button>Sign in</button></form>
<script>
// Whoever is known is taken for one who has signed in.
if (localStorage.device) document.querySelector("button").remove();
</script>"#;

const ACCOUNT: &str = r#"<!doctype html><title>Account</title><p></p>
<script>document.querySelector("p").textContent = localStorage.device ? "A known device" : "A new device"</script>"#;

/// Registers a passkey and signs in with it, and says how that went.
const PASSKEY: &str = r#"<!doctype html><title>Passkey</title>
<button onclick="said(register)">Register</button><button onclick="said(signIn)">Sign in</button><p></p>
<script>
const random = () => crypto.getRandomValues(new Uint8Array(32));
const register = async () => {
  await navigator.credentials.create({ publicKey: {
    challenge: random(), rp: { name: "Site" }, user: { id: random(), name: "ada", displayName: "Ada" },
    pubKeyCredParams: [{ type: "public-key", alg: -7 }],
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
  } });
  return "registered";
};
const signIn = async () => {
  const signed = await navigator.credentials.get({ publicKey: { challenge: random(), userVerification: "required" } });
  const flags = new Uint8Array(signed.response.authenticatorData)[32];
  return `signed in, ${flags & 4 ? "verified" : "not verified"}`;
};
const said = async (work) => {
  document.querySelector("p").textContent = await work().catch((error) => `refused: ${error.name}`);
};
</script>"#;
