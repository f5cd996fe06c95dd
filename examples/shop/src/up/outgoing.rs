//! What leaves the shop: mail, and what the CRM is told.

use crate::config::Receiver;
use crate::random;
use crate::up::fault::{Fault, Faults};
use crate::up::network::{FORMER_SHOP, SHOP};
use crate::up::own::Variables;

const SECRET: &str = "SHOP_CRM_SECRET";

/// Where mail and webhooks go, and how they are signed.
pub(crate) struct Outgoing {
    receiver: Receiver,
    /// Where links in mails lead.
    links: String,
    crm_secret: String,
}

impl Outgoing {
    /// Sends to whoever receives; links lead to where the shop is reached.
    pub(crate) fn new(receiver: Receiver, shop: &str) -> Self {
        // Hexadecimal digits are base64, too, which such a secret is written in.
        Self { receiver, links: shop.to_owned(), crm_secret: format!("whsec_{}", random::token()) }
    }

    /// For the processes that do work.
    pub(crate) fn variables(&self, faults: &Faults) -> Variables {
        let elsewhere = faults.has(Fault::MailHost).then(|| format!("https://{FORMER_SHOP}"));
        let secret =
            if faults.has(Fault::SecretMissing) { "SHOP_CRM_SIGNING_SECRET" } else { SECRET };
        let mut variables = vec![
            ("SHOP_MAIL_LINKS_URL", elsewhere.unwrap_or_else(|| self.links.clone())),
            ("SHOP_MAIL_FROM", format!("Larkspur <hello@{SHOP}>")),
            (secret, self.crm_secret.clone()),
        ];
        variables.extend(self.receiver.smtp.clone().map(|smtp| ("SHOP_SMTP", smtp)));
        let crm = self.receiver.inboxes.as_ref().map(|inboxes| format!("{inboxes}/crm"));
        variables.extend(crm.map(|crm| ("SHOP_CRM_URL", crm)));
        variables
    }

    /// What a test must know to look at signatures, as a line of the env file.
    pub(crate) fn line(&self) -> String {
        format!("{SECRET}={}\n", self.crm_secret)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(faults: &[Fault]) -> Variables {
        let receiver = Receiver {
            smtp: Some("127.0.0.1:2525".to_owned()),
            inboxes: Some("http://127.0.0.1:4010".to_owned()),
        };
        Outgoing::new(receiver, "https://shop.example.com").variables(&Faults::new(faults))
    }

    #[track_caller]
    fn value(variables: &Variables, name: &str) -> Option<String> {
        variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
    }

    #[test]
    fn mail_and_webhooks_go_to_whoever_receives() {
        let variables = variables(&[]);
        let crm = value(&variables, "SHOP_CRM_URL");
        assert_eq!(crm.as_deref(), Some("http://127.0.0.1:4010/crm"));
        assert_eq!(value(&variables, "SHOP_SMTP").as_deref(), Some("127.0.0.1:2525"));
        let nobody = Outgoing::new(Receiver::default(), "").variables(&Faults::default());
        assert!(value(&nobody, "SHOP_CRM_URL").or(value(&nobody, "SHOP_SMTP")).is_none());
    }

    #[test]
    fn a_fault_changes_one_variable() {
        let links = value(&variables(&[Fault::MailHost]), "SHOP_MAIL_LINKS_URL");
        assert_eq!(links.as_deref(), Some("https://www.shop.example.com"));
        let missing = variables(&[Fault::SecretMissing]);
        assert!(value(&missing, "SHOP_CRM_SECRET").is_none());
        assert!(value(&missing, "SHOP_CRM_SIGNING_SECRET").is_some());
        assert!(value(&variables(&[]), "SHOP_CRM_SECRET").is_some());
    }
}
