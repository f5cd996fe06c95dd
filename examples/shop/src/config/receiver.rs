//! Who receives the shop's mail and webhooks while tests run: what `cargo parity receive` says.

use crate::config::Variables;
use crate::config::variables::environment;

/// Where mail and webhooks go; neither goes anywhere where nobody receives it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Receiver {
    /// Host and port of the mail server.
    pub(crate) smtp: Option<String>,
    /// What the addresses of inboxes begin with.
    pub(crate) inboxes: Option<String>,
}

impl Receiver {
    /// Reads who receives from the environment of `shop up`.
    pub(crate) fn from_environment() -> Self {
        Self::read(&Variables::of(&environment))
    }

    fn read(variables: &Variables<'_>) -> Self {
        let host = variables.optional("PARITY_SMTP_HOST");
        let smtp = host.zip(variables.optional("PARITY_SMTP_PORT"));
        Self {
            smtp: smtp.map(|(host, port)| format!("{host}:{port}")),
            inboxes: variables.optional("PARITY_INBOX_URL"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_needs_a_host_and_a_port() {
        let host = |name: &str| (name == "PARITY_SMTP_HOST").then(|| "127.0.0.1".to_owned());
        assert_eq!(Receiver::read(&Variables::of(&host)), Receiver::default());
        let all = |name: &str| Some(if name.ends_with("PORT") { "25" } else { "there" }.to_owned());
        let smtp = Receiver::read(&Variables::of(&all)).smtp;
        assert_eq!(smtp.as_deref(), Some("there:25"));
    }
}
