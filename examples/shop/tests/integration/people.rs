//! Who is in the stories of these tests.

use serde_json::json;

/// Somebody, as the identity provider would tell of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Person {
    pub(crate) email: &'static str,
    pub(crate) name: &'static str,
    pub(crate) tenant: &'static str,
    pub(crate) role: &'static str,
}

const fn consumer(email: &'static str, name: &'static str) -> Person {
    Person { email, name, tenant: "", role: "" }
}

/// Nobody has seen her before; she has the free plan.
pub(crate) const FREYA: Person = consumer("freya.free@example.com", "Freya");

/// Pays for the Pro plan from the beginning, by [`SUBSCRIPTION`].
pub(crate) const PETRA: Person = consumer("petra.pro@example.com", "Petra");

/// Comes in by his company.
pub(crate) const ERIK: Person =
    Person { tenant: "acme", ..consumer("erik@acme.example.com", "Erik") };

/// May change settings.
pub(crate) const ADA: Person = Person { role: "admin", ..consumer("ada@example.com", "Ada") };

/// What Petra pays for, as the payment provider calls it.
pub(crate) const SUBSCRIPTION: &str = "sub_petra";

/// The customers that a database begins with.
pub(crate) fn to_begin_with() -> String {
    let subscription = json!({"id": SUBSCRIPTION, "payment": "in_petra_1"});
    let petra = json!({
        "email": PETRA.email, "name": PETRA.name, "plan": "pro", "subscription": subscription,
    });
    json!([petra]).to_string()
}
