//! What a Chromium is told of the network by its command line; touches nothing.

use crate::engine::Network;
use crate::names::KeyHash;

/// The arguments that send production's names where `hosts` says, and trust the servers there.
pub(crate) fn of(network: &Network) -> Vec<String> {
    let mut flags = Vec::new();
    let rules = network.names.hosts.rules().iter();
    let rules: Vec<_> = rules.map(|rule| format!("MAP {} {}", rule.pattern, rule.target)).collect();
    if !rules.is_empty() {
        // Chromium takes the first that matches, as `Hosts` does.
        flags.push(format!("--host-resolver-rules={}", rules.join(",")));
        // A proxy would look the names up by itself, and find production.
        flags.push("--no-proxy-server".to_owned());
    }
    // With the key of a CA here, Chromium takes every server that shows the CA's certificate, whoever signed
    // for it and for whatever name; and it does not take a server that leaves the CA out of its chain, as most
    // do. So the keys are those of servers whose certificates our own client has verified.
    let keys: Vec<_> = network.trusted.iter().map(KeyHash::to_base64).collect();
    if !keys.is_empty() {
        flags.push(format!("--ignore-certificate-errors-spki-list={}", keys.join(",")));
    }
    flags
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::names::{HostRule, Hosts, Names};

    fn network(names: Names, trusted: Vec<KeyHash>) -> Network {
        Network { names: Arc::new(names), trusted, doubts: Arc::default(), trace: None }
    }

    #[test]
    fn nothing_is_said_where_nothing_is_mapped() {
        assert_eq!(of(&network(Names::default(), Vec::new())), Vec::<String>::new());
    }

    #[test]
    fn the_most_exact_name_is_told_first() {
        let rule = |pattern: &str, target: &str| HostRule {
            pattern: pattern.parse().unwrap(),
            target: target.parse().unwrap(),
        };
        let hosts = Hosts::new(vec![
            rule("*.example.com", "[::1]:8443"),
            rule("shop.example.com", "127.0.0.1:8443"),
            rule("shop.example.com:80", "127.0.0.1:8080"),
        ]);
        let names = Names { hosts, ..Names::default() };
        let trusted = vec![KeyHash::of_bytes([0; 32]), KeyHash::of_bytes([255; 32])];
        assert_eq!(
            of(&network(names, trusted)),
            [
                "--host-resolver-rules=MAP shop.example.com:80 127.0.0.1:8080,\
                 MAP shop.example.com 127.0.0.1:8443,MAP *.example.com [::1]:8443",
                "--no-proxy-server",
                "--ignore-certificate-errors-spki-list=\
                 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=,\
                 //////////////////////////////////////////8=",
            ]
        );
    }
}
