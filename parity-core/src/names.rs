//! Production's own names: where they lead in this environment, and whose certificates are trusted for them.

mod authority;
mod distrust;
mod hosts;
mod key;

use std::collections::BTreeSet;

use parity_model::manifest::HostNames;
use url::Url;

use crate::secret::Secret;

pub(crate) use crate::names::authority::Authority;
pub(crate) use crate::names::distrust::Distrust;
pub(crate) use crate::names::hosts::{HostRule, Hosts};
pub(crate) use crate::names::key::KeyHash;

/// What an environment says of names, and what those carry who come by them.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// Where the environment answers; none in tests of other things.
    pub(crate) base_url: Option<Url>,
    pub(crate) hosts: Hosts,
    /// The test CA, where one is named.
    pub(crate) authority: Option<Authority>,
    /// The headers of every request to a named address: what stands before the environment asks for them.
    pub(crate) headers: Vec<(String, Secret<String>)>,
}

/// Why our own client does not find the certificate of an address good.
#[derive(Debug, Clone)]
pub(crate) struct Doubt {
    pub(crate) url: Url,
    pub(crate) saw: String,
    /// What is wrong with the certificate; none where the server showed none.
    pub(crate) distrust: Option<Distrust>,
}

impl Names {
    /// An address as an error shows it, with where it leads: `https://shop.example.com/ (at
    /// 127.0.0.1:8443 by `hosts`)`.
    pub(crate) fn shown(&self, url: &Url) -> String {
        match self.hosts.target(url) {
            Some(target) => format!("{url} (at {target} by `hosts`)"),
            None => url.to_string(),
        }
    }

    /// The addresses whose certificates the test CA may have signed: the environment's own, and each name
    /// of `hosts`, with `parity` in the place of a star. Port 80 speaks no TLS.
    pub(crate) fn by_tls(&self) -> BTreeSet<Url> {
        let mapped = self.hosts.rules().iter().filter(|rule| rule.pattern.port != Some(80));
        let addresses = mapped.filter_map(|rule| {
            let name = match &rule.pattern.names {
                HostNames::Only(name) => name.clone(),
                HostNames::Below(parent) => format!("parity.{parent}"),
            };
            let port = rule.pattern.port.unwrap_or(443);
            Url::parse(&format!("https://{name}:{port}/")).ok()
        });
        let base = self.base_url.as_ref().filter(|url| url.scheme() == "https");
        let base = base.and_then(|url| url.join("/").ok());
        addresses.chain(base).collect()
    }

    /// Whether an address is of the environment's site: its host is the base URL's or one of `hosts`, or one of the
    /// two is a subdomain of the other. A blob is of the site that made it.
    pub(crate) fn is_first_party(&self, url: &Url) -> bool {
        if url.scheme() == "blob" {
            return Url::parse(url.path()).is_ok_and(|made_by| self.is_first_party(&made_by));
        }
        let Some(host) = url.host_str() else { return false };
        let is_below = |one: &str, other: &str| {
            one.strip_suffix(other).is_some_and(|rest| rest.ends_with('.'))
        };
        let is_near = |own: &str| own == host || is_below(own, host) || is_below(host, own);
        let base = self.base_url.as_ref().and_then(Url::host_str);
        let named = self.hosts.rules().iter().map(|rule| match &rule.pattern.names {
            HostNames::Only(name) | HostNames::Below(name) => name.as_str(),
        });
        base.into_iter().chain(named).any(is_near)
    }

    /// The headers that a request to `url` carries; none where it goes to others.
    pub(crate) fn carried(&self, url: &Url) -> &[(String, Secret<String>)] {
        if self.is_named(url) { &self.headers } else { &[] }
    }

    /// Whether an address is one of those that `parity.toml` names: of the base URL's origin, or of `hosts`.
    pub(crate) fn is_named(&self, url: &Url) -> bool {
        let base = self.base_url.as_ref().map(Url::origin);
        base.is_some_and(|origin| origin == url.origin()) || self.hosts.target(url).is_some()
    }

    /// Patterns of addresses in which a star stands for anything; each that [`is_named`](Self::is_named) fits one
    /// of them, and others may too.
    #[cfg(any(feature = "cdp", test))]
    pub(crate) fn patterns(&self) -> Vec<String> {
        let base =
            self.base_url.iter().map(|url| format!("{}/*", url.origin().ascii_serialization()));
        let mapped = self.hosts.rules().iter().flat_map(|rule| {
            let name = match &rule.pattern.names {
                HostNames::Only(name) => name.clone(),
                HostNames::Below(parent) => format!("*.{parent}"),
            };
            [format!("*://{name}/*"), format!("*://{name}:*")]
        });
        base.chain(mapped).collect()
    }

