//! Billing: the plan and its invoices, buying it, and cancelling it.

use axum::Form;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use parity_verify::RunId;
use serde::Deserialize;

use crate::billing::{CheckoutStatus, Order};
use crate::customers::{self, Customer, Plan};
use crate::entitlements::{self, Feature};
use crate::payment_events::RUN;
use crate::statement::{self, Statement};
use crate::subscriptions::{self, CUSTOMER, Subscription};
use crate::web::current_settings;
use crate::web::failure::Failure;
use crate::web::invoice;
use crate::web::pages::{Billing, Cancel, Page, Paid};
use crate::web::visitor::SignedIn;
use crate::web::{SharedSite, Site, csrf, fraud};

/// The checkout that was begun last in this session.
const CHECKOUT: &str = "checkout";

/// The form that begins a checkout.
#[derive(Deserialize)]
pub(crate) struct Upgrade {
    csrf: String,
    /// What the fraud service says of the browser.
    #[serde(default)]
    device: String,
}

#[derive(Deserialize)]
pub(crate) struct Confirmed {
    csrf: String,
}

/// Shows the plan and the newest invoice.
pub(crate) async fn show(
    State(site): State<SharedSite>,
    visitor: SignedIn,
) -> Result<Page<Billing>, Failure> {
    Ok(Page(Billing {
        chrome: visitor.chrome("Billing").await?,
        csrf: csrf::token(&visitor.session).await?,
        statement: read(&site, &visitor.customer).await?,
        settings: current_settings::current(&site).await?,
    }))
}

/// Sends the newest invoice as a file, to those who are entitled to it.
pub(crate) async fn download(
    State(site): State<SharedSite>,
    SignedIn { customer, .. }: SignedIn,
) -> Result<Response, Failure> {
    if !entitlements::has(&site.db, customer.id, Feature::Invoices).await? {
        return Err(Failure::NotEntitled);
    }
    let Some(invoice) = customers::newest_invoice(&site.db, &customer).await? else {
        return Err(Failure::NotEntitled);
    };
    let name = format!("attachment; filename=\"invoice-{}.pdf\"", invoice.number);
    let headers =
        [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, invoice::pdf(&customer, &invoice)).into_response())
}

/// Begins a checkout, and sends the user to the payment provider.
pub(crate) async fn upgrade(
    State(site): State<SharedSite>,
    SignedIn { customer, session, .. }: SignedIn,
    run: Option<RunId>,
    Form(Upgrade { csrf, device }): Form<Upgrade>,
) -> Result<Redirect, Failure> {
    csrf::check(&session, &csrf).await?;
    fraud::check(&site, &device)?;
    if customer.plan == Plan::Pro {
        return Ok(Redirect::to("/billing"));
    }
    let checkout = site.billing.begin(&order(&site, &customer, run.as_ref())).await?;
    session.insert(CHECKOUT, &checkout.id).await?;
    Ok(Redirect::to(checkout.url.as_str()))
}

/// Takes the user back from the payment provider, and says what the provider says.
pub(crate) async fn finish(
    State(site): State<SharedSite>,
    visitor: SignedIn,
) -> Result<Response, Failure> {
    let Some(id) = visitor.session.get::<String>(CHECKOUT).await? else {
        return Ok(Redirect::to("/billing").into_response());
    };
    let checkout = site.billing.checkout(&id).await?;
    let is_received = checkout.status == CheckoutStatus::Complete;
    let title = if is_received { "Payment received" } else { "Nothing paid yet" };
    let chrome = visitor.chrome(title).await?;
    let is_set_up = visitor.customer.plan == Plan::Pro;
    Ok(Page(Paid { chrome, is_received, is_set_up }).into_response())
}

/// Asks whether to cancel.
pub(crate) async fn ask_to_cancel(
    State(site): State<SharedSite>,
    visitor: SignedIn,
) -> Result<Response, Failure> {
    if active(&site, &visitor.customer).await?.is_none() {
        return Ok(Redirect::to("/billing").into_response());
    }
    let chrome = visitor.chrome("Cancel your plan").await?;
    let csrf = csrf::token(&visitor.session).await?;
    Ok(Page(Cancel { chrome, csrf }).into_response())
}

/// Cancels at the payment provider, and marks that the subscription ends.
pub(crate) async fn cancel(
    State(site): State<SharedSite>,
    SignedIn { customer, session, .. }: SignedIn,
    Form(Confirmed { csrf }): Form<Confirmed>,
) -> Result<Redirect, Failure> {
    csrf::check(&session, &csrf).await?;
    if let Some(subscription) = active(&site, &customer).await? {
        let canceled = site.billing.cancel(&subscription.id).await?;
        subscriptions::mark_ending(&site.db, &canceled).await?;
        site.cache.forget_statement(customer.id).await?;
    }
    Ok(Redirect::to("/billing"))
}

fn order<'a>(site: &Site, customer: &'a Customer, run: Option<&RunId>) -> Order<'a> {
    let at = |path: &str| {
        let mut url = site.base_url.clone();
        url.set_path(path);
        url.into()
    };
    let run = run.map(|run| (RUN, run.as_str().to_owned()));
    Order {
        customer_email: &customer.email,
        description: "Pro plan, monthly",
        amount_cents: Plan::Pro.monthly_cents(),
        success_url: at("/billing/return"),
        cancel_url: at("/billing"),
        metadata: [(CUSTOMER, customer.id.to_string())].into_iter().chain(run).collect(),
    }
}

async fn read(site: &Site, customer: &Customer) -> Result<Statement, Failure> {
    let (version, kept) = site.cache.statement(customer.id).await?;
    if let Some(statement) = kept {
        return Ok(statement);
    }
    let statement = statement::read(&site.db, customer).await?;
    site.cache.keep_statement(version, &statement).await?;
    Ok(statement)
}

/// The subscription that can be canceled.
async fn active(site: &Site, customer: &Customer) -> Result<Option<Subscription>, Failure> {
    let newest = subscriptions::newest(&site.db, customer).await?;
    Ok(newest.filter(Subscription::is_active))
}
