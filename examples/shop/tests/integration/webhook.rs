//! Events of the payment provider, and their signatures, computed here and not by the shop's own code.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;

use crate::clock;

/// By which the provider signs.
pub(crate) const SECRET: &str = "1f0c5a7e9b3d24680f1e2d3c4b5a69788796a5b4c3d2e1f00123456789abcdef";

/// The body of an event about a subscription.
pub(crate) fn event(id: &str, kind: &str, subscription: &str) -> String {
    let object = if kind.starts_with("subscription.") {
        json!({"id": subscription, "customer_email": "of.no.matter@example.com"})
    } else {
        json!({"id": "in_1", "subscription": subscription})
    };
    json!({"id": id, "type": kind, "created": clock::now(), "data": {"object": object}}).to_string()
}

/// The header that a body sent at this time carries.
pub(crate) fn signature(secret: &str, seconds: i64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{seconds}.{body}").as_bytes());
    format!("t={seconds},v1={}", hex::encode(mac.finalize().into_bytes()))
}
