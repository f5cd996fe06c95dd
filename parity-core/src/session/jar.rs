//! The cookies of a session that has no browser yet; touches nothing.

use std::cmp::Reverse;

use url::Url;

use crate::engine::cookies::{self, NewCookie};
use crate::engine::{KeptCookie, Refusal};

/// The cookies of a session that has no browser yet, in the order in which they were first set.
#[derive(Default)]
pub(crate) struct Jar {
    kept: Vec<Kept>,
}

struct Kept {
    cookie: NewCookie,
    /// Who has set it.
    by: Url,
}

impl Jar {
    /// The value of a `Cookie` header for `url` (RFC 6265, section 5.4), `now` in seconds since 1970; empty where
    /// none is sent.
    pub(crate) fn header(&self, url: &Url, now: i64) -> String {
        let mut sent: Vec<_> = self.lasting(now).filter(|kept| kept.cookie.goes_to(url)).collect();
        sent.sort_by_key(|kept| Reverse(kept.cookie.path.len()));
        cookies::header(sent.iter().map(|kept| (&*kept.cookie.name, &*kept.cookie.value)))
    }

    /// Keeps a cookie, as if `url` had sent this `Set-Cookie` header; returns why it does not, if it does not.
    pub(crate) fn set(&mut self, url: &Url, header: &str, now: i64) -> Option<Refusal> {
        let refusal = |why| Some(Refusal { name: cookies::name(header).to_owned(), why });
        let cookie = match cookies::new_cookie(url, header, now) {
            Ok(cookie) => cookie,
            Err(why) => return refusal(why),
        };
        if let Some(by_tls) = cookies::by_tls(url)
            && self.lasting(now).any(|kept| kept.cookie.is_secure_at(&by_tls, &cookie.name))
        {
            return refusal(cookies::SECURE_ONE_IS_KEPT.to_owned());
        }
        let kept = Kept { cookie, by: url.clone() };
        match self.kept.iter_mut().find(|known| known.cookie.is_replaced_by(&kept.cookie)) {
            Some(known) => *known = kept,
            None => self.kept.push(kept),
        }
        None
    }

    /// What a browser has to be given to keep the same: who has set each cookie, and the `Set-Cookie` header.
    pub(crate) fn headers(&self, now: i64) -> Vec<(Url, String)> {
        self.lasting(now).map(|kept| (kept.by.clone(), kept.cookie.set_header())).collect()
    }

    /// All of them, as a browser that was given them tells them.
    pub(crate) fn kept(&self, now: i64) -> Vec<KeptCookie> {
        self.lasting(now).map(|kept| kept.cookie.kept()).collect()
    }

    /// Those that have not come to their end.
    fn lasting(&self, now: i64) -> impl Iterator<Item = &Kept> {
        self.kept.iter().filter(move |kept| kept.cookie.expires.is_none_or(|end| end > now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOP: &str = "https://shop.example.com/account/";

    fn url(address: &str) -> Url {
        Url::parse(address).unwrap()
    }

    /// What was set there at second 1,000, one after the other.
    fn jar(headers: &[&str]) -> Jar {
        let mut jar = Jar::default();
        for header in headers {
            assert_eq!(jar.set(&url(SHOP), header, 1_000), None, "{header}");
        }
        jar
    }

    #[track_caller]
    fn check(headers: &[&str], address: &str, now: i64, expected: &str) {
        assert_eq!(jar(headers).header(&url(address), now), expected);
    }

    #[test]
    fn a_cookie_goes_where_its_attributes_say() {
        let headers = [
            "all=1; Path=/",
            "deep=2",
            "above=3; Domain=example.com; Path=/",
            "safe=4; Secure; Path=/",
        ];
        check(&headers, SHOP, 1_000, "deep=2; all=1; above=3; safe=4");
        check(&headers, "https://shop.example.com/", 1_000, "all=1; above=3; safe=4");
        check(&headers, "http://shop.example.com/", 1_000, "all=1; above=3");
        check(&headers, "https://www.example.com/account/", 1_000, "above=3");
    }

    #[test]
    fn a_cookie_is_replaced_and_comes_to_its_end() {
        let headers = ["a=1; Path=/", "b=1; Path=/; Max-Age=60", "a=2; Path=/"];
        check(&headers, SHOP, 1_059, "a=2; b=1");
        check(&headers, SHOP, 1_060, "a=2");
        check(&["a=1; Path=/", "a=; Path=/; Max-Age=0"], SHOP, 1_000, "");
        check(&["a=1; Path=/", "a=2"], SHOP, 1_000, "a=2; a=1");
    }

    #[test]
    fn what_a_browser_refuses_is_refused() {
        let mut jar = jar(&["sid=1; Secure; Path=/"]);
        let why = |jar: &mut Jar, address: &str, header: &str| {
            let refusal = jar.set(&url(address), header, 1_000).expect("it is refused");
            assert_eq!(refusal.name, "sid");
            refusal.why
        };
        let other = why(&mut jar, SHOP, "sid=2; Domain=example.org");
        assert_eq!(other, "its domain `example.org` is neither `shop.example.com` nor above it");
        let insecure = why(&mut jar, "http://shop.example.com/", "sid=2; Path=/");
        assert_eq!(insecure, cookies::SECURE_ONE_IS_KEPT);
        assert_eq!(jar.header(&url(SHOP), 1_000), "sid=1");
    }

    #[test]
    fn a_browser_is_given_what_is_left() {
        let jar = jar(&[
            "gone=1; Max-Age=5",
            "sid=a%20b; Domain=example.com; Max-Age=60; HttpOnly; SameSite=Lax",
        ]);
        let [(by, header)] = &jar.headers(1_010)[..] else { panic!("one is left") };
        assert_eq!(by.as_str(), SHOP);
        let again = cookies::new_cookie(by, header, 1_010).unwrap();
        assert_eq!((again.value.as_str(), again.domain.as_str()), ("a%20b", ".example.com"));
        assert_eq!((again.path.as_str(), again.expires), ("/account", Some(1_060)));
        assert_eq!((again.http_only, again.secure, again.same_site), (true, false, Some("Lax")));
    }
}
