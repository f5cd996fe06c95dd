//! Host names and addresses as `hosts` of `parity.toml` maps them.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// A name, or all names below a name, at one port or at every port: `shop.example.com`,
/// `*.example.com`, `shop.example.com:80`.
///
/// `*.example.com` means every name that ends in `.example.com`, however many labels stand before it,
/// and not `example.com` itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct HostPattern {
    /// Which names.
    pub names: HostNames,
    /// The port of the address that is asked for; every port where there is none.
    pub port: Option<u16>,
}

/// One name, or all names below one; in lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum HostNames {
    /// This name.
    Only(String),
    /// The names that end in a dot and this one.
    Below(String),
}

/// Where something listens: a host name or an address, with or without a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostTarget {
    /// A name, an IPv4 address, or an IPv6 address in brackets.
    pub host: String,
    /// The port; the one that is asked for where there is none.
    pub port: Option<u16>,
}

/// Why a text is not what `hosts` maps, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostError {
    /// What is wrong.
    pub message: String,
    /// What to write.
    pub help: String,
}

impl FromStr for HostPattern {
    type Err = HostError;

    fn from_str(text: &str) -> Result<Self, HostError> {
        bare(text, "host name")?;
        let (host, port) = split_port(text)?;
        let host = host.to_ascii_lowercase();
        let names = match host.strip_prefix("*.") {
            Some(parent) => HostNames::Below(parent.to_owned()),
            None => HostNames::Only(host),
        };
        let name = match &names {
            HostNames::Only(name) | HostNames::Below(name) => name,
        };
        if name.contains('*') {
            let help = "`*.` may stand once, at the beginning: `*.example.com`";
            return Err(HostError::new(text, "no host name", help));
        }
        if is_address(name) {
            let help = "name what production's address bar shows, such as `shop.example.com`";
            return Err(HostError::new(text, "an address and no host name", help));
        }
        named(text, name)?;
        Ok(Self { names, port })
    }
}

impl FromStr for HostTarget {
    type Err = HostError;

    fn from_str(text: &str) -> Result<Self, HostError> {
        bare(text, "place where something listens")?;
        if text.parse::<Ipv6Addr>().is_ok() {
            let help = format!("write an IPv6 address in brackets: `[{text}]`");
            return Err(HostError::new(text, "no place where something listens", help));
        }
        let (host, port) = split_port(text)?;
        let inner = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        match inner {
            Some(inner) if inner.parse::<Ipv6Addr>().is_ok() => {}
            Some(_) => {
                let help = "between brackets stands an IPv6 address: `[::1]:8443`";
                return Err(HostError::new(text, "no place where something listens", help));
            }
            None if host.parse::<Ipv4Addr>().is_ok() => {}
            None => named(text, &host.to_ascii_lowercase())?,
        }
        Ok(Self { host: host.to_ascii_lowercase(), port })
    }
}

/// Refuses what is an address of a page rather than of a host.
fn bare(text: &str, meant: &str) -> Result<(), HostError> {
    let after_scheme = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = after_scheme.split(['/', '?', '#']).next().unwrap_or_default();
    let wrong = match (after_scheme == text, host == after_scheme) {
        (true, true) => return Ok(()),
        (false, true) => "without its scheme",
        (true, false) => "without its path",
        (false, false) => "without its scheme and its path",
    };
    Err(HostError::new(text, &format!("no {meant}"), format!("write it {wrong}: `{host}`")))
}

/// Takes a port off the end; colons within brackets are an address's own.
fn split_port(text: &str) -> Result<(&str, Option<u16>), HostError> {
    let after_brackets = text.rfind(']').map_or(0, |end| end + 1);
    let Some(colon) = text[after_brackets..].find(':').map(|at| at + after_brackets) else {
        return Ok((text, None));
    };
    match text[colon + 1..].parse::<u16>() {
        Ok(port) if port > 0 => Ok((&text[..colon], Some(port))),
        Ok(_) | Err(_) => {
            let wrong = format!("no port after `{}`", &text[..colon]);
            let help = "a port is a number from 1 to 65535, after one colon";
            Err(HostError { message: format!("`{text}` has {wrong}"), help: help.to_owned() })
        }
    }
}

/// Refuses what no host can be called (RFC 1123; an underscore is let through, as browsers do).
fn named(text: &str, name: &str) -> Result<(), HostError> {
    if !name.is_ascii() {
        let help = "write it as certificates do, in ASCII: `xn--…`";
        return Err(HostError::new(text, "no host name", help));
    }
    if let Some(undotted) = name.strip_suffix('.') {
        let help = format!("without the dot at its end: `{undotted}`");
        return Err(HostError::new(text, "no host name", help));
    }
    let good = |label: &str| {
        let letters = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        (1..=63).contains(&label.len())
            && label.bytes().all(letters)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if name.len() > 253 || !name.split('.').all(good) {
        let help = "letters, digits and hyphens, joined by dots, such as `shop.example.com`";
        return Err(HostError::new(text, "no host name", help));
    }
    Ok(())
}

/// Whether browsers take it for an address: IPv6 in brackets, or a last label that is a number.
fn is_address(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or_default();
    name.starts_with('[') || (!last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()))
}

