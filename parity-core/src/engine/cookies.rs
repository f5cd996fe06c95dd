//! Cookies between the browser and the harness's own requests; touches nothing.

use cookie::time::OffsetDateTime;
use cookie::{Cookie, Expiration, SameSite};
use url::{Host, Url};

use crate::engine::KeptCookie;

/// Why a cookie is refused where the address has no TLS.
pub(crate) const SECURE_ONE_IS_KEPT: &str =
    "a `Secure` cookie of that name is kept, and the address is not `https`";

/// A cookie that a browser is given.
#[derive(Debug)]
pub(crate) struct NewCookie {
    pub(crate) name: String,
    pub(crate) value: String,
    /// With a dot before it, or the host for a cookie of the host alone.
    pub(crate) domain: String,
    pub(crate) path: String,
    pub(crate) secure: bool,
    pub(crate) http_only: bool,
    /// `Strict`, `Lax` or `None`, where it is said.
    pub(crate) same_site: Option<&'static str>,
    /// In seconds since 1970; none for a cookie that goes with the session.
    pub(crate) expires: Option<i64>,
}

impl NewCookie {
    /// Whether a browser sends it to `url` (RFC 6265, section 5.4), if it is there.
    pub(crate) fn goes_to(&self, url: &Url) -> bool {
        goes_to(url, &self.domain, &self.path, self.secure)
    }

    /// Whether it is `Secure`, has this name, and goes to `url`.
    pub(crate) fn is_secure_at(&self, url: &Url, name: &str) -> bool {
        self.secure && self.name == name && self.goes_to(url)
    }

    /// Whether the other takes its place (section 5.3).
    pub(crate) fn is_replaced_by(&self, other: &Self) -> bool {
        self.name == other.name && self.domain == other.domain && self.path == other.path
    }

    /// What a browser that keeps it tells of it.
    #[expect(clippy::cast_precision_loss, reason = "browsers tell seconds so")]
    pub(crate) fn kept(&self) -> KeptCookie {
        KeptCookie {
            name: self.name.clone(),
            value: self.value.clone(),
            domain: self.domain.clone(),
            path: self.path.clone(),
            expires: self.expires.map(|end| end as f64),
            http_only: self.http_only,
            secure: self.secure,
            same_site: self.same_site.map(str::to_owned),
        }
    }

    /// The `Set-Cookie` header that sets it.
    pub(crate) fn set_header(&self) -> String {
        let mut cookie = Cookie::new(self.name.as_str(), self.value.as_str());
        cookie.set_path(self.path.as_str());
        if let Some(domain) = self.domain.strip_prefix('.') {
            cookie.set_domain(domain);
        }
        cookie.set_secure(self.secure);
        cookie.set_http_only(self.http_only);
        cookie.set_same_site(match self.same_site {
            Some("Strict") => Some(SameSite::Strict),
            Some("Lax") => Some(SameSite::Lax),
            Some("None") => Some(SameSite::None),
            _ => None,
        });
        if let Some(Ok(end)) = self.expires.map(OffsetDateTime::from_unix_timestamp) {
            cookie.set_expires(end);
        }
        cookie.to_string()
    }
}

/// How many bytes the name and the value of a cookie may have together.
const LONGEST: usize = 4096;

/// Why a longer one is not kept.
pub(crate) const TOO_LONG: &str = "its name and value are longer than 4096 bytes";

/// Whether a browser sends a cookie with these attributes to `url` (RFC 6265, section 5.4).
pub(crate) fn goes_to(url: &Url, domain: &str, path: &str, secure: bool) -> bool {
    let host = url.host_str().unwrap_or_default();
    let is_host = match domain.strip_prefix('.') {
        Some(above) => host == above || host.ends_with(domain),
        None => host == domain,
    };
    let is_below = |rest: &str| rest.is_empty() || path.ends_with('/') || rest.starts_with('/');
    let is_path = url.path().strip_prefix(path).is_some_and(is_below);
    is_host && is_path && (!secure || is_trustworthy(url))
}

/// The value of a `Cookie` header (RFC 6265, section 5.4) of the names and values that are sent.
pub(crate) fn header<'a>(cookies: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    cookies.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
}

/// The name of the cookie that a `Set-Cookie` header sets, for a reader; its value is not shown.
pub(crate) fn name(header: &str) -> &str {
    let pair = header.split(';').next().unwrap_or_default();
    pair.split_once('=').map_or("", |(name, _)| name.trim())
}

