//! What surrounds every page, and the page that says one thing.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};

use crate::customers::Customer;

/// What surrounds every page: its title, and who is signed in.
pub(crate) struct Chrome {
    pub(crate) title: &'static str,
    pub(crate) signed_in: Option<Account>,
}

/// Who is signed in, and what their forms carry.
pub(crate) struct Account {
    pub(crate) email: String,
    pub(crate) csrf: String,
}

impl Chrome {
    pub(crate) fn signed_out(title: &'static str) -> Self {
        Self { title, signed_in: None }
    }

    pub(crate) fn signed_in(title: &'static str, customer: &Customer, csrf: String) -> Self {
        Self { title, signed_in: Some(Account { email: customer.email.clone(), csrf }) }
    }
}

#[derive(Template)]
#[template(path = "message.html")]
struct Message {
    chrome: Chrome,
    what_to_do: &'static str,
}

/// A page that says one thing, for when there is no other.
pub(crate) fn message(title: &'static str, what_to_do: &'static str) -> Response {
    let message = Message { chrome: Chrome::signed_out(title), what_to_do };
    match message.render() {
        Ok(html) => Html(html).into_response(),
        // Not by way of `Failure`, which would come back here.
        Err(_) => title.into_response(),
    }
}
