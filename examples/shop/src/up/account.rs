//! Who can sign in at a shop that was just started.

use crate::customers::{CustomerToBeginWith, Plan, Standing, SubscriptionToBeginWith};
use crate::random;

/// Somebody who can sign in.
pub(crate) struct Account {
    /// By which tests know them; it begins the names of their variables.
    pub(crate) actor: &'static str,
    pub(crate) customer: CustomerToBeginWith,
    pub(crate) password: String,
    /// What the identity provider says of them beside who they are.
    pub(crate) standing: Standing,
}

/// Everybody, each for one action, so that none finds what another has changed.
const ACTORS: [(&str, &str, Plan); 11] = [
    ("customer", "Paula Pro", Plan::Pro),
    ("free", "Fred Free", Plan::Free),
    ("buyer", "Bea Buyer", Plan::Free),
    ("leaver", "Leo Leaver", Plan::Pro),
    ("owner", "Olga Owner", Plan::Pro),
    ("guest", "Gus Guest", Plan::Free),
    ("uploader", "Uma Uploader", Plan::Pro),
    ("enterprise", "Enno Enterprise", Plan::Pro),
    ("admin", "Ada Admin", Plan::Pro),
    ("watcher", "Wanda Watcher", Plan::Free),
    ("forgetful", "Fiona Forgetful", Plan::Free),
];

impl Account {
    /// Everybody, each with a new password.
    pub(crate) fn all() -> Vec<Self> {
        let account = |(actor, name, plan): (&'static str, &str, Plan)| {
            let email = format!("{}@example.com", name.to_lowercase().replace(' ', "."));
            let subscription = (!plan.is_free()).then(|| SubscriptionToBeginWith {
                id: format!("sub_{actor}"),
                payment: format!("in_{actor}"),
            });
            let customer = CustomerToBeginWith { email, name: name.to_owned(), plan, subscription };
            let standing = Standing {
                tenant: (actor == "enterprise").then(|| "acme".to_owned()),
                role: (actor == "admin").then(|| "admin".to_owned()),
            };
            Self { actor, customer, password: random::token(), standing }
        };
        ACTORS.map(account).into()
    }

    /// What a test must know of them, as lines of the env file.
    fn variables(&self) -> String {
        let Self { actor, customer, password, .. } = self;
        let actor = actor.to_uppercase();
        format!("SHOP_{actor}_EMAIL={}\nSHOP_{actor}_PASSWORD={password}\n", customer.email)
    }
}

/// What a test must know of everybody, as lines of the env file.
pub(crate) fn variables(accounts: &[Account]) -> String {
    accounts.iter().map(Account::variables).collect()
}