/// The cookie that a browser has to be given, as if `url` had sent this `Set-Cookie` header.
///
/// The protocols take whatever domain they are told, whoever tells it, so what a browser judges when it gets
/// the header (RFC 6265bis, section 5.7) is judged here. Of domains that no one may own, those of one word are known,
/// such as `com`; `co.uk` is not.
///
/// # Errors
///
/// Why a browser would refuse the cookie, without its value.
pub(crate) fn new_cookie(url: &Url, header: &str, now: i64) -> Result<NewCookie, String> {
    // The library's own message may hold the value.
    let cookie = Cookie::parse(header).map_err(|_| "it is no cookie".to_owned())?;
    let domain = domain(url, cookie.domain())?;
    refused(url, &cookie)?;
    if cookie.name().len() + cookie.value().len() > LONGEST {
        return Err(TOO_LONG.to_owned());
    }
    let expires = match (cookie.max_age(), cookie.expires()) {
        (Some(age), _) => Some(now.saturating_add(age.whole_seconds())),
        (None, Some(Expiration::DateTime(at))) => Some(at.unix_timestamp()),
        (None, Some(Expiration::Session) | None) => None,
    };
    let path = cookie.path().filter(|path| path.starts_with('/'));
    Ok(NewCookie {
        name: cookie.name().to_owned(),
        value: cookie.value().to_owned(),
        domain,
        path: path.unwrap_or_else(|| default_path(url)).to_owned(),
        secure: cookie.secure() == Some(true),
        http_only: cookie.http_only() == Some(true),
        same_site: cookie.same_site().map(|same_site| match same_site {
            SameSite::Strict => "Strict",
            SameSite::Lax => "Lax",
            SameSite::None => "None",
        }),
        expires,
    })
}

/// The domain, as the protocols take it: with a dot before it, or the host for a cookie of the host alone.
fn domain(url: &Url, said: Option<&str>) -> Result<String, String> {
    let host = url.host_str().unwrap_or_default();
    let Some(said) = said.filter(|said| !said.is_empty()).map(str::to_ascii_lowercase) else {
        return Ok(host.to_owned());
    };
    let is_name = matches!(url.host(), Some(Host::Domain(_)));
    if is_name && !said.contains('.') && host.ends_with(&format!(".{said}")) {
        return Err(format!("its domain `{said}` is one that nobody can own"));
    }
    if is_name && said.contains('.') && (host == said || host.ends_with(&format!(".{said}"))) {
        return Ok(format!(".{said}"));
    }
    if host == said {
        return Ok(said);
    }
    Err(format!("its domain `{said}` is neither `{host}` nor above it"))
}

/// Refuses what says `Secure`, or has to, and does not fit.
fn refused(url: &Url, cookie: &Cookie<'_>) -> Result<(), String> {
    let is_secure = cookie.secure() == Some(true);
    if is_secure && !is_trustworthy(url) {
        return Err("it is `Secure`, and the address is not `https`".to_owned());
    }
    if cookie.same_site() == Some(SameSite::None) && !is_secure {
        return Err("it is `SameSite=None` without `Secure`".to_owned());
    }
    let name = cookie.name().to_ascii_lowercase();
    if name.starts_with("__secure-") && !is_secure {
        return Err("its name begins with `__Secure-`, and it is not `Secure`".to_owned());
    }
    let is_of_host = is_secure && cookie.domain().is_none() && cookie.path() == Some("/");
    if name.starts_with("__host-") && !is_of_host {
        let needed = "`Secure` and `Path=/` and no `Domain`";
        return Err(format!("its name begins with `__Host-`, which needs {needed}"));
    }
    Ok(())
}

/// The address by TLS whose `Secure` cookies one without TLS may not replace; none where it may.
pub(crate) fn by_tls(url: &Url) -> Option<Url> {
    let address = format!("https://{}{}", url.host_str()?, url.path());
    if is_trustworthy(url) { None } else { Url::parse(&address).ok() }
}

/// Whether browsers let an address have `Secure` cookies: by TLS, or on this machine.
fn is_trustworthy(url: &Url) -> bool {
    let is_loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    url.scheme() == "https" || is_loopback
}

