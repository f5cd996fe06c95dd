//! How mail is sent, and where its links lead.

use std::fmt;
use std::str::FromStr;

use openidconnect::url::Url;

use crate::config::Variables;

/// How mail is sent.
#[derive(Debug, Clone)]
pub(crate) struct MailConfig {
    /// Without a server mail is logged, by its subject only.
    pub(crate) sending: Option<Sending>,
    /// What links in mails begin with.
    pub(crate) links_url: Url,
}

/// Who takes our mail, and whom it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sending {
    pub(crate) server: MailServer,
    pub(crate) from: String,
}

/// A mail server of ours, by host and port; it is in our own network, and speaks without TLS there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MailServer {
    pub(crate) host: String,
    pub(crate) port: u16,
}

impl MailConfig {
    pub(super) fn read(variables: &mut Variables<'_>) -> Option<Self> {
        let sending = if variables.optional("SHOP_SMTP").is_some() {
            let server = variables.parsed("SHOP_SMTP");
            let from = variables.required("SHOP_MAIL_FROM");
            server.zip(from).map(|(server, from)| Some(Sending { server, from }))
        } else {
            Some(None)
        };
        let links_url = match variables.optional("SHOP_MAIL_LINKS_URL") {
            Some(_) => variables.parsed("SHOP_MAIL_LINKS_URL"),
            None => variables.parsed("SHOP_BASE_URL"),
        };
        Some(Self { sending: sending?, links_url: links_url? })
    }
}

impl FromStr for MailServer {
    type Err = &'static str;

    fn from_str(value: &str) -> Result<Self, Self::Err> {
        let parts = value.rsplit_once(':').filter(|(host, _)| !host.is_empty());
        let parts = parts.and_then(|(host, port)| Some((host, port.parse().ok()?)));
        let (host, port) =
            parts.ok_or("it must be a host and a port, such as `mail.internal:25`")?;
        Ok(Self { host: host.to_owned(), port })
    }
}

impl fmt::Display for MailServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::WrongSettings;

    fn read(set: &[(&str, &str)]) -> Result<MailConfig, WrongSettings> {
        let look_up = |name: &str| {
            let found = set.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Variables::of(&look_up).read(MailConfig::read)
    }

    #[test]
    fn links_lead_to_the_shop_where_nothing_else_is_said() {
        let base = ("SHOP_BASE_URL", "https://shop.example.com");
        let config = read(&[base]).unwrap();
        assert_eq!((config.links_url.host_str(), config.sending), (Some("shop.example.com"), None));
        let other = read(&[base, ("SHOP_MAIL_LINKS_URL", "https://www.example.com")]).unwrap();
        assert_eq!(other.links_url.host_str(), Some("www.example.com"));
    }

    #[test]
    fn a_mail_server_needs_a_port_and_a_sender() {
        let wrong = read(&[("SHOP_SMTP", "mail")]).unwrap_err().to_string();
        assert!(wrong.contains("such as `mail.internal:25`, not `mail`"), "{wrong}");
        assert!(wrong.contains("`SHOP_MAIL_FROM` is not set"), "{wrong}");
        let right = read(&[
            ("SHOP_SMTP", "127.0.0.1:2525"),
            ("SHOP_MAIL_FROM", "Larkspur <hello@example.com>"),
            ("SHOP_BASE_URL", "https://shop.example.com"),
        ]);
        let server = right.unwrap().sending.unwrap().server;
        assert_eq!(server, MailServer { host: "127.0.0.1".to_owned(), port: 2525 });
    }
}
