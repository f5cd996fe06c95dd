//! The payment provider's double: its API, as far as the shop asks it, for whoever has the key.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::clock;
use crate::doubles::{lock, serve};

/// By which the provider knows the shop.
pub(crate) const PAYMENTS_KEY: &str =
    "0a4d55a8d778e5022fab701977c5d840bbc486d0a1b2c3d4e5f60718293a4b5c";

const DAY: i64 = 24 * 60 * 60;

/// The provider.
pub(crate) struct Payments {
    pub(crate) url: String,
    state: Arc<Mutex<Ledger>>,
}

/// What the provider knows, and what it was asked.
#[derive(Default)]
struct Ledger {
    url: String,
    asked: Vec<String>,
    orders: Vec<Value>,
    is_paid: bool,
    subscriptions: BTreeMap<String, Value>,
    is_out_of_order: bool,
}

impl Payments {
    pub(crate) async fn begin() -> Self {
        let state = Arc::<Mutex<Ledger>>::default();
        let url = serve(Router::new().fallback(answer).with_state(Arc::clone(&state))).await;
        lock(&state).url.clone_from(&url);
        Self { url, state }
    }

    /// What it was asked since this was called last, such as `GET /v1/subscriptions/sub_1`.
    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut lock(&self.state).asked)
    }

    /// What people were to pay for, as the shop has said it.
    pub(crate) fn orders(&self) -> Vec<Value> {
        lock(&self.state).orders.clone()
    }

    /// Somebody has paid what they were sent for.
    pub(crate) fn receives_the_money(&self) {
        lock(&self.state).is_paid = true;
    }

    /// There is a subscription that is paid for a month, by the customer with this number.
    pub(crate) fn has_active(&self, id: &str, customer: i64) {
        self.has(id, customer, "active", clock::now() + 30 * DAY);
    }

    /// There is a subscription that was canceled, and is paid until tomorrow.
    pub(crate) fn has_canceled(&self, id: &str, customer: i64) {
        self.has(id, customer, "canceled", clock::now() + DAY);
    }

    pub(crate) fn breaks_down(&self) {
        lock(&self.state).is_out_of_order = true;
    }

    fn has(&self, id: &str, customer: i64, status: &str, paid_until: i64) {
        let subscription = json!({
            "id": id, "status": status, "paid_until": paid_until,
            "latest_invoice": {"id": format!("in_{id}"), "amount_cents": 2900},
            "metadata": {"customer": customer.to_string()},
        });
        lock(&self.state).subscriptions.insert(id.to_owned(), subscription);
    }
}

async fn answer(
    State(state): State<Arc<Mutex<Ledger>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, Json<Value>) {
    let mut ledger = lock(&state);
    ledger.asked.push(format!("{method} {}", uri.path()));
    if ledger.is_out_of_order {
        return (StatusCode::SERVICE_UNAVAILABLE, Json(Value::Null));
    }
    let known = headers.get("authorization").and_then(|sent| sent.to_str().ok());
    if known != Some(&format!("Bearer {PAYMENTS_KEY}")) {
        return (StatusCode::UNAUTHORIZED, Json(Value::Null));
    }
    match ledger.answer(&method, uri.path(), &body) {
        Some(answer) => (StatusCode::OK, Json(answer)),
        None => (StatusCode::NOT_FOUND, Json(Value::Null)),
    }
}

impl Ledger {
    fn answer(&mut self, method: &Method, path: &str, body: &[u8]) -> Option<Value> {
        let parts: Vec<_> = path.trim_matches('/').split('/').collect();
        match (method.as_str(), parts.as_slice()) {
            ("POST", ["v1", "checkout-sessions"]) => {
                self.orders.push(serde_json::from_slice(body).ok()?);
                Some(self.checkout())
            }
            ("GET", ["v1", "checkout-sessions", "cs_1"]) => Some(self.checkout()),
            ("GET", ["v1", "subscriptions", id]) => self.subscriptions.get(*id).cloned(),
            ("POST", ["v1", "subscriptions", id, "cancel"]) => {
                let subscription = self.subscriptions.get_mut(*id)?;
                subscription["status"] = "canceled".into();
                Some(subscription.clone())
            }
            ("GET", ["v1", "failing-deliveries"]) => Some(json!([])),
            (_, _) => None,
        }
    }

    fn checkout(&self) -> Value {
        let status = if self.is_paid { "complete" } else { "open" };
        json!({"id": "cs_1", "status": status, "url": format!("{}/pay/cs_1", self.url)})
    }
}
