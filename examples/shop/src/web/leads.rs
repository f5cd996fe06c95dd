//! The list of leads, for those who have signed in.

use axum::extract::State;

use crate::leads::{self, Lead};
use crate::web::failure::Failure;
use crate::web::pages::{Leads, Page};
use crate::web::visitor::SignedIn;
use crate::web::{SharedSite, Site};

/// Shows the newest leads.
pub(crate) async fn list(
    State(site): State<SharedSite>,
    visitor: SignedIn,
) -> Result<Page<Leads>, Failure> {
    let chrome = visitor.chrome("Leads").await?;
    Ok(Page(Leads { chrome, leads: read(&site).await? }))
}

async fn read(site: &Site) -> Result<Vec<Lead>, Failure> {
    let (version, kept) = site.cache.leads().await?;
    if let Some(leads) = kept {
        return Ok(leads);
    }
    let leads = leads::list(&site.db).await?;
    site.cache.keep_leads(version, &leads).await?;
    Ok(leads)
}
