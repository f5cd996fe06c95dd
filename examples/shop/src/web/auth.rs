//! Signing in and out.

use axum::Form;
use axum::extract::{Query, State};
use axum::response::Redirect;
use parity_verify::RunId;
use serde::Deserialize;
use tower_sessions::Session;

use crate::customers;
use crate::web::failure::Failure;
use crate::web::identity::{Pending, Person, Returned};
use crate::web::{SharedSite, Site, csrf, visitor};

const PENDING: &str = "sign-in";
const BACK: &str = "back";

#[derive(Deserialize)]
pub(crate) struct Begin {
    back: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct SignOut {
    csrf: String,
}

/// Sends the user to the identity provider.
pub(crate) async fn begin(
    State(site): State<SharedSite>,
    Query(Begin { back }): Query<Begin>,
    session: Session,
) -> Result<Redirect, Failure> {
    let (url, pending) = site.identity.begin().await?;
    session.insert(PENDING, pending).await?;
    session.insert(BACK, back.filter(|path| is_local(path))).await?;
    Ok(Redirect::to(url.as_str()))
}

/// Takes the user back from the identity provider.
pub(crate) async fn finish(
    State(site): State<SharedSite>,
    Query(returned): Query<Returned>,
    run: Option<RunId>,
    session: Session,
) -> Result<Redirect, Failure> {
    // Taken out first: a code and a state are good for one try.
    let pending: Option<Pending> = session.remove(PENDING).await?;
    let back = session.remove::<Option<String>>(BACK).await?.flatten();
    let person = site.identity.finish(pending, returned).await?;
    let_in(&site, &session, person, back, run.as_ref()).await
}

/// Lets in somebody who has been vouched for, and takes them back or to where the flag says.
pub(crate) async fn let_in(
    site: &Site,
    session: &Session,
    person: Person,
    back: Option<String>,
    run: Option<&RunId>,
) -> Result<Redirect, Failure> {
    let Person { email, name, standing } = person;
    let customer = customers::welcome(&site.db, &email, &name, &standing).await?;
    visitor::remember(session, &customer).await?;
    let landing = match back {
        Some(back) => back,
        None => site.flags.after_sign_in(standing.tenant.as_deref(), run).await,
    };
    Ok(Redirect::to(&landing))
}

/// Forgets the session; the identity provider keeps its own.
pub(crate) async fn sign_out(
    session: Session,
    Form(SignOut { csrf }): Form<SignOut>,
) -> Result<Redirect, Failure> {
    csrf::check(&session, &csrf).await?;
    session.flush().await?;
    Ok(Redirect::to("/"))
}

/// Whether it is a path of this site; `//host` and `/\host` lead to another.
fn is_local(path: &str) -> bool {
    path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\r', '\n'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_never_leads_to_another_site() {
        for other in ["//example.com", "https://example.com", "/\\example.com", "billing", ""] {
            assert!(!is_local(other), "{other:?}");
        }
        assert!(is_local("/billing"));
    }
}
