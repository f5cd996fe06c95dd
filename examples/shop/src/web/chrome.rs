//! What surrounds every page, and the page that says one thing.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};

use crate::config::Origin;
use crate::customers::{Customer, Standing};

/// What surrounds every page: its title, who is signed in, and where scripts come from.
pub(crate) struct Chrome {
    pub(crate) title: &'static str,
    pub(crate) signed_in: Option<Account>,
    /// The origin of third parties, where there are some.
    pub(crate) scripts: Option<Origin>,
}

/// Who is signed in, and what their forms carry.
pub(crate) struct Account {
    pub(crate) email: String,
    pub(crate) csrf: String,
    pub(crate) standing: Standing,
}

impl Chrome {
    pub(crate) fn signed_out(title: &'static str) -> Self {
        Self { title, signed_in: None, scripts: None }
    }

    pub(crate) fn signed_in(title: &'static str, customer: &Customer, csrf: String) -> Self {
        let (email, standing) = (customer.email.clone(), customer.standing.clone());
        let signed_in = Some(Account { email, csrf, standing });
        Self { title, signed_in, scripts: None }
    }

    /// The same, with scripts from there.
    pub(crate) fn with_scripts(self, scripts: Option<&Origin>) -> Self {
        Self { scripts: scripts.cloned(), ..self }
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
