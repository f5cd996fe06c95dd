//! The team: who is in it, inviting somebody, and accepting an invitation.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use serde::Deserialize;

use crate::customers::Plan;
use crate::leads::is_address;
use crate::teams::{self, Invitation, Invited, Team};
use crate::tickets::Ticket;
use crate::web::chrome::Chrome;
use crate::web::failure::Failure;
use crate::web::pages::Page;
use crate::web::visitor::SignedIn;
use crate::web::{SharedSite, csrf};

/// Under which the session keeps the ticket of an invitation that was opened.
const TICKET: &str = "invitation";

#[derive(Deserialize)]
struct Address {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    email: String,
}

#[derive(Deserialize)]
struct Link {
    ticket: Option<String>,
}

#[derive(Deserialize)]
struct Accepted {
    #[serde(default)]
    csrf: String,
}

#[derive(Template)]
#[template(path = "team.html")]
struct TeamPage {
    chrome: Chrome,
    csrf: String,
    teams: Vec<Team>,
    may_invite: bool,
    email: String,
    mistake: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "team_join.html")]
struct Join {
    chrome: Chrome,
    csrf: String,
    owner: String,
}

#[derive(Template)]
#[template(path = "team_refused.html")]
struct Refused {
    chrome: Chrome,
    what_to_do: &'static str,
}

pub(super) fn routes() -> Router<SharedSite> {
    Router::new()
        .route("/team", get(show))
        .route("/team/invite", post(invite))
        .route("/team/remove", post(remove))
        .route("/team/join", get(invitation).post(join))
}

/// Shows the teams that the user is in.
async fn show(
    State(site): State<SharedSite>,
    visitor: SignedIn,
) -> Result<Page<TeamPage>, Failure> {
    list(&site, &visitor, String::new(), None).await
}