impl HostError {
    fn new(text: &str, is: &str, help: impl Into<String>) -> Self {
        Self { message: format!("`{text}` is {is}"), help: help.into() }
    }
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.names {
            HostNames::Only(name) => f.write_str(name)?,
            HostNames::Below(parent) => write!(f, "*.{parent}")?,
        }
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

impl fmt::Display for HostTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.host)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for HostError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_pattern(text: &str, expected: &str) {
        let pattern = text.parse::<HostPattern>().unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!(pattern.to_string(), expected);
    }

    #[track_caller]
    fn check_refused<T: FromStr<Err = HostError> + fmt::Debug>(
        text: &str,
        message: &str,
        help: &str,
    ) {
        let error = text.parse::<T>().expect_err("it was taken");
        assert_eq!((error.message.as_str(), error.help.as_str()), (message, help));
    }

    #[test]
    fn a_name_is_read_in_any_case_with_or_without_a_star_and_a_port() {
        check_pattern("shop.example.com", "shop.example.com");
        check_pattern("Shop.Example.COM", "shop.example.com");
        check_pattern("*.example.com", "*.example.com");
        check_pattern("shop.example.com:80", "shop.example.com:80");
        check_pattern("xn--mnchen-3ya.example", "xn--mnchen-3ya.example");
        check_pattern("shop", "shop");
    }

    #[test]
    fn what_is_no_name_is_refused_with_what_to_write() {
        let letters = "letters, digits and hyphens, joined by dots, such as `shop.example.com`";
        let star = "`*.` may stand once, at the beginning: `*.example.com`";
        let bar = "name what production's address bar shows, such as `shop.example.com`";
        let ascii = "write it as certificates do, in ASCII: `xn--…`";
        for (text, wrong, help) in [
            ("", "no host name", letters),
            ("a b.example.com", "no host name", letters),
            ("-a.example.com", "no host name", letters),
            ("shop..example.com", "no host name", letters),
            ("*", "no host name", star),
            ("shop.*.com", "no host name", star),
            ("*.*.example.com", "no host name", star),
            ("127.0.0.1", "an address and no host name", bar),
            ("[::1]", "an address and no host name", bar),
            ("münchen.example", "no host name", ascii),
            ("shop.example.com.", "no host name", "without the dot at its end: `shop.example.com`"),
            (
                "https://shop.example.com",
                "no host name",
                "write it without its scheme: `shop.example.com`",
            ),
            ("shop.example.com/a", "no host name", "write it without its path: `shop.example.com`"),
            (
                "https://shop.example.com/",
                "no host name",
                "write it without its scheme and its path: `shop.example.com`",
            ),
        ] {
            check_refused::<HostPattern>(text, &format!("`{text}` is {wrong}"), help);
        }
    }

    #[test]
    fn a_place_is_a_name_or_an_address_with_or_without_a_port() {
        for text in ["127.0.0.1:8443", "127.0.0.1", "edge:8443", "localhost", "[::1]:8443", "[::1]"]
        {
            let target = text.parse::<HostTarget>().unwrap_or_else(|error| panic!("{error:?}"));
            assert_eq!(target.to_string(), text);
        }
    }

    #[test]
    fn what_is_no_place_is_refused_with_what_to_write() {
        check_refused::<HostTarget>(
            "::1",
            "`::1` is no place where something listens",
            "write an IPv6 address in brackets: `[::1]`",
        );
        check_refused::<HostTarget>(
            "[edge]:1",
            "`[edge]:1` is no place where something listens",
            "between brackets stands an IPv6 address: `[::1]:8443`",
        );
        check_refused::<HostTarget>(
            "http://127.0.0.1:80/",
            "`http://127.0.0.1:80/` is no place where something listens",
            "write it without its scheme and its path: `127.0.0.1:80`",
        );
    }

    #[test]
    fn a_port_that_is_none_is_refused_in_a_name_and_in_a_place() {
        let help = "a port is a number from 1 to 65535, after one colon";
        for text in ["edge:0", "edge:65536", "edge:", "edge:https", "edge:1:2"] {
            let message = format!("`{text}` has no port after `edge`");
            check_refused::<HostPattern>(text, &message, help);
            check_refused::<HostTarget>(text, &message, help);
        }
    }
}