/// The path that a cookie has where it names none: the directory of the address (RFC 6265, section 5.1.4).
fn default_path(url: &Url) -> &str {
    match url.path().rsplit_once('/') {
        Some(("", _)) | None => "/",
        Some((directory, _)) => directory,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(address: &str, header: &str) -> Result<NewCookie, String> {
        new_cookie(&Url::parse(address).unwrap(), header, 1_000)
    }

    #[track_caller]
    fn check_refused(address: &str, header: &str, why: &str) {
        assert_eq!(set(address, header).expect_err("it was kept"), why);
    }

    #[test]
    fn a_cookie_keeps_its_attributes() {
        let header = "sid=a%20b; Path=/; HttpOnly; SameSite=Lax; Max-Age=60";
        let set = set("https://shop.example.com/a", header).unwrap();
        assert_eq!((set.name.as_str(), set.value.as_str()), ("sid", "a%20b"));
        assert_eq!((set.http_only, set.secure), (true, false));
        assert_eq!((set.same_site, set.expires), (Some("Lax"), Some(1_060)));
    }

    #[test]
    fn what_no_browser_keeps_is_refused() {
        let long = format!("sid={}", "x".repeat(4094));
        check_refused("https://shop.example.com/", &long, TOO_LONG);
        let (of, why) = ("sid=1; Domain=com", "its domain `com` is one that nobody can own");
        check_refused("https://shop.example.com/", of, why);
        assert_eq!(
            set("http://localhost/", "sid=1; Domain=localhost").unwrap().domain,
            "localhost"
        );
    }

    #[test]
    fn a_domain_is_the_host_or_above_it() {
        for (said, expected) in [
            ("", "shop.example.com"),
            ("; Domain=", "shop.example.com"),
            ("; Domain=shop.example.com", ".shop.example.com"),
            ("; Domain=.Example.com", ".example.com"),
        ] {
            let set = set("https://shop.example.com/", &format!("a=1{said}")).unwrap();
            assert_eq!(set.domain, expected, "{said}");
        }
        let why = "its domain `ample.com` is neither `shop.example.com` nor above it";
        check_refused("https://shop.example.com/", "a=1; Domain=ample.com", why);
        let why = "its domain `0.0.1` is neither `127.0.0.1` nor above it";
        check_refused("http://127.0.0.1/", "a=1; Domain=0.0.1", why);
        let of_address = set("http://127.0.0.1/", "a=1; Domain=127.0.0.1").unwrap();
        assert_eq!(of_address.domain, "127.0.0.1");
    }

    #[test]
    fn a_path_that_is_not_said_is_the_directory_of_the_address() {
        for (address, header, expected) in [
            ("https://a.example/", "a=1", "/"),
            ("https://a.example/set", "a=1", "/"),
            ("https://a.example/deep/set?x=/y/z", "a=1", "/deep"),
            ("https://a.example/deep/set", "a=1; Path=elsewhere", "/deep"),
            ("https://a.example/deep/set", "a=1; Path=/elsewhere", "/elsewhere"),
        ] {
            assert_eq!(set(address, header).unwrap().path, expected, "{address}");
        }
    }

    #[test]
    fn what_says_secure_or_has_to_is_judged() {
        let (tls, plain) = ("https://shop.example.com/", "http://shop.example.com/");
        check_refused(plain, "a=1; Secure", "it is `Secure`, and the address is not `https`");
        assert!(set("http://127.0.0.1:8080/", "a=1; Secure").is_ok());
        check_refused(tls, "a=1; SameSite=None", "it is `SameSite=None` without `Secure`");
        let why = "its name begins with `__Secure-`, and it is not `Secure`";
        check_refused(tls, "__Secure-a=1", why);
        let why =
            "its name begins with `__Host-`, which needs `Secure` and `Path=/` and no `Domain`";
        check_refused(tls, "__Host-a=1; Secure", why);
        check_refused(tls, "__Host-a=1; Secure; Path=/; Domain=example.com", why);
        assert!(set(tls, "__Host-a=1; Secure; Path=/").is_ok());
    }

    #[test]
    fn only_an_address_that_is_not_trustworthy_has_cookies_that_it_may_not_replace() {
        let by_tls = |address| by_tls(&Url::parse(address).unwrap()).map(|url| url.to_string());
        let shop = by_tls("http://shop.example.com:8080/a?b");
        assert_eq!(shop.as_deref(), Some("https://shop.example.com/a"));
        assert_eq!(by_tls("https://shop.example.com/"), None);
        assert_eq!(by_tls("http://127.0.0.1:8080/"), None);
    }

    #[test]
    fn what_is_no_cookie_is_refused_without_being_shown() {
        check_refused("https://shop.example.com/", "hunter2", "it is no cookie");
        assert_eq!((name("hunter2"), name("sid=hunter2; Path=/")), ("", "sid"));
    }
}
