//! The cookies of a context, out of the browser and back into it.

use parity_cdp::protocol::BrowserContextId;
use parity_cdp::protocol::network::{self, Cookie, SetCookie};
use parity_cdp::protocol::storage::{ClearCookies, GetCookies, SetCookies};
use parity_cdp::{CallError, Session};
use url::Url;

use crate::clock::{self, Deadline};
use crate::engine::cdp::failure::unanswered;
use crate::engine::cookies::{self, NewCookie};
use crate::engine::{KeptCookie, Refusal};
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

/// The cookies that the browser of a page would send to `url`.
///
/// # Errors
///
/// An environment error if the browser does not answer.
pub(crate) async fn sent_to(page: &Session, url: &Url, deadline: Deadline) -> Result<Vec<Cookie>> {
    let get = network::GetCookies { urls: vec![url.to_string()] };
    let found = page.call(&get, deadline.instant()).await.map_err(unanswered)?;
    Ok(found.cookies)
}

/// Gives the browser of a page a cookie, as if `url` had sent it; returns why it does not keep it, if it does not.
///
/// # Errors
///
/// An environment error if the browser does not answer.
pub(crate) async fn set_cookie(
    page: &Session,
    url: &Url,
    header: &str,
    deadline: Deadline,
) -> Result<Option<Refusal>> {
    let refusal = |why| Refusal { name: cookies::name(header).to_owned(), why };
    let set = match cookies::new_cookie(url, header, clock::time_of_day().as_second()) {
        Ok(set) => set,
        Err(why) => return Ok(Some(refusal(why))),
    };
    if let Some(by_tls) = cookies::by_tls(url) {
        let kept = sent_to(page, &by_tls, deadline).await?;
        if kept.iter().any(|kept| kept.secure && kept.name == set.name) {
            return Ok(Some(refusal(cookies::SECURE_ONE_IS_KEPT.to_owned())));
        }
    }
    match page.call(&new(set), deadline.instant()).await {
        Ok(set) if set.success => Ok(None),
        Ok(_) | Err(CallError::Refused { .. }) => {
            Ok(Some(refusal("its attributes do not fit the address".to_owned())))
        }
        Err(error) => Err(unanswered(error)),
    }
}

fn new(cookie: NewCookie) -> SetCookie {
    #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are far below 2^52")]
    SetCookie {
        name: cookie.name,
        value: cookie.value,
        // Without the address: for one of `https`, the protocol makes every cookie `Secure`.
        url: None,
        domain: Some(cookie.domain),
        path: Some(cookie.path),
        secure: cookie.secure.then_some(true),
        http_only: cookie.http_only.then_some(true),
        same_site: cookie.same_site.map(str::to_owned),
        expires: cookie.expires.map(|seconds| seconds as f64),
    }
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
