//! The lead form.

use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::leads::{self, LeadForm, Mistakes};
use crate::web::failure::Failure;
use crate::web::pages::{Contact, Page, Thanks};
use crate::web::visitor::Visitor;
use crate::web::{SharedSite, csrf};

const TITLE: &str = "Contact sales";

/// The form as it is sent.
#[derive(Deserialize)]
pub(crate) struct Sent {
    #[serde(default)]
    csrf: String,
    #[serde(flatten)]
    lead: LeadForm,
}

/// Shows an empty form.
pub(crate) async fn show(visitor: Visitor) -> Result<Page<Contact>, Failure> {
    form(&visitor, LeadForm::default(), Mistakes::default()).await
}

/// Keeps the lead and thanks for it, or shows the form again with what is wrong.
pub(crate) async fn send(
    State(site): State<SharedSite>,
    visitor: Visitor,
    Form(Sent { csrf, lead }): Form<Sent>,
) -> Result<Response, Failure> {
    csrf::check(&visitor.session, &csrf).await?;
    let lead = match lead.validate() {
        Ok(lead) => lead,
        Err(mistakes) => {
            let page = form(&visitor, lead, mistakes).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    leads::keep(&site.db, &lead).await?;
    if let Err(error) = site.cache.forget_leads().await {
        // The lead is kept; to send it again would only make a second one.
        tracing::error!("the list of leads may be old: {error}");
    }
    Ok(Redirect::to("/contact/thanks").into_response())
}

/// Thanks; loading this page again sends nothing.
pub(crate) async fn thanks(visitor: Visitor) -> Result<Page<Thanks>, Failure> {
    Ok(Page(Thanks { chrome: visitor.chrome("Message sent").await? }))
}

async fn form(
    visitor: &Visitor,
    lead: LeadForm,
    mistakes: Mistakes,
) -> Result<Page<Contact>, Failure> {
    let csrf = csrf::token(&visitor.session).await?;
    Ok(Page(Contact { chrome: visitor.chrome(TITLE).await?, csrf, lead, mistakes }))
}
