//! Which of a browser's cookies it would send to an address; touches nothing.

use serde_json::{Value, json};
use url::Url;

use crate::engine::cookies::{self, NewCookie};

/// Those of `storage.getCookies` that are sent to `url` (RFC 6265, section 5.4), in the order of a header.
pub(crate) fn sent_to<'a>(url: &Url, kept: &'a [Value]) -> Vec<&'a Value> {
    let mut sent: Vec<&Value> = kept.iter().filter(|cookie| goes_to(url, cookie)).collect();
    sent.sort_by_key(|cookie| std::cmp::Reverse(text(cookie, "path").len()));
    sent
}

/// The value of a `Cookie` header.
pub(crate) fn header(sent: &[&Value]) -> String {
    let value =
        |cookie: &'_ &Value| cookie["value"]["value"].as_str().unwrap_or_default().to_owned();
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
    fn cookies_go_where_their_attributes_say() {
        check("http://shop.example.com/", "host=1; above=1");
        check("https://shop.example.com/cart/1", "deep=1; host=1; above=1; safe=1");
        check("http://shop.example.com/carts", "host=1; above=1");
        check("http://other.example.com/", "above=1");
        check("http://myexample.com/", "");
    }
}
