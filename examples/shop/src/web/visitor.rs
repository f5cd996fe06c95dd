//! Who makes a request, as the session knows it.

use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::Uri;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use tower_sessions::Session;

use crate::config::Origin;
use crate::customers::{self, Customer};
use crate::web::chrome::Chrome;
use crate::web::failure::Failure;
use crate::web::{SharedSite, csrf};

const KEY: &str = "email";

/// Anybody, signed in or not.
pub(crate) struct Visitor {
    pub(crate) customer: Option<Customer>,
    pub(crate) session: Session,
    scripts: Option<Origin>,
}

/// Somebody who has signed in; anybody else is sent to do so, and then back.
pub(crate) struct SignedIn {
    pub(crate) customer: Customer,
    pub(crate) session: Session,
    scripts: Option<Origin>,
}

impl Visitor {
    /// What surrounds every page.
    pub(crate) async fn chrome(&self, title: &'static str) -> Result<Chrome, Failure> {
        let chrome = match &self.customer {
            Some(customer) => Chrome::signed_in(title, customer, csrf::token(&self.session).await?),
            None => Chrome::signed_out(title),
        };
        Ok(chrome.with_scripts(self.scripts.as_ref()))
    }
}

impl SignedIn {
    /// What surrounds every page.
    pub(crate) async fn chrome(&self, title: &'static str) -> Result<Chrome, Failure> {
        let csrf = csrf::token(&self.session).await?;
        let chrome = Chrome::signed_in(title, &self.customer, csrf);
        Ok(chrome.with_scripts(self.scripts.as_ref()))
    }
}

/// Remembers in the session who has signed in, under a new name of the session.
pub(crate) async fn remember(session: &Session, customer: &Customer) -> Result<(), Failure> {
    // Whoever knew the name of the session before must not be signed in by it.
    session.cycle_id().await?;
    csrf::renew(session).await?;
    session.insert(KEY, &customer.email).await?;
    Ok(())
}

async fn look_up(session: &Session, site: &SharedSite) -> Result<Option<Customer>, Failure> {
    let Some(email) = session.get::<String>(KEY).await? else { return Ok(None) };
    // The plan is read each time: it may have changed since the sign-in.
    Ok(customers::find(&site.db, &email).await?)
}

/// The way to the sign-in, and from there to where the user was going, as far as a link leads.
fn sign_in_and_back_to(uri: &Uri) -> String {
    let back = uri.path_and_query().map_or("/", |back| back.as_str());
    // It has the letters of an address alone, of which these three mean something within a query.
    let back = back.replace('%', "%25").replace('&', "%26").replace('+', "%2B");
    format!("/sign-in?back={back}")
}

impl FromRequestParts<SharedSite> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(
        parts: &mut Parts,
        site: &SharedSite,
    ) -> Result<Self, Self::Rejection> {
        let session =
            Session::from_request_parts(parts, site).await.map_err(IntoResponse::into_response)?;
        let customer = look_up(&session, site).await.map_err(IntoResponse::into_response)?;
        Ok(Self { customer, session, scripts: site.scripts.clone() })
    }
}

impl FromRequestParts<SharedSite> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(
        parts: &mut Parts,
        site: &SharedSite,
    ) -> Result<Self, Self::Rejection> {
        let Visitor { customer, session, scripts } =
            Visitor::from_request_parts(parts, site).await?;
        let uri = OriginalUri::from_request_parts(parts, site)
            .await
            .map_err(IntoResponse::into_response)?;
        match customer {
            Some(customer) => Ok(Self { customer, session, scripts }),
            None => Err(Redirect::to(&sign_in_and_back_to(&uri)).into_response()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_leads_to_the_whole_address() {
        let way = |address: &'static str| sign_in_and_back_to(&Uri::from_static(address));
        assert_eq!(way("/billing"), "/sign-in?back=/billing");
        let way = way("/team/join?ticket=a%20b+c&more=1");
        assert_eq!(way, "/sign-in?back=/team/join?ticket=a%2520b%2Bc%26more=1");
    }
}
