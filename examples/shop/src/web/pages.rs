//! The pages, each a template with what it shows.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use crate::customers::{Customer, Plan};
use crate::leads::{Lead, LeadForm, Mistakes};
use crate::settings::Settings;
use crate::statement::Statement;
use crate::web::SharedSite;
use crate::web::chrome::{Chrome, message};
use crate::web::current_settings;
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
    settings: Settings,
}

#[derive(Template)]
#[template(path = "dashboard.html")]
pub(crate) struct Dashboard {
    chrome: Chrome,
    customer: Customer,
    settings: Settings,
}

#[derive(Template)]
#[template(path = "billing.html")]
pub(crate) struct Billing {
    pub(crate) chrome: Chrome,
    pub(crate) csrf: String,
    pub(crate) statement: Statement,
    pub(crate) settings: Settings,
}

#[derive(Template)]
#[template(path = "workspace.html")]
pub(crate) struct Workspace {
    pub(crate) chrome: Chrome,
    pub(crate) tenant: String,
    pub(crate) members: Vec<Customer>,
}

#[derive(Template)]
#[template(path = "admin.html")]
pub(crate) struct Admin {
    pub(crate) chrome: Chrome,
    pub(crate) csrf: String,
    pub(crate) settings: Settings,
    /// Whether these were saved just now.
    pub(crate) saved: bool,
    pub(crate) mistake: Option<&'static str>,
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
pub(crate) async fn home(
    State(site): State<SharedSite>,
    visitor: Visitor,
) -> Result<Page<Home>, Failure> {
    let settings = current_settings::current(&site).await?;
    Ok(Page(Home { chrome: visitor.chrome("Home").await?, settings }))
}

/// Greets who has signed in.
pub(crate) async fn dashboard(
    State(site): State<SharedSite>,
    visitor: SignedIn,
) -> Result<Page<Dashboard>, Failure> {
    let chrome = visitor.chrome("Dashboard").await?;
    let settings = current_settings::current(&site).await?;
    Ok(Page(Dashboard { chrome, customer: visitor.customer, settings }))
}

/// Says that there is no such page.
pub(crate) async fn not_found() -> Response {
    let page = message("There is no such page", "Check the address, or start from the home page.");
    (StatusCode::NOT_FOUND, page).into_response()
}
