//! Cookies between the browser and the harness's own requests; touches nothing.

use cookie::{Cookie, Expiration, SameSite};
use parity_cdp::protocol::network::{self, SetCookie};
use url::Url;

use crate::error::{Error, Result};

/// The value of a `Cookie` header (RFC 6265, section 5.4) of cookies that the browser chose.
pub(crate) fn header(cookies: &[network::Cookie]) -> String {
    let pairs = cookies.iter().map(|cookie| format!("{}={}", cookie.name, cookie.value));
    pairs.collect::<Vec<_>>().join("; ")
}

/// The command that gives the browser a cookie as if `url` had sent this `Set-Cookie` header.
///
/// # Errors
///
/// A product error if the header is no cookie; its value is not shown.
pub(crate) fn command(url: &Url, header: &str, now: i64) -> Result<SetCookie> {
    let cookie = Cookie::parse(header).map_err(|error| {
        Error::product(format!("a `Set-Cookie` header of {url} that is a cookie"))
            .saw(error.to_string())
    })?;
    let expires = match (cookie.max_age(), cookie.expires()) {
        (Some(age), _) => Some(now.saturating_add(age.whole_seconds())),
        (None, Some(Expiration::DateTime(at))) => Some(at.unix_timestamp()),
        (None, Some(Expiration::Session) | None) => None,
    };
    #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are far below 2^52")]
    Ok(SetCookie {
        name: cookie.name().to_owned(),
        value: cookie.value().to_owned(),
        url: Some(url.to_string()),
        domain: cookie.domain().map(str::to_owned),
        path: cookie.path().map(str::to_owned),
        secure: cookie.secure(),
        http_only: cookie.http_only(),
        same_site: cookie.same_site().map(|same_site| {
            match same_site {
                SameSite::Strict => "Strict",
                SameSite::Lax => "Lax",
                SameSite::None => "None",
            }
            .to_owned()
        }),
        expires: expires.map(|seconds| seconds as f64),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_keeps_its_attributes() {
        let url = Url::parse("https://shop.example.com/a").unwrap();
        let set =
            command(&url, "sid=a%20b; Path=/; HttpOnly; SameSite=Lax; Max-Age=60", 1_000).unwrap();
        assert_eq!((set.name.as_str(), set.value.as_str()), ("sid", "a%20b"));
        assert_eq!((set.http_only, set.secure), (Some(true), None));
        assert_eq!((set.same_site.as_deref(), set.expires), (Some("Lax"), Some(1_060.0)));
    }

    #[test]
    fn what_is_no_cookie_is_refused_without_being_shown() {
        let url = Url::parse("https://shop.example.com/").unwrap();
        let error = command(&url, "hunter2", 0).unwrap_err();
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
}