/// Invites an address, or shows the form again with what is wrong.
async fn invite(
    State(site): State<SharedSite>,
    visitor: SignedIn,
    Form(Address { csrf, email }): Form<Address>,
) -> Result<Response, Failure> {
    csrf::check(&visitor.session, &csrf).await?;
    if !may_invite(visitor.customer.plan) {
        return Err(Failure::NotEntitled);
    }
    let email = email.trim();
    let mistake = if is_address(email) {
        match teams::invite(&site.db, &visitor.customer, email).await? {
            Invited::Now => return Ok(Redirect::to("/team").into_response()),
            Invited::Already => "This address is in your team, or invited to it.",
        }
    } else {
        "Enter an email address, such as name@example.com."
    };
    let page = list(&site, &visitor, email.to_owned(), Some(mistake)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Takes somebody out of the user's own team.
async fn remove(
    State(site): State<SharedSite>,
    visitor: SignedIn,
    Form(Address { csrf, email }): Form<Address>,
) -> Result<Redirect, Failure> {
    csrf::check(&visitor.session, &csrf).await?;
    teams::remove(&site.db, &visitor.customer, &email).await?;
    Ok(Redirect::to("/team"))
}

/// Shows an invitation to the one whom it is for.
async fn invitation(
    State(site): State<SharedSite>,
    visitor: SignedIn,
    Query(Link { ticket }): Query<Link>,
) -> Result<Response, Failure> {
    if let Some(ticket) = ticket {
        // Away from an address that holds a ticket, which scripts of third parties could read.
        visitor.session.insert(TICKET, ticket).await?;
        return Ok(Redirect::to("/team/join").into_response());
    }
    let invitation = match find(&site, &visitor).await? {
        Ok(invitation) => invitation,
        Err(why) => return refuse(&visitor, why).await,
    };
    let csrf = csrf::token(&visitor.session).await?;
    let chrome = visitor.chrome("Invitation").await?;
    Ok(Page(Join { chrome, csrf, owner: invitation.owner }).into_response())
}

/// Brings the user into the team.
async fn join(
    State(site): State<SharedSite>,
    visitor: SignedIn,
    Form(Accepted { csrf }): Form<Accepted>,
) -> Result<Response, Failure> {
    csrf::check(&visitor.session, &csrf).await?;
    let invitation = match find(&site, &visitor).await? {
        Ok(invitation) => invitation,
        Err(why) => return refuse(&visitor, why).await,
    };
    if !teams::accept(&site.db, &invitation, &visitor.customer).await? {
        return refuse(&visitor, OVER).await;
    }
    visitor.session.remove::<String>(TICKET).await?;
    Ok(Redirect::to("/team").into_response())
}

/// The invitation that the user has opened, or why it is none for them.
async fn find(site: &SharedSite, visitor: &SignedIn) -> Result<Result<Invitation, Why>, Failure> {
    let ticket: Option<String> = visitor.session.get(TICKET).await?;
    let Some(ticket) = ticket.map(Ticket::shown) else { return Ok(Err(OVER)) };
    Ok(match teams::find(&site.db, &ticket).await? {
        None => Err(OVER),
        Some(invitation) if !invitation.is_for(&visitor.customer) => Err(NOT_FOR_YOU),
        Some(invitation) => Ok(invitation),
    })
}

/// A title, and what to do.
type Why = (&'static str, &'static str);

const OVER: Why = (
    "This invitation is over",
    "It was used, taken back or replaced, or is older than 7 days. Ask for a new one.",
);

const NOT_FOR_YOU: Why = (
    "This invitation is for somebody else",
    "It is for another address than the one you are signed in with. Sign out, and open the link again.",
);

async fn refuse(visitor: &SignedIn, (title, what_to_do): Why) -> Result<Response, Failure> {
    let page = Page(Refused { chrome: visitor.chrome(title).await?, what_to_do });
    Ok((StatusCode::FORBIDDEN, page).into_response())
}

async fn list(
    site: &SharedSite,
    visitor: &SignedIn,
    email: String,
    mistake: Option<&'static str>,
) -> Result<Page<TeamPage>, Failure> {
    let chrome = visitor.chrome("Team").await?;
    let csrf = csrf::token(&visitor.session).await?;
    let teams = teams::list(&site.db, &visitor.customer).await?;
    let may_invite = may_invite(visitor.customer.plan);
    Ok(Page(TeamPage { chrome, csrf, teams, may_invite, email, mistake }))
}

fn may_invite(plan: Plan) -> bool {
    match plan {
        Plan::Free => false,
        Plan::Pro => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::teams::Person;

    fn person(name: Option<&str>, email: &str, standing: &str) -> Person {
        let standing = standing.to_owned();
        Person { name: name.map(str::to_owned), email: email.to_owned(), standing }
    }

    fn page(is_own: bool) -> String {
        let people = vec![
            person(Some("Olga"), "olga@example.com", "owner"),
            person(Some("Gus"), "gus@example.com", "member"),
            person(None, "new@example.com", "invited"),
        ];
        let team = Team { owner: "Olga".to_owned(), is_own, people };
        let chrome = Chrome::signed_out("Team");
        let page = TeamPage {
            chrome,
            csrf: "token".to_owned(),
            teams: vec![team],
            may_invite: is_own,
            email: String::new(),
            mistake: None,
        };
        page.render().unwrap()
    }

    #[test]
    fn the_owner_can_remove_everybody_else() {
        let page = page(true);
        assert!(page.contains("Your team"), "{page}");
        for email in ["gus@example.com", "new@example.com"] {
            assert!(page.contains(&format!(r#"aria-label="Remove {email}""#)), "{page}");
        }
        assert!(!page.contains(r#"aria-label="Remove olga@example.com""#), "{page}");
    }

    #[test]
    fn a_member_sees_the_others_and_can_change_nothing() {
        let page = page(false);
        assert!(page.contains("The team of Olga") && page.contains("gus@example.com"), "{page}");
        assert!(!page.contains("Remove") && !page.contains("Invite"), "{page}");
    }

    #[test]
    fn only_those_who_pay_invite() {
        assert_eq!([Plan::Free, Plan::Pro].map(may_invite), [false, true]);
    }
}
