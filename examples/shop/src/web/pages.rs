//! The pages, each a template with what it shows.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use crate::customers::{Customer, Invoice, Plan};
use crate::leads::{Lead, LeadForm, Mistakes};
use crate::subscriptions::Subscription;
use crate::web::chrome::{Chrome, message};
use crate::web::failure::Failure;
use crate::web::visitor::{SignedIn, Visitor};

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
    pub(crate) csrf: String,
    pub(crate) plan: Plan,
    /// The subscription that lasts.
    pub(crate) subscription: Option<Subscription>,
    pub(crate) has_invoices: bool,
    pub(crate) invoice: Option<Invoice>,
}

#[derive(Template)]
#[template(path = "paid.html")]
pub(crate) struct Paid {
    pub(crate) chrome: Chrome,
    pub(crate) is_received: bool,
    pub(crate) is_set_up: bool,
}

#[derive(Template)]
#[template(path = "cancel.html")]
pub(crate) struct Cancel {
    pub(crate) chrome: Chrome,
    pub(crate) csrf: String,
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
