//! The pages, each a template with what it shows.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use crate::customers::{Customer, Invoice, Plan};
use crate::leads::{Lead, LeadForm, Mistakes};
use crate::web::failure::Failure;
use crate::web::visitor::{SignedIn, Visitor};

/// What surrounds every page: its title, and who is signed in.
pub(crate) struct Chrome {
    title: &'static str,
    signed_in: Option<Account>,
}

struct Account {
    email: String,
    csrf: String,
}

impl Chrome {
    pub(crate) fn signed_out(title: &'static str) -> Self {
        Self { title, signed_in: None }
    }

    pub(crate) fn signed_in(title: &'static str, customer: &Customer, csrf: String) -> Self {
        Self { title, signed_in: Some(Account { email: customer.email.clone(), csrf }) }
    }
}

/// A template as an answer.
pub(crate) struct Page<T>(pub(crate) T);

impl<T: Template> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        match self.0.render() {
            Ok(html) => Html(html).into_response(),
            Err(error) => Failure::from(error).into_response(),
        }
    }
}

#[derive(Template)]
#[template(path = "home.html")]
pub(crate) struct Home {
    chrome: Chrome,
}

#[derive(Template)]
#[template(path = "dashboard.html")]
pub(crate) struct Dashboard {
    chrome: Chrome,
    customer: Customer,
}

#[derive(Template)]
#[template(path = "billing.html")]
pub(crate) struct Billing {
    pub(crate) chrome: Chrome,
    pub(crate) plan: Plan,
    pub(crate) invoice: Option<Invoice>,
}

#[derive(Template)]
#[template(path = "contact.html")]
pub(crate) struct Contact {
    pub(crate) chrome: Chrome,
    pub(crate) csrf: String,
    pub(crate) lead: LeadForm,
    pub(crate) mistakes: Mistakes,
}

#[derive(Template)]
#[template(path = "thanks.html")]
pub(crate) struct Thanks {
    pub(crate) chrome: Chrome,
}

#[derive(Template)]
#[template(path = "leads.html")]
pub(crate) struct Leads {
    pub(crate) chrome: Chrome,
    pub(crate) leads: Vec<Lead>,
}

#[derive(Template)]
#[template(path = "message.html")]
struct Message {
    chrome: Chrome,
    what_to_do: &'static str,
}

/// Shows what the shop is.
pub(crate) async fn home(visitor: Visitor) -> Result<Page<Home>, Failure> {
    Ok(Page(Home { chrome: visitor.chrome("Home").await? }))
}

/// Greets who has signed in.
pub(crate) async fn dashboard(visitor: SignedIn) -> Result<Page<Dashboard>, Failure> {
    let chrome = visitor.chrome("Dashboard").await?;
    Ok(Page(Dashboard { chrome, customer: visitor.customer }))
}

/// Says that there is no such page.
pub(crate) async fn not_found() -> Response {
    let page = message("There is no such page", "Check the address, or start from the home page.");
    (StatusCode::NOT_FOUND, page).into_response()
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
