//! Mail: letters, and handing them to the mail server.

use std::time::Duration;

use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor, address};
use openidconnect::url::Url;
use serde::{Deserialize, Serialize};

use crate::config::{MailConfig, Sending};

const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// What a letter is about, as the queue keeps it.
///
/// It does not hold what the letter says: links that open something are made when it is written, so that nobody who
/// reads the queue finds one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "about")]
pub(crate) enum About {
    Recovery { recovery_id: i64 },
    Invitation { invitation_id: i64 },
    LeadReceived { name: String },
    UploadProcessed { file_name: String, added: i32, refused: i32 },
}

/// A letter to one person, as text and as a page of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Letter {
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
}

/// Takes letters, and hands them to the mail server where there is one.
pub(crate) struct PostOffice {
    sending: Option<(AsyncSmtpTransport<Tokio1Executor>, Mailbox)>,
    links_url: Url,
}

/// A letter was not sent.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotSent {
    #[error("the address is none that mail can be sent to")]
    Address(#[from] address::AddressError),
    #[error("the letter cannot be written")]
    Letter(#[from] lettre::error::Error),
    #[error("the mail server did not take it")]
    Server(#[from] smtp::Error),
}

impl PostOffice {
    /// # Errors
    ///
    /// If letters cannot come from the address that they are to come from.
    pub(crate) fn new(config: &MailConfig) -> Result<Self, NotSent> {
        let sending = config.sending.as_ref().map(|Sending { server, from }| {
            let transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&server.host)
                .port(server.port)
                .timeout(Some(LONGEST_WAIT))
                .build();
            Ok::<_, NotSent>((transport, from.parse()?))
        });
        Ok(Self { sending: sending.transpose()?, links_url: config.links_url.clone() })
    }

    /// The address of a page, as a letter says it.
    pub(crate) fn link(&self, path: &str, ticket: Option<&str>) -> String {
        let mut url = self.links_url.clone();
        url.set_path(path);
        if let Some(ticket) = ticket {
            url.query_pairs_mut().append_pair("ticket", ticket);
        }
        url.into()
    }

    /// Sends a letter; without a mail server it is logged by its subject alone, since letters tell secrets.
    pub(crate) async fn send(&self, to: &str, letter: Letter) -> Result<(), NotSent> {
        let Some((transport, from)) = &self.sending else {
            tracing::info!("there is no mail server for {:?}", letter.subject);
            return Ok(());
        };
        transport.send(letter.to_message(from.clone(), to)?).await?;
        Ok(())
    }
}

impl Letter {
    fn to_message(&self, from: Mailbox, to: &str) -> Result<Message, NotSent> {
        let to = Mailbox::new(None, to.parse()?);
        let body = MultiPart::alternative_plain_html(self.text.clone(), self.html.clone());
        let message = Message::builder().from(from).to(to).subject(&self.subject);
        Ok(message.multipart(body)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::MailServer;

    fn post_office(sending: Option<Sending>) -> Result<PostOffice, NotSent> {
        let links_url = "https://shop.example.com".parse().unwrap();
        PostOffice::new(&MailConfig { sending, links_url })
    }

    fn letter() -> Letter {
        Letter {
            subject: "Grüße".to_owned(),
            text: "as text".to_owned(),
            html: "<p>as a page</p>".to_owned(),
        }
    }

    #[test]
    fn a_link_leads_where_letters_lead_with_its_ticket() {
        let office = post_office(None).unwrap();
        assert_eq!(office.link("/team", None), "https://shop.example.com/team");
        let link = office.link("/recover/open", Some("a+b&c"));
        assert_eq!(link, "https://shop.example.com/recover/open?ticket=a%2Bb%26c");
    }

    #[test]
    fn a_letter_is_one_message_in_two_forms() {
        let from = "Larkspur <hello@example.com>".parse().unwrap();
        let message = letter().to_message(from, "ada@example.com").unwrap();
        let written = String::from_utf8(message.formatted()).unwrap();
        for part in [
            "From: Larkspur <hello@example.com>",
            "To: ada@example.com",
            "multipart/alternative",
            "as text",
            "<p>as a page</p>",
        ] {
            assert!(written.contains(part), "{part}: {written}");
        }
    }

    #[test]
    fn an_address_cannot_bring_a_header_of_its_own() {
        let from: Mailbox = "hello@example.com".parse().unwrap();
        assert!(letter().to_message(from, "ada@example.com\r\nBcc: all@example.com").is_err());
    }

    #[test]
    fn a_sender_that_is_no_address_is_found_at_the_start() {
        let server = MailServer { host: "127.0.0.1".to_owned(), port: 25 };
        assert!(post_office(Some(Sending { server, from: "nobody".to_owned() })).is_err());
    }

    #[test]
    fn the_queue_is_told_what_a_letter_is_about_and_no_link() {
        let about = About::Recovery { recovery_id: 7 };
        let written = serde_json::to_string(&about).unwrap();
        assert_eq!(written, r#"{"about":"recovery","recovery_id":7}"#);
        assert_eq!(serde_json::from_str::<About>(&written).unwrap(), about);
    }

    #[tokio::test]
    async fn without_a_mail_server_nothing_is_sent_and_nothing_fails() {
        post_office(None).unwrap().send("ada@example.com", letter()).await.unwrap();
    }
}
