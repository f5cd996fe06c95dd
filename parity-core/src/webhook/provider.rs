//! What providers say in their webhooks beside the signature; touches nothing.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::webhook::scheme::{Key, Kind, Message, Scheme, hex};

/// Numbers the webhooks of this process.
static SENT: AtomicU64 = AtomicU64::new(0);

impl Scheme {
    /// An identifier as the provider makes them, which no other webhook of any run has.
    pub(crate) fn new_id(self, run: &str) -> String {
        let number = SENT.fetch_add(1, Ordering::SeqCst) + 1;
        match self.kind() {
            Kind::Standard => format!("msg_{run}-{number}"),
            Kind::Stripe => format!("evt_{run}-{number}"),
            Kind::Github => guid(&format!("{run}-{number}")),
        }
    }

    /// The body with what the provider always says, where it is missing.
    pub(crate) fn completed(self, event: &str, id: &str, mut body: Value) -> Vec<u8> {
        if let Value::Object(fields) = &mut body {
            let said: &[(&str, &str)] = match self.kind() {
                Kind::Standard => &[("type", event)],
                Kind::Stripe => &[("id", id), ("type", event)],
                Kind::Github => &[],
            };
            for (name, value) in said {
                fields.entry(*name).or_insert_with(|| Value::String((*value).to_owned()));
            }
        }
        body.to_string().into_bytes()
    }

    /// The headers that stand beside the signature.
    pub(crate) fn beside(self, event: &str, id: &str) -> Vec<(&'static str, String)> {
        match self.kind() {
            Kind::Standard | Kind::Stripe => Vec::new(),
            Kind::Github => {
                vec![("x-github-event", event.to_owned()), ("x-github-delivery", id.to_owned())]
            }
        }
    }

    /// The headers of a webhook that is not signed: what stands in the same headers as the signature, without it.
    pub(crate) fn unsigned(self, key: &Key, message: Message<'_>) -> Vec<(&'static str, String)> {
        let mut headers = self.sign(key, message);
        headers.retain(|(name, _)| !name.contains("signature"));
        headers
    }
}

/// Text that looks like the identifiers of GitHub's deliveries.
fn guid(seed: &str) -> String {
    let hex = hex(&Sha256::digest(seed)[..16]);
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(scheme: Scheme, body: Value, expected: &Value) {
        let completed = scheme.completed("invoice.paid", "evt_1", body);
        assert_eq!(&serde_json::from_slice::<Value>(&completed).unwrap(), expected);
    }

    #[test]
    fn what_a_provider_always_says_is_added_where_it_is_missing() {
        let said = json!({"type": "invoice.paid", "a": 1});
        check(Scheme::standard(), json!({"a": 1}), &said);
        let said = json!({"id": "evt_1", "type": "invoice.paid"});
        check(Scheme::stripe(), json!({}), &said);
        let own = json!({"id": "evt_7", "type": "other"});
        check(Scheme::stripe(), own.clone(), &own);
        check(Scheme::github(), json!({"a": 1}), &json!({"a": 1}));
        check(Scheme::standard(), json!([1]), &json!([1]));
    }

    #[test]
    fn each_webhook_has_an_identifier_of_its_own_in_the_form_of_its_provider() {
        assert_ne!(Scheme::stripe().new_id("run"), Scheme::stripe().new_id("run"));
        assert!(Scheme::standard().new_id("run").starts_with("msg_run-"));
        let guid = Scheme::github().new_id("run");
        let lengths: Vec<usize> = guid.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12], "{guid}");
    }
}
