//! The page on which an administrator changes settings.

use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::settings::{self, LONGEST_ANNOUNCEMENT, Settings};
use crate::web::failure::Failure;
use crate::web::pages::{Admin, Page};
use crate::web::visitor::SignedIn;
use crate::web::{SharedSite, csrf};

const TOO_LONG: &str = "Use at most 200 characters.";

/// What the address says of a change.
#[derive(Deserialize)]
pub(crate) struct Shown {
    saved: Option<String>,
}

/// The form as it is sent; a switch that is off is not in it.
#[derive(Deserialize)]
pub(crate) struct Sent {
    #[serde(default)]
    csrf: String,
    prices_with_tax: Option<String>,
    #[serde(default)]
    announcement: String,
}

impl Sent {
    fn settings(&self) -> Settings {
        Settings {
            prices_with_tax: self.prices_with_tax.is_some(),
            announcement: self.announcement.trim().to_owned(),
        }
    }
}

/// Shows the settings as the database has them.
pub(crate) async fn show(
    State(site): State<SharedSite>,
    Query(Shown { saved }): Query<Shown>,
    visitor: SignedIn,
) -> Result<Page<Admin>, Failure> {
    only_admins(&visitor)?;
    let settings = settings::read(&site.db).await?;
    form(&visitor, settings, saved.is_some(), None).await
}

/// Changes the settings, or shows the form again with what is wrong.
pub(crate) async fn change(
    State(site): State<SharedSite>,
    visitor: SignedIn,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    only_admins(&visitor)?;
    csrf::check(&visitor.session, &sent.csrf).await?;
    let settings = sent.settings();
    if settings.announcement.chars().count() > LONGEST_ANNOUNCEMENT {
        let page = form(&visitor, settings, false, Some(TOO_LONG)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    settings::change(&site.db, &settings).await?;
    tracing::info!(customer = visitor.customer.id, "the settings were changed");
    if let Err(error) = site.cache.forget_settings().await {
        // They are changed; to send them again would not help.
        tracing::error!("the pages may show old settings: {error}");
    }
    Ok(Redirect::to("/admin/settings?saved=yes").into_response())
}

fn only_admins(visitor: &SignedIn) -> Result<(), Failure> {
    if visitor.customer.standing.is_admin() { Ok(()) } else { Err(Failure::NotAdmin) }
}

async fn form(
    visitor: &SignedIn,
    settings: Settings,
    saved: bool,
    mistake: Option<&'static str>,
) -> Result<Page<Admin>, Failure> {
    let csrf = csrf::token(&visitor.session).await?;
    let chrome = visitor.chrome("Settings").await?;
    Ok(Page(Admin { chrome, csrf, settings, saved, mistake }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switch_that_is_not_sent_is_off() {
        let read = |form: &str| serde_json::from_str::<Sent>(form).unwrap().settings();
        let off = read(r#"{"csrf": "c", "announcement": " Hello "}"#);
        assert_eq!(off, Settings { prices_with_tax: false, announcement: "Hello".to_owned() });
        assert!(read(r#"{"prices_with_tax": "on"}"#).prices_with_tax);
    }
}
