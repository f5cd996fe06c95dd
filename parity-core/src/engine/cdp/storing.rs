//! The cookies of a context as a whole, out of the browser and back into it.

use parity_cdp::Session;
use parity_cdp::protocol::BrowserContextId;
use parity_cdp::protocol::network::{Cookie, SetCookie};
use parity_cdp::protocol::storage::{ClearCookies, GetCookies, SetCookies};

use crate::clock::Deadline;
use crate::engine::KeptCookie;
use crate::engine::cdp::failure::unanswered;
use crate::error::Result;

/// The cookies that a context has.
///
/// # Errors
///
/// An environment error if the browser does not answer.
pub(crate) async fn cookies(
    browser: &Session,
    context: &BrowserContextId,
    deadline: Deadline,
) -> Result<Vec<KeptCookie>> {
    let get = GetCookies { browser_context_id: Some(context.clone()) };
    let found = browser.call(&get, deadline.instant()).await.map_err(unanswered)?;
    Ok(found.cookies.into_iter().map(kept).collect())
}

/// Gives a context these cookies instead of those that it has.
///
/// # Errors
///
/// An environment error if the browser does not answer, or refuses one of them.
pub(crate) async fn replace_cookies(
    browser: &Session,
    context: &BrowserContextId,
    cookies: &[KeptCookie],
    deadline: Deadline,
) -> Result<()> {
    let browser_context_id = Some(context.clone());
    let clear = ClearCookies { browser_context_id: browser_context_id.clone() };
    browser.call(&clear, deadline.instant()).await.map_err(unanswered)?;
    let cookies = cookies.iter().map(set).collect();
    let set = SetCookies { cookies, browser_context_id };
    browser.call(&set, deadline.instant()).await.map_err(unanswered).map(drop)
}

fn kept(cookie: Cookie) -> KeptCookie {
    let Cookie { name, value, domain, path, expires, http_only, secure, session, same_site } =
        cookie;
    let expires = (!session && expires >= 0.0).then_some(expires);
    KeptCookie { name, value, domain, path, expires, http_only, secure, same_site }
}

fn set(cookie: &KeptCookie) -> SetCookie {
    let KeptCookie { name, value, domain, path, expires, http_only, secure, same_site } =
        cookie.clone();
    SetCookie {
        name,
        value,
        // Without the address: for one of `https`, the protocol makes every cookie `Secure`.
        url: None,
        domain: Some(domain),
        path: Some(path),
        secure: Some(secure),
        http_only: Some(http_only),
        same_site,
        expires,
    }
}
