//! Cookies as the protocol tells them: which go to an address, and what is kept of them; touches nothing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use url::Url;

use crate::engine::KeptCookie;
use crate::engine::cookies::{self, NewCookie};

/// Those of `storage.getCookies` that are sent to `url` (RFC 6265, section 5.4), in the order of a header.
pub(crate) fn sent_to<'a>(url: &Url, kept: &'a [Value]) -> Vec<&'a Value> {
    let mut sent: Vec<&Value> = kept.iter().filter(|cookie| goes_to(url, cookie)).collect();
    sent.sort_by_key(|cookie| std::cmp::Reverse(text(cookie, "path").len()));
    sent
}

/// The value of a `Cookie` header.
pub(crate) fn header(sent: &[&Value]) -> String {
    let pairs: Vec<_> = sent.iter().map(|it| (text(it, "name").to_owned(), value(it))).collect();
    cookies::header(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

/// What `storage.setCookie` is told.
pub(crate) fn partial(cookie: &NewCookie) -> Value {
    let mut told = json!({
        "name": cookie.name,
        "value": { "type": "string", "value": cookie.value },
        "domain": cookie.domain,
        "path": cookie.path,
        "secure": cookie.secure,
        "httpOnly": cookie.http_only,
    });
    if let Some(same_site) = cookie.same_site {
        told["sameSite"] = Value::from(same_site.to_lowercase());
    }
    if let Some(expires) = cookie.expires {
        told["expiry"] = Value::from(expires);
    }
    told
}

/// What is kept of a cookie of `storage.getCookies`.
pub(crate) fn kept(cookie: &Value) -> KeptCookie {
    KeptCookie {
        name: text(cookie, "name").to_owned(),
        value: value(cookie),
        domain: text(cookie, "domain").to_owned(),
        path: text(cookie, "path").to_owned(),
        expires: cookie["expiry"].as_f64(),
        http_only: cookie["httpOnly"] == true,
        secure: cookie["secure"] == true,
        same_site: match text(cookie, "sameSite") {
            "strict" => Some("Strict".to_owned()),
            "lax" => Some("Lax".to_owned()),
            // A Chromium's driver says `none` where the site has said nothing, too: what is given back is the stricter of
            // the two, which a site that needs the other notices.
            _ => None,
        },
    }
}

/// What `storage.setCookie` is told of what was kept.
pub(crate) fn set(cookie: &KeptCookie) -> Value {
    let KeptCookie { name, value, domain, path, expires, http_only, secure, same_site } =
        cookie.clone();
    let same_site = ["Strict", "Lax", "None"]
        .into_iter()
        .find(|word| same_site.as_deref().is_some_and(|said| said.eq_ignore_ascii_case(word)));
    let expires = expires.map(whole);
    partial(&NewCookie { name, value, domain, path, secure, http_only, same_site, expires })
}

/// A whole number of seconds: the protocol takes no other.
#[expect(clippy::cast_possible_truncation, reason = "an end too far to be told is as good as none")]
fn whole(seconds: f64) -> i64 {
    seconds as i64
}

/// The value of a cookie; one that is no text comes as bytes.
fn value(cookie: &Value) -> String {
    let told = cookie["value"]["value"].as_str().unwrap_or_default();
    let bytes = (cookie["value"]["type"] == "base64").then(|| STANDARD.decode(told).ok()).flatten();
    bytes.map_or_else(|| told.to_owned(), |bytes| String::from_utf8_lossy(&bytes).into_owned())
}

fn goes_to(url: &Url, cookie: &Value) -> bool {
    cookies::goes_to(url, text(cookie, "domain"), text(cookie, "path"), cookie["secure"] == true)
}

fn text<'a>(cookie: &'a Value, key: &str) -> &'a str {
    cookie[key].as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(address: &str, expected: &str) {
        let cookie = |name: &str, domain: &str, path: &str, secure: bool| json!({ "name": name, "value": { "type": "string", "value": "1" }, "domain": domain, "path": path, "secure": secure });
        let kept = [
            cookie("host", "shop.example.com", "/", false),
            cookie("above", ".example.com", "/", false),
            cookie("deep", "shop.example.com", "/cart", false),
            cookie("safe", "shop.example.com", "/", true),
        ];
        let url = Url::parse(address).unwrap();
        assert_eq!(header(&sent_to(&url, &kept)), expected, "{address}");
    }

    #[test]
    fn a_cookie_is_given_back_as_it_was_told() {
        let told = json!({
            "name": "session", "value": { "type": "string", "value": "ab c" }, "domain": ".example.com", "path": "/",
            "secure": true, "httpOnly": true, "sameSite": "lax", "expiry": 1_900_000_000,
        });
        assert_eq!(set(&kept(&told)), told);
        assert_eq!(kept(&told).same_site.as_deref(), Some("Lax"), "as a Chromium says it");
        let bytes = json!({ "name": "b", "value": { "type": "base64", "value": "YWI=" }, "sameSite": "default" });
        assert_eq!((kept(&bytes).value, kept(&bytes).same_site), ("ab".to_owned(), None));
        let unsaid = json!({ "name": "c", "sameSite": "none", "secure": true });
        assert_eq!(kept(&unsaid).same_site, None, "it may not have been said");
    }

    #[test]
    fn cookies_go_where_their_attributes_say() {
        check("http://shop.example.com/", "host=1; above=1");
        check("https://shop.example.com/cart/1", "deep=1; host=1; above=1; safe=1");
        check("http://shop.example.com/carts", "host=1; above=1");
        check("http://other.example.com/", "above=1");
        check("http://myexample.com/", "");
    }
}
