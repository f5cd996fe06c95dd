//! The way back in: asking for a link, and opening it.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Form, Router};
use serde::Deserialize;
use tower_sessions::cookie::time::Duration;
use tower_sessions::cookie::{Cookie, SameSite};

use crate::leads::is_address;
use crate::recovery::{self, Useless};
use crate::tickets::Ticket;
use crate::web::chrome::Chrome;
use crate::web::failure::Failure;
use crate::web::pages::{Page, not_found};
use crate::web::visitor::{self, Visitor};
use crate::web::{SharedSite, csrf};

/// The cookie by which the browser that has asked is known again.
const COOKIE: &str = "shop_recovery";
const PATH: &str = "/recover";
const MINUTES: i64 = 15;

#[derive(Deserialize)]
struct Sent {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    email: String,
}

#[derive(Deserialize)]
struct Opened {
    #[serde(default)]
    ticket: String,
}

#[derive(Template)]
#[template(path = "recover.html")]
struct Recover {
    chrome: Chrome,
    csrf: String,
    email: String,
    mistake: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "recover_asked.html")]
struct Asked {
    chrome: Chrome,
}

#[derive(Template)]
#[template(path = "recover_refused.html")]
struct Refused {
    chrome: Chrome,
    what_to_do: &'static str,
}

pub(super) fn routes() -> Router<SharedSite> {
    Router::new()
        .route(PATH, get(show).post(ask))
        .route("/recover/asked", get(asked))
        .route("/recover/open", get(open))
        .route("/recover/refused/{why}", get(refused))
}

/// Shows the form.
async fn show(visitor: Visitor) -> Result<Page<Recover>, Failure> {
    form(&visitor, String::new(), None).await
}

/// Begins a recovery; the answer is the same whether the address is known or not.
async fn ask(
    State(site): State<SharedSite>,
    visitor: Visitor,
    Form(Sent { csrf, email }): Form<Sent>,
) -> Result<Response, Failure> {
    csrf::check(&visitor.session, &csrf).await?;
    let email = email.trim();
    if !is_address(email) {
        let mistake = Some("Enter an email address, such as name@example.com.");
        let page = form(&visitor, email.to_owned(), mistake).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let browser = Ticket::new();
    recovery::begin(&site.db, email, &browser).await?;
    let cookie = cookie(browser.expose(), Duration::minutes(MINUTES));
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), Redirect::to("/recover/asked"))
        .into_response())
}

/// Says where to look.
async fn asked(visitor: Visitor) -> Result<Page<Asked>, Failure> {
    Ok(Page(Asked { chrome: visitor.chrome("Check your mail").await? }))
}

/// Signs in whoever opens a good link in the browser that has asked for it.
async fn open(
    State(site): State<SharedSite>,
    visitor: Visitor,
    headers: HeaderMap,
    Query(Opened { ticket }): Query<Opened>,
) -> Result<Response, Failure> {
    let browser = browser(&headers);
    match recovery::open(&site.db, &Ticket::shown(ticket), browser.as_ref()).await? {
        Ok(customer) => {
            visitor::remember(&visitor.session, &customer).await?;
            let over = AppendHeaders([(header::SET_COOKIE, cookie("", Duration::ZERO))]);
            Ok((over, Redirect::to("/dashboard")).into_response())
        }
        Err(useless) => {
            tracing::warn!("refused: a way back in, {useless:?}");
            // Away from an address that holds a ticket, which scripts of third parties could read.
            Ok(Redirect::to(&format!("/recover/refused/{}", useless.as_str())).into_response())
        }
    }
}

/// Says why a link does not work, and what to do.
async fn refused(visitor: Visitor, Path(why): Path<String>) -> Result<Response, Failure> {
    let Some(useless) = Useless::named(&why) else { return Ok(not_found().await) };
    let (title, what_to_do) = useless.said();
    let page = Page(Refused { chrome: visitor.chrome(title).await?, what_to_do });
    Ok((StatusCode::FORBIDDEN, page).into_response())
}

async fn form(
    visitor: &Visitor,
    email: String,
    mistake: Option<&'static str>,
) -> Result<Page<Recover>, Failure> {
    let csrf = csrf::token(&visitor.session).await?;
    Ok(Page(Recover { chrome: visitor.chrome("Lost access?").await?, csrf, email, mistake }))
}

/// It is for this host alone, so a link that leads to another one does not find it.
fn cookie(value: &str, lives: Duration) -> String {
    Cookie::build((COOKIE, value))
        .path(PATH)
        .max_age(lives)
        .http_only(true)
        .secure(true)
        // The link is opened from a mail, which may be a page of another site.
        .same_site(SameSite::Lax)
        .to_string()
}

/// What the browser shows of the time when it asked.
fn browser(headers: &HeaderMap) -> Option<Ticket> {
    let sent = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut cookies = sent.flat_map(Cookie::split_parse).flatten();
    cookies.find(|cookie| cookie.name() == COOKIE).map(|cookie| Ticket::shown(cookie.value()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_for_this_host_alone_and_out_of_reach_of_scripts() {
        let cookie = cookie("secret", Duration::minutes(15));
        assert_eq!(
            cookie,
            "shop_recovery=secret; HttpOnly; SameSite=Lax; Secure; Path=/recover; Max-Age=900"
        );
    }

    #[test]
    fn the_browser_is_known_by_its_own_cookie_among_others() {
        let mut headers = HeaderMap::new();
        assert!(browser(&headers).is_none());
        headers.append(header::COOKIE, "shop_session=1; shop_recovery=2".parse().unwrap());
        assert_eq!(browser(&headers).unwrap().expose(), "2");
        let mut others = HeaderMap::new();
        others.append(header::COOKIE, "my_shop_recovery=2".parse().unwrap());
        assert!(browser(&others).is_none());
    }
}
