//! Which host name leads where; touches nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use parity_model::manifest::{HostNames, HostPattern, HostTarget};
use url::Url;

/// Where production's hosts are in this environment; clones share one table.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hosts {
    /// The first that matches holds, as in Chromium's `--host-resolver-rules`.
    rules: Arc<[HostRule]>,
}

/// One name, or all names below one, and where it leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HostRule {
    pub(crate) pattern: HostPattern,
    pub(crate) target: HostTarget,
}

impl Hosts {
    /// Puts rules in the order in which they hold: an exact name before one with a star, a longer one
    /// before a shorter one, with a port before without.
    pub(crate) fn new(mut rules: Vec<HostRule>) -> Self {
        rules.sort_by(|one, other| {
            let rank = |rule: &HostRule| match &rule.pattern.names {
                HostNames::Only(name) => (0, usize::MAX - name.len(), rule.pattern.port.is_none()),
                HostNames::Below(name) => (1, usize::MAX - name.len(), rule.pattern.port.is_none()),
            };
            rank(one).cmp(&rank(other)).then_with(|| one.pattern.cmp(&other.pattern))
        });
        Self { rules: rules.into() }
    }

    /// The rules in the order in which they hold.
    pub(crate) fn rules(&self) -> &[HostRule] {
        &self.rules
    }

    /// Where `url` leads, with its port; none where no rule says so.
    pub(crate) fn target(&self, url: &Url) -> Option<HostTarget> {
        let port = url.port_or_known_default();
        let rule = self.rule(url.host_str()?, port)?;
        let HostTarget { host, port: at } = rule.target.clone();
        Some(HostTarget { host, port: at.or(port) })
    }

    fn rule(&self, host: &str, port: Option<u16>) -> Option<&HostRule> {
        self.rules.iter().find(|rule| {
            let named = match &rule.pattern.names {
                HostNames::Only(name) => host == name,
                HostNames::Below(parent) => {
                    host.strip_suffix(parent.as_str()).is_some_and(|rest| rest.ends_with('.'))
                }
            };
            named && (rule.pattern.port.is_none() || rule.pattern.port == port)
        })
    }

    /// The table as evidence shows it.
    pub(crate) fn shown(&self) -> BTreeMap<String, String> {
        let pairs = self.rules.iter();
        pairs.map(|rule| (rule.pattern.to_string(), rule.target.to_string())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(rules: &[(&str, &str)]) -> Hosts {
        let rule = |(pattern, target): &(&str, &str)| HostRule {
            pattern: pattern.parse().unwrap(),
            target: target.parse().unwrap(),
        };
        Hosts::new(rules.iter().map(rule).collect())
    }

    #[track_caller]
    fn check(hosts: &Hosts, url: &str, expected: Option<&str>) {
        let target = hosts.target(&Url::parse(url).unwrap());
        assert_eq!(target.map(|target| target.to_string()).as_deref(), expected, "{url}");
    }

    #[test]
    fn a_target_without_a_port_is_asked_at_the_port_of_the_address() {
        let hosts = hosts(&[("shop.example.com", "127.0.0.1"), ("api.example.com", "[::1]:8443")]);
        check(&hosts, "https://shop.example.com/a", Some("127.0.0.1:443"));
        check(&hosts, "http://shop.example.com/", Some("127.0.0.1:80"));
        check(&hosts, "https://shop.example.com:9443/", Some("127.0.0.1:9443"));
        check(&hosts, "https://api.example.com:9443/", Some("[::1]:8443"));
        check(&hosts, "https://www.example.com/", None);
        check(&hosts, "https://127.0.0.1/", None);
    }

    #[test]
    fn the_most_exact_name_holds_whatever_the_order_in_the_file() {
        let mut rules = [
            ("*.example.com", "any:1"),
            ("*.eu.example.com", "eu:1"),
            ("shop.eu.example.com", "shop:1"),
            ("shop.eu.example.com:80", "plain:1"),
            ("*.eu.example.com:80", "eu-plain:1"),
        ];
        for _ in 0..rules.len() {
            rules.rotate_left(1);
            let hosts = hosts(&rules);
            check(&hosts, "https://shop.eu.example.com/", Some("shop:1"));
            check(&hosts, "http://shop.eu.example.com/", Some("plain:1"));
            check(&hosts, "https://api.eu.example.com/", Some("eu:1"));
            check(&hosts, "http://api.eu.example.com/", Some("eu-plain:1"));
            check(&hosts, "https://deep.api.eu.example.com/", Some("eu:1"));
            check(&hosts, "https://eu.example.com/", Some("any:1"));
            check(&hosts, "https://example.com/", None);
            check(&hosts, "https://notexample.com/", None);
        }
    }
}
