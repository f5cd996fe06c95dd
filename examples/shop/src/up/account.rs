//! Who can sign in at a shop that was just started.

use crate::customers::{CustomerToBeginWith, Plan};
use crate::random;

/// A customer who can sign in.
pub(crate) struct Account {
    pub(crate) customer: CustomerToBeginWith,
    pub(crate) password: String,
}

impl Account {
    /// A customer with a new password.
    pub(crate) fn new(email: &str, name: &str, plan: Plan) -> Self {
        let customer = CustomerToBeginWith {
            email: email.to_owned(),
            name: name.to_owned(),
            plan,
            subscription: None,
        };
        Self { customer, password: random::token() }
    }
}
