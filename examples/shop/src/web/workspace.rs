//! The workspace that the people of one company share.

use axum::extract::State;

use crate::customers;
use crate::web::SharedSite;
use crate::web::failure::Failure;
use crate::web::pages::{Page, Workspace};
use crate::web::visitor::SignedIn;

/// Shows the company and its members, to those who belong to one.
pub(crate) async fn show(
    State(site): State<SharedSite>,
    visitor: SignedIn,
) -> Result<Page<Workspace>, Failure> {
    let tenant = visitor.customer.standing.tenant.clone().ok_or(Failure::NoTenant)?;
    let chrome = visitor.chrome("Workspace").await?;
    let members = customers::of_tenant(&site.db, &tenant).await?;
    Ok(Page(Workspace { chrome, tenant, members }))
}