    /// What to do about a certificate of `url` that is not trusted.
    pub(crate) fn advice(&self, url: &Url, distrust: Distrust) -> String {
        let host = url.host_str().unwrap_or_default();
        match (distrust, &self.authority) {
            (Distrust::Issuer, None) => {
                "if a CA of your own has signed the certificate, name its PEM \
                file in parity.toml: `ca = \"…\"` in the environment's `tls` table"
                    .to_owned()
            }
            (Distrust::Issuer, Some(authority)) => format!(
                "let the CA of `{}` sign the certificate, or name in `ca` the CA that did",
                authority.path.display()
            ),
            (Distrust::Name, _) => format!("give `{host}` a certificate with that name in it"),
            (Distrust::Date, _) => {
                format!("renew the certificate of `{host}`, or set the clock of this machine")
            }
            (Distrust::Other, _) => format!("give `{host}` a certificate that browsers take"),
        }
    }

    /// The same, of a certificate that our own client has not looked at: the browser knows of no CA, only of
    /// servers.
    pub(crate) fn advice_unchecked(&self, url: &Url, distrust: Distrust) -> String {
        if distrust == Distrust::Issuer && self.authority.is_some() {
            let host = url.host_str().unwrap_or_default();
            return format!(
                "name `{host}` in `hosts` by itself: the browser trusts those servers whose certificates \
                 parity has checked before it starts, and what a star stands for it cannot know"
            );
        }
        self.advice(url, distrust)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(base_url: &str, rules: &[(&str, &str)]) -> Names {
        let rule = |(pattern, target): &(&str, &str)| HostRule {
            pattern: pattern.parse().unwrap(),
            target: target.parse().unwrap(),
        };
        Names {
            base_url: Some(Url::parse(base_url).unwrap()),
            hosts: Hosts::new(rules.iter().map(rule).collect()),
            authority: None,
            ..Names::default()
        }
    }

    #[test]
    fn an_address_is_shown_with_where_it_leads() {
        let names = names("https://shop.example.com", &[("shop.example.com", "127.0.0.1:8443")]);
        let shown = |url| names.shown(&Url::parse(url).unwrap());
        assert_eq!(
            shown("https://shop.example.com/a"),
            "https://shop.example.com/a (at 127.0.0.1:8443 by `hosts`)"
        );
        assert_eq!(shown("https://example.net/"), "https://example.net/");
    }

    #[test]
    fn an_address_is_named_by_its_origin_or_as_one_of_the_hosts() {
        let rules = [("api.example.com:8443", "a"), ("*.example.net", "a")];
        let names = names("https://shop.example.com/app", &rules);
        for (url, expected) in [
            ("https://shop.example.com/", true),
            ("http://shop.example.com/", false),
            ("https://www.shop.example.com/", false),
            ("https://example.com/", false),
            ("https://api.example.com:8443/a", true),
            ("https://api.example.com/a", false),
            ("http://a.b.example.net/", true),
            ("https://example.net/", false),
            ("https://other.org/?of=://a.example.net/", false),
        ] {
            assert_eq!(names.is_named(&Url::parse(url).unwrap()), expected, "{url}");
        }
    }

    #[test]
    fn a_pattern_is_made_of_the_origin_and_of_each_host_at_any_port() {
        let rules = [("api.example.com:8443", "a"), ("*.example.net", "a")];
        assert_eq!(
            names("http://127.0.0.1:8080/app", &rules).patterns(),
            [
                "http://127.0.0.1:8080/*",
                "*://api.example.com/*",
                "*://api.example.com:*",
                "*://*.example.net/*",
                "*://*.example.net:*",
            ]
        );
    }

    #[test]
    fn every_host_that_may_speak_tls_is_asked_for_its_certificate_once() {
        let rules = [
            ("shop.example.com", "a"),
            ("shop.example.com:80", "a"),
            ("api.example.com:8443", "a"),
            ("*.example.net", "a"),
        ];
        let asked = |base| {
            let names = names(base, &rules);
            names.by_tls().into_iter().map(String::from).collect::<Vec<_>>()
        };
        let mapped = [
            "https://api.example.com:8443/",
            "https://parity.example.net/",
            "https://shop.example.com/",
        ];
        assert_eq!(asked("https://shop.example.com/app"), mapped);
        assert_eq!(asked("http://127.0.0.1:8080"), mapped);
        assert!(asked("https://verify.internal").contains(&"https://verify.internal/".to_owned()));
    }
}
