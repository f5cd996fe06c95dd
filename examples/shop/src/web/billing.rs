//! Billing: the plan, and the invoices that come with it.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::customers;
use crate::web::SharedSite;
use crate::web::admin;
use crate::web::failure::Failure;
use crate::web::invoice;
use crate::web::pages::{Billing, Page};
use crate::web::visitor::SignedIn;

/// Shows the plan and the newest invoice.
pub(crate) async fn show(
    State(site): State<SharedSite>,
    visitor: SignedIn,
) -> Result<Page<Billing>, Failure> {
    let chrome = visitor.chrome("Billing").await?;
    let invoice = customers::newest_invoice(&site.db, &visitor.customer).await?;
    let settings = admin::settings(&site).await?;
    Ok(Page(Billing { chrome, plan: visitor.customer.plan, invoice, settings }))
}

/// Sends the newest invoice as a file, to those whose plan comes with it.
pub(crate) async fn download(
    State(site): State<SharedSite>,
    SignedIn { customer, .. }: SignedIn,
) -> Result<Response, Failure> {
    if !customer.plan.has_invoices() {
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
